/** What the parts of one element in a dialect file say of each other. */
import type { ElementFile } from './element-file.ts'

/** Keys and indexes from the top of the file. */
export type Path = (string | number)[]
/** Takes a fault. */
export type Add = (path: Path, problem: string) => void

/** Encodings that a content can have. */
const ENCODINGS_OF: Readonly<Record<string, readonly string[]>> = {
  n: ['ascii', 'bcd'],
  z: ['ascii', 'bcd'],
  'x+n': ['ascii', 'bcd'],
  a: ['ascii', 'gbk'],
  an: ['ascii', 'gbk'],
  ans: ['ascii', 'gbk'],
  b: ['binary', 'hex'],
}

/** What the parts of one element say of each other. */
export function checkElement(number: number, element: ElementFile, elementMax: number, add: Add): void {
  const { type, encoding, subfields = [], tlv } = element
  const possible = ENCODINGS_OF[type.content] ?? []
  const cut = subfields.reduce((sum, { length }) => sum + length, 0)
  if (number > elementMax) add(['elements', number], `is above elementMax ${elementMax}`)
  if (encoding !== undefined && !possible.includes(encoding)) {
    add(['elements', number, 'encoding'], `${type.content} can be ${possible.join(' or ')}, not ${encoding}`)
  }
  if (cut > type.length) add(['elements', number, 'subfields'], `are ${cut} long together, the element ${type.length} at most`)
  if (tlv === true && type.content !== 'b')
    add(['elements', number, 'tlv'], `only an element of type b can be TLV, this one is ${type.content}`)
}
