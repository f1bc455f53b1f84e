/** Tagged texts inside an element: tag, length in digits, value, one behind the other; unknown tags are kept. */
import { findBad, readContent } from './content.ts'
import type { ItemsFormat } from './format.ts'
import type { Inner, InnerFault, InnerPart } from './inner.ts'
import type { Layout } from './layout.ts'

const ITEMS_MAX = 128

/** Offsets of one item. */
interface Item {
  readonly tag: string
  readonly valueAt: number
  readonly end: number
}

export class ItemsInner implements Inner {
  readonly words: string
  readonly key: string
  private readonly format: ItemsFormat
  /** The element as plain text. */
  private readonly layout: Layout

  constructor(format: ItemsFormat, layout: Layout) {
    this.format = format
    this.layout = layout
    this.words = `items of a tag (${format.tag}), a length (${format.length} digits) and a value`
    this.key = `items ${format.tag} ${format.length} ${format.lead ?? 0}`
  }

  check(bytes: Buffer, from: number, to: number): InnerFault | undefined {
    const end = this.walk(bytes, from, to, () => undefined)
    return typeof end === 'number' ? undefined : end
  }

  parts(bytes: Buffer, from: number, to: number): readonly InnerPart[] {
    const parts: InnerPart[] = []
    this.walk(bytes, from, to, ({ tag, valueAt, end }) => {
      const text = readContent(this.layout, bytes, valueAt, end - valueAt)
      parts.push({ subfield: tag, name: '', zh: '', ...this.format.names.get(tag), text, masked: text })
    })
    return parts
  }

  private firstTag(bytes: Buffer, from: number, to: number): number {
    const last = Math.min(to, from + (this.format.lead ?? 0))
    let at = from
    while (at < last && !/\d/.test(readContent(this.layout, bytes, at, 1))) at += 1
    return at
  }

  private walk(bytes: Buffer, from: number, to: number, take: (item: Item) => void): InnerFault | number {
    const { tag: tagBytes, length: lengthBytes } = this.format
    let at = this.firstTag(bytes, from, to)
    for (let count = 0; at < to; count++) {
      const valueAt = at + tagBytes + lengthBytes
      if (count >= ITEMS_MAX) return { offset: at, problem: `more than ${ITEMS_MAX} items` }
      if (valueAt > to) return { offset: at, problem: `${to - at} bytes, too few for a tag and a length` }
      const length = readContent(this.layout, bytes, at + tagBytes, lengthBytes)
      if (!/^\d+$/.test(length)) return { offset: at + tagBytes, problem: 'a length that is no number' }
      const end = valueAt + Number(length)
      if (end > to) return { offset: at + tagBytes, problem: `a value of ${length} bytes, ${to - valueAt} left` }
      const bad = findBad(this.layout, bytes, valueAt, end - valueAt)
      if (bad >= 0) return { offset: bad, problem: 'a character that the element cannot hold' }
      take({ tag: readContent(this.layout, bytes, at, tagBytes), valueAt, end })
      at = end
    }
    return at
  }
}
