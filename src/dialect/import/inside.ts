/** What can be said of the parts of an element: cut by length, tagged, or behind a bitmap of their own. */
import type { BitmapEncoding, ImportedElement, Inside } from './spec.ts'

/** The element with its parts, or why they cannot be said. */
export type Parted = ImportedElement | string

const CHARACTERS: readonly string[] = ['ascii', 'cp037', 'cp500', 'cp1047']

/** Parts one behind the other: all fixed and written in the same characters, or all packed in whole bytes. */
export function positional(outer: ImportedElement, parts: readonly ImportedElement[]): Parted {
  if (parts.length === 0) return 'has no parts'
  const variable = parts.find(({ prefix }) => prefix !== undefined)
  if (variable !== undefined) return `part "${variable.name}" has a length of its own`
  const first = pageOf(parts[0])
  if (parts.some((part) => pageOf(part) !== first)) return 'parts in several encodings one behind the other'
  if (first === 'bcd') return packed(outer, parts)
  if (first === undefined) return 'parts of bytes one behind the other'
  if (outer.encoding !== first && outer.encoding !== 'binary') return `parts in ${first}, the element in ${outer.encoding}`
  const isDigits = parts.every(({ content }) => content === 'n')
  const cut = parts.map((part) => ({ name: part.name, length: part.encoding.startsWith('hex') ? part.length * 2 : part.length }))
  return withSubfields({ ...withoutPacking(outer), content: isDigits ? 'n' : 'ans', encoding: first }, cut)
}

/** What the bytes of a part are: a page of characters, packed digits, or undefined. */
function pageOf(part: ImportedElement | undefined): 'ascii' | 'cp037' | 'cp500' | 'cp1047' | 'bcd' | undefined {
  switch (part?.encoding) {
    case 'ascii':
    case 'cp037':
    case 'cp500':
    case 'cp1047':
      return part.encoding
    case 'bcd':
      return part.content === 'n' ? 'bcd' : undefined
    case 'hex':
      return 'ascii'
    default:
      return undefined
  }
}

function packed(outer: ImportedElement, parts: readonly ImportedElement[]): Parted {
  if (!isRaw(outer)) return `packed parts in an element in ${outer.encoding}`
  if (parts.some(({ length }) => length % 2 === 1)) return 'packed parts with half a byte filled up'
  const { prefix, length } = outer
  const digits = { ...outer, content: 'n', encoding: 'bcd', length: length * 2, pad: 'left', filler: '0' } as const
  return withSubfields(prefix === undefined ? digits : { ...digits, prefix: { ...prefix, counts: 'bytes' } }, parts)
}

function withSubfields(element: ImportedElement, parts: readonly { readonly name: string; readonly length: number }[]): Parted {
  const cut = parts.reduce((sum, { length }) => sum + length, 0)
  if (cut > element.length) return `its parts are ${cut} long together, the element ${element.length} at most`
  return { ...element, inside: { is: 'subfields', parts: parts.map(({ name, length }) => ({ name, length })) } }
}

/** Tag, length and value, in characters of one page. */
export function tagged(outer: ImportedElement, page: ImportedElement['encoding'], items: Extract<Inside, { is: 'items' }>): Parted {
  if (!CHARACTERS.includes(page)) return `tags in ${page}`
  if (outer.encoding !== page && outer.encoding !== 'binary') return `tags in ${page}, the element in ${outer.encoding}`
  if (items.tag < 1 || items.tag > 8 || items.length < 1 || items.length > 4) {
    return `tags of ${items.tag} characters and lengths of ${items.length} digits`
  }
  return { ...withoutPacking(outer), content: 'ans', encoding: page, inside: items }
}

/** BER-TLV: any bytes. */
export function berTlv(outer: ImportedElement): Parted {
  if (outer.content === 'b') return { ...outer, inside: { is: 'tlv' } }
  return isRaw(outer) ? { ...withoutPacking(outer), content: 'b', encoding: 'binary', inside: { is: 'tlv' } } : `TLV in ${outer.encoding}`
}

interface BitmapAndParts {
  readonly bitmap: BitmapEncoding
  readonly bitmapBytes: number
  readonly parts: ReadonlyMap<number, ImportedElement>
}

/** Parts behind a bitmap; `depth` counts from 0, two are allowed. */
export function bitmapped(outer: ImportedElement, inside: BitmapAndParts, depth: number): Parted {
  if (depth >= 2) return 'a bitmap more than two deep'
  if (!isRaw(outer)) return `a bitmap and parts in an element in ${outer.encoding}`
  if (inside.bitmapBytes < 1 || inside.bitmapBytes > 16) return `a bitmap of ${inside.bitmapBytes} bytes`
  return { ...withoutPacking(outer), content: 'b', encoding: 'binary', inside: { is: 'nested', ...inside } }
}

/** A byte on the wire for each unit of its length, and no translation that the parts would suffer. */
function isRaw({ encoding }: ImportedElement): boolean {
  return encoding === 'binary' || encoding === 'ascii'
}

function withoutPacking({ pad, filler, ...element }: ImportedElement): ImportedElement {
  return element
}
