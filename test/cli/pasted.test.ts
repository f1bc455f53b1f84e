import { describe, expect, it } from 'vitest'
import { decodeBytes } from '../../src/cli/input.ts'

const HEX = '00316000030000602200000000080000200000C000120000015445524D303030314D45524348414E5430303030303031'
const BYTES = Buffer.from(HEX, 'hex')
const PAIRS = HEX.match(/../g) ?? []

/** Lines of sixteen bytes, each as `line` writes it. */
function dump(line: (offset: number, pairs: readonly string[], characters: string) => string): string {
  const starts = PAIRS.flatMap((_, at) => (at % 16 === 0 ? [at] : []))
  return starts.map((at) => line(at, PAIRS.slice(at, at + 16), printable(BYTES.subarray(at, at + 16)))).join('\n')
}

function printable(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^ -~]/g, '.')
}

const hex = (offset: number, digits: number): string => offset.toString(16).padStart(digits, '0')
const WIRESHARK = dump((at, pairs, text) => `${hex(at, 4)}   ${pairs.join(' ')}   ${text}`)
const XXD = dump((at, pairs, text) => `${hex(at, 8)}: ${pairs.join('').replace(/..../g, '$& ').padEnd(40)} ${text}`)
const BUSY = `${dump((at, pairs, text) => {
  const halves = `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`
  return `${hex(at, 8)}  ${halves.padEnd(48)}  |${text}|`
})}\n${hex(PAIRS.length, 8)}\n`

describe('bytes are read however they were pasted', () => {
  it.each([
    ['plain hex', HEX],
    ['lower case', HEX.toLowerCase()],
    ['spaces', PAIRS.join(' ')],
    ['colons', `${PAIRS.join(':')}:`],
    ['dashes', PAIRS.join('-')],
    ['lines', `${HEX.slice(0, 40)}\n${HEX.slice(40)}\n`],
    ['0x before all', `0x${HEX}`],
    ['0x before each', PAIRS.map((pair) => `0x${pair}`).join(', ')],
    ['an array of C', `{ ${PAIRS.map((pair) => `0x${pair}`).join(',')}, };`],
    ['a string of Python', `"${PAIRS.map((pair) => `\\x${pair}`).join('')}"`],
    ['a dump of Wireshark', WIRESHARK],
    ['a dump of xxd', XXD],
    ['a dump of hexdump -C', BUSY],
    ['base64', BYTES.toString('base64')],
  ])('%s', (_, text) => {
    expect(decodeBytes(Buffer.from(text), undefined).toString('hex').toUpperCase()).toBe(HEX)
  })

  it.each([
    ['bytes as they are', BYTES],
    ['a message of characters', Buffer.from('0800822000000000000004000000000000000604101530000001001 TERM-01')],
    ['a dump whose second line begins elsewhere', Buffer.from(WIRESHARK.replace('\n0010', '\n0011'))],
  ])('%s: taken as they stand', (_, bytes) => {
    expect(decodeBytes(bytes, undefined).equals(bytes)).toBe(true)
  })
})

describe('hex with a slip in it is told as that', () => {
  it.each([
    ['a digit is missing', HEX.slice(1), 'an odd number of digits, 95: one is missing or too many'],
    ['a letter O for a zero', `${HEX.slice(0, 30)}O${HEX.slice(31)}`, '"O" where digit 31 should be'],
  ])('%s', (_, text, problem) => {
    expect(() => decodeBytes(Buffer.from(text), undefined)).toThrow(`The input looks like hex but has ${problem}`)
    expect(decodeBytes(Buffer.from(text), 'raw').toString()).toBe(text)
  })
})
