/** What the parts of one element in a dialect file say of each other. */
import type { Encoding } from '../codec/format.ts'
import { encodingsOf } from '../codec/layouts.ts'
import type { ElementFile, NestedFile } from './element-file.ts'
import { defaultEncoding, type Encodings } from './encoding.ts'

/** Keys and indexes from the top of the file. */
export type Path = (string | number)[]
/** Takes a fault. */
export type Add = (path: Path, problem: string) => void

/** The faults of one element; `at` is where it stands. */
export function checkElement(element: ElementFile, encodings: Encodings, at: Path, add: Add): void {
  const { type, subfields = [], nested, items, tlv } = element
  const cut = subfields.reduce((sum, { length }) => sum + length, 0)
  checkEncoding(element, at, add)
  checkPrefix(element, encodings, at, add)
  if (cut > type.length) add([...at, 'subfields'], `are ${cut} long together, the element ${type.length} at most`)
  if (tlv === true && type.content !== 'b') add([...at, 'tlv'], `only an element of type b can be TLV, this one is ${type.content}`)
  if (items !== undefined && type.content !== 'ans')
    add([...at, 'items'], `only an element of type ans can hold items, this one is ${type.content}`)
  const inside = [tlv === true ? 'tlv' : '', items && 'items', nested && 'nested', subfields.length > 0 ? 'subfields' : ''].filter(Boolean)
  if (inside.length > 1)
    add([...at, inside[1] as string], `an element has one of tlv, items, nested and subfields, this one has ${inside.join(' and ')}`)
  if (nested !== undefined) checkNested(nested, element, { encodings, at, add })
}

interface Manner {
  readonly encodings: Encodings
  readonly at: Path
  readonly add: Add
}

function checkNested({ bitmapBytes, parts }: NestedFile, element: ElementFile, { encodings, at, add }: Manner): void {
  if (element.type.content !== 'b' || encodingOf(element, encodings) !== 'binary') {
    add([...at, 'nested'], `only an element of type b in binary can have parts of its own, this one is ${element.type.content}`)
  }
  for (const [number, part] of parts) {
    const partAt = [...at, 'nested', 'parts', number]
    if (number > bitmapBytes * 8) add(partAt, `is above the ${bitmapBytes * 8} bits of the bitmap`)
    checkElement(part, encodings, partAt, add)
  }
}

function checkEncoding({ type, encoding }: ElementFile, at: Path, add: Add): void {
  const possible = encodingsOf(type.content)
  if (encoding !== undefined && !possible.includes(encoding)) {
    add([...at, 'encoding'], `${type.content} can be ${possible.join(' or ')}, not ${encoding}`)
  }
}

function checkPrefix(element: ElementFile, encodings: Encodings, at: Path, add: Add): void {
  const { type, prefix = encodings.prefix, prefixCounts = encodings.prefixCounts ?? 'units' } = element
  if (type.prefixDigits === undefined) {
    const key = element.prefix === undefined ? 'prefixCounts' : 'prefix'
    if (element[key] !== undefined) add([...at, key], `${type.content}${type.length} is fixed: it has no length prefix`)
    return
  }
  const most = prefix === 'binary1' ? 255 : prefix === 'binary2' ? 65_535 : 10 ** type.prefixDigits - 1
  if (countOf(element, encodings, prefixCounts) > most) {
    add([...at, 'type'], `its length prefix counts to ${most}, it can be ${type.length} long`)
  }
  if (element.prefixCounts === 'characters' && encodingOf(element, encodings) !== 'utf8') {
    add([...at, 'prefixCounts'], 'only the length of ans in utf8 can count characters')
  }
}

/** The greatest number in the prefix. */
function countOf(element: ElementFile, encodings: Encodings, counts: string): number {
  const { length } = element.type
  const encoding = encodingOf(element, encodings)
  const bytes = encoding === 'bcd' ? Math.ceil(length / 2) : encoding.startsWith('hex') ? length * 2 : length
  if (counts === 'bytes') return bytes
  return counts === 'nibbles' ? bytes * 2 : length
}

function encodingOf({ type, encoding }: ElementFile, encodings: Encodings): Encoding {
  return encoding ?? defaultEncoding(type.content, encodings)
}

/** Whether the element has such a part, as far as the file says: any tag can be in a list. */
export function hasSubfield(element: ElementFile, subfield: string): boolean {
  if (element.tlv === true) return /^([0-9A-F]{2}){1,4}$/.test(subfield)
  if (element.items !== undefined) return subfield.length === element.items.tag
  if (element.nested === undefined) return element.subfields?.[Number(subfield) - 1] !== undefined
  const [first = '', ...rest] = subfield.split('.')
  const part = element.nested.parts.get(Number(first))
  return part !== undefined && (rest.length === 0 ? part.nested === undefined : hasSubfield(part, rest.join('.')))
}
