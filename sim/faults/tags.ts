/** Items of a BER-TLV text: one is set, others are put behind. */
import { readTlv } from '../../src/index.ts'

const LONG = 0x80

/** The item as hex. */
export function tagItem(tag: string, valueHex: string): string {
  const bytes = valueHex.length / 2
  const length =
    bytes < LONG ? hexByte(bytes) : `${bytes > 0xff ? '82' : '81'}${bytes > 0xff ? bytes.toString(16).padStart(4, '0') : hexByte(bytes)}`
  return (tag + length + valueHex).toUpperCase()
}

/** The list with that item in its place, or behind the others. Throws DecodeError for a text that is no list. */
export function setTag(listHex: string, tag: string, valueHex: string): string {
  const bytes = Buffer.from(listHex, 'hex')
  const items = readTlv(bytes)
  const name = tag.toUpperCase()
  const known = items.some((item) => item.tag === name)
  const parts = items.map((item) =>
    item.tag === name ? tagItem(name, valueHex) : bytes.subarray(item.start, item.end).toString('hex').toUpperCase(),
  )
  return [...parts, ...(known ? [] : [tagItem(name, valueHex)])].join('')
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0')
}
