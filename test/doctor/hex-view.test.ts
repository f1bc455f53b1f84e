/** Bytes for eyes: the caret is under the byte, and no card data is shown. */
import { describe, expect, it } from 'vitest'
import { hexView } from '../../src/doctor/hex-view.ts'
import { loadDialect, scanMessage } from '../../src/index.ts'
import { frameOf, PAN, REFUNDS, spanIn, startIn } from './support/specimen.ts'

/** Digits of a card number in a row that nobody may see: first 6 and last 4 may be. */
const TELLING = 7
const BYTES = Buffer.from(Array.from({ length: 40 }, (_, at) => 0xa0 + at))

/** The lines of bytes as one text of hex, without offsets and carets. */
function shownHex(lines: readonly string[]): string {
  return lines
    .filter((line) => /^[0-9a-f]{4} /.test(line))
    .map((line) => line.slice(6).replaceAll(' ', ''))
    .join('')
}

/** The card number's digits in a row as bytes: packed two in a byte on either side, and as characters. */
const TELLING_HEX = Array.from({ length: PAN.length - TELLING + 1 }, (_, at) => PAN.slice(at, at + TELLING)).flatMap((digits) => [
  digits,
  Buffer.from(digits, 'latin1').toString('hex'),
])

function toldOf(lines: readonly string[]): string[] {
  const hex = shownHex(lines)
  return TELLING_HEX.filter((digits) => hex.includes(digits))
}

describe('hexView', () => {
  it('has sixteen bytes a line behind their offset', () => {
    expect(hexView(BYTES, { unmask: true })).toEqual([
      '0000  A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AC AD AE AF',
      '0010  B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 BA BB BC BD BE BF',
      '0020  C0 C1 C2 C3 C4 C5 C6 C7',
    ])
  })

  it('the caret stands under the byte, whichever it is', () => {
    for (let offset = 0; offset < BYTES.length; offset++) {
      const lines = hexView(BYTES, { unmask: true, fault: { offset, element: 4 } })
      const at = lines.findIndex((line) => line.includes('^^'))
      const column = lines[at]?.indexOf('^^') ?? -1
      expect(lines[at]).toBe(`${' '.repeat(column)}^^ offset ${offset}`)
      expect(lines[at - 1]?.slice(column, column + 2)).toBe((0xa0 + offset).toString(16).toUpperCase())
      expect(lines).toHaveLength(4)
    }
  })

  it.each([
    [Buffer.alloc(16, 0xaa), ['0000  AA AA AA AA AA AA AA AA AA AA AA AA AA AA AA AA', '0010', '      ^^ offset 16']],
    [Buffer.alloc(2, 0xaa), ['0000  AA AA', '            ^^ offset 2']],
    [Buffer.alloc(0), ['0000', '      ^^ offset 0']],
  ])('the caret stands behind the last byte where more were needed', (bytes, expected) => {
    expect(hexView(bytes, { unmask: true, fault: { offset: bytes.length, element: 4 } })).toEqual(expected)
  })

  it('without a message shows what stands before the fault and three bytes behind it', () => {
    const [first, caret, second] = hexView(BYTES, { unmask: false, fault: { offset: 2, element: 0 } })
    expect(first).toBe(`0000  A0 A1 A2 A3 A4 A5 ${Array(10).fill('**').join(' ')}`)
    expect(caret).toBe('            ^^ offset 2')
    expect(second).toBe(`0010  ${Array(16).fill('**').join(' ')}`)
  })
})

describe.each(REFUNDS)('a refund in %s', (name, json) => {
  const dialect = loadDialect(name)
  const frame = frameOf(dialect, json)
  const start = startIn(dialect)

  function viewOf(bytes: Buffer, unmask = false): readonly string[] {
    const { message, error } = scanMessage(dialect.format, bytes, start)
    return hexView(bytes, { unmask, ...(message === undefined ? {} : { message }), ...(error === undefined ? {} : { fault: error }) })
  }

  it('shows what is not sensitive and stars the rest', () => {
    const { message } = scanMessage(dialect.format, frame, start)
    const shown = shownHex(viewOf(frame))
    for (const element of message?.elements() ?? []) {
      const { start: from, end } = spanIn(dialect, frame, element)
      const isOpen = dialect.format.elements[element]?.sensitive === undefined
      const expected = isOpen ? frame.toString('hex', from, end).toUpperCase() : '**'.repeat(end - from)
      expect(shown.slice(2 * from, 2 * end), `DE ${element}`).toBe(expected)
    }
    expect(shown.slice(0, 2 * start)).toBe(frame.toString('hex', 0, start).toUpperCase())
  })

  it('unmasked shows all', () => {
    expect(shownHex(viewOf(frame, true))).toBe(frame.toString('hex').toUpperCase())
    expect(toldOf(viewOf(frame, true))).not.toEqual([])
  })

  it('no changed byte behind the length of DE 2 makes it show the card number', () => {
    const pan = spanIn(dialect, frame, 2)
    const prefixBytes = pan.end - pan.start - (dialect.format.elements[2]?.encoding === 'bcd' ? PAN.length / 2 : PAN.length)
    let faults = 0
    for (let at = pan.start + prefixBytes; at < frame.length; at++) {
      for (const flip of [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff]) {
        const changed = Buffer.from(frame)
        changed[at] = (frame[at] ?? 0) ^ flip
        const { error } = scanMessage(dialect.format, changed, start)
        if (error === undefined) continue
        faults += 1
        const lines = viewOf(changed)
        expect(toldOf(lines), `byte ${at} ^ ${flip}: ${error.message}`).toEqual([])
        expect(lines).toContainEqual(expect.stringMatching(new RegExp(`\\^\\^ offset ${error.offset}$`)))
      }
    }
    expect(faults).toBeGreaterThan(frame.length)
  })

  it('of a card number with a bad digit only that byte is shown', () => {
    const pan = spanIn(dialect, frame, 2)
    const damaged = Buffer.from(frame)
    damaged[pan.end - 1] = 0xff
    const shown = shownHex(viewOf(damaged)).slice(2 * pan.start, 2 * pan.end)
    expect(shown).toBe(`${'**'.repeat(pan.end - pan.start - 1)}FF`)
  })

  it('cut short anywhere it shows no card number', () => {
    for (let end = start; end < frame.length; end++) expect(toldOf(viewOf(frame.subarray(0, end))), `cut at ${end}`).toEqual([])
  })
})
