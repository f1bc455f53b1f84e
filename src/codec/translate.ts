/** An element's value on its way into a format that writes it otherwise. */
import type { Layout } from './layout.ts'
import { layoutsOf } from './layouts.ts'
import type { Message } from './message.ts'
import { readLatin } from './read-latin.ts'
import { readWide } from './wide.ts'

const TEXT_CODINGS: ReadonlySet<string> = new Set(['printable', 'latin', 'gbk'])

/** The text to set, of an element that `from` has. Text of one byte set passes into another as its bytes. */
export function translate(element: number, from: Message, to: Layout): string {
  const coding = layoutsOf(from.format).elements[element]?.coding ?? ''
  const content = from.content(element)
  if (content !== undefined && TEXT_CODINGS.has(coding) && TEXT_CODINGS.has(to.coding)) {
    return to.coding === 'gbk' ? readWide('gbk', content, 0, content.length) : readLatin(content, 0, content.length)
  }
  const text = from.text(element) ?? ''
  // Packed tracks say D; a track of characters that we build says =.
  return coding === 'packed-track' && to.coding === 'track' ? text.replaceAll('D', '=') : text
}
