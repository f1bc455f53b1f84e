/** Where a card number is found although no element says so, and where digits are left alone. */
import { describe, expect, it } from 'vitest'
import { CardView, cardBytes, hiddenElements, maskAcross } from '../../src/codec/card-scan.ts'
import { describeMessage, draftFromJson, loadDialect, type Message, type MessageJson, messageToJson, scanMessage } from '../../src/index.ts'

const PAN = '6200001234567892'
const ASCII = loadDialect('iso8583-1987-ascii')

/** Bytes with `*` for those that are hidden. */
function shown(bytes: Buffer, card?: string): string {
  const hidden = cardBytes(bytes, { card })
  return [...bytes].map((byte, at) => (hidden.has(at) ? '*' : String.fromCharCode(byte))).join('')
}

function shownHex(hex: string): string {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const hidden = cardBytes(bytes)
  return [...bytes].map((byte, at) => (hidden.has(at) ? '**' : byte.toString(16).padStart(2, '0'))).join(' ')
}

/** Other runs of digits may pass for a card number by chance: then more is starred, never less. */
function atLeast(expected: string): RegExp {
  const pattern = [...expected].map((character) => (character === '*' ? '\\*' : `[*${character}]`))
  return new RegExp(`^${pattern.join('')}$`)
}

describe('bytes', () => {
  it.each([
    ['a card in text', `card ${PAN}.`, 'card 620000******7892.'],
    ['19 digits', 'x6212345678901234569x', 'x621234*********4569x'],
    ['digits on both sides', `9${PAN}0`, '9620000******78920'],
    ['a track: what follows the separator too', `;${PAN}=30122010000?`, ';620000******7892************?'],
  ])('%s', (_name, text, expected) => {
    expect(shown(Buffer.from(text))).toMatch(atLeast(expected))
  })

  it.each([
    ['a wrong check digit', '(6200001234567893)'],
    ['12 digits', '(620000123456)'],
    ['what no issuer begins with', '0000000000000000 1111111111111117'],
  ])('%s: left as it is', (_name, text) => {
    expect(shown(Buffer.from(text))).toBe(text)
  })

  it.each([
    ['packed', `16 ${PAN} AA`, '16 62 00 00 ** ** ** 78 92 aa'],
    ['packed, shifted by a nibble', `F${PAN}FFF`, 'f6 20 00 ** ** ** ** 89 2f ff'],
    ['a packed track', `${PAN}D30122010F`, '62 00 00 ** ** ** 78 92 ** ** ** ** 1f'],
  ])('%s', (_name, hex, expected) => {
    const pattern = expected.split(' ').map((pair) => (pair === '**' ? '\\*\\*' : `(?:${pair}|\\*\\*)`))
    expect(shownHex(hex)).toMatch(new RegExp(`^${pattern.join(' ')}$`))
  })

  it('a card that is known: itself and no other digits that happen to fit', () => {
    const bytes = Buffer.from(`${PAN} 4111111111111111`)
    expect(shown(bytes, PAN)).toBe('620000******7892 4111111111111111')
    expect(shown(bytes)).toMatch(atLeast('620000******7892 411111******1111'))
  })

  it('texts that stood one after the other', () => {
    const masked = maskAcross(['0200', '62', '000012', '34567892', 'x'])
    expect(masked.map((text) => text.length)).toEqual([4, 2, 6, 8, 1])
    expect(masked.join('')).toMatch(atLeast('0200620000******7892x'))
  })
})

function messageOf(json: MessageJson, change: (bytes: Buffer) => Buffer = (bytes) => bytes): Message {
  const { message } = scanMessage(ASCII.format, change(draftFromJson(ASCII.format, json).encode()))
  if (message === undefined) throw new Error('unreadable')
  return message
}

const JSON_OF: MessageJson = { 0: '0200', 2: PAN, 3: '200000', 4: '000000003050', 11: '000042', 41: 'TERM0001', 42: 'MERCHANT0000001' }

describe('a message in order', () => {
  it('shows its elements as the dialect says, and its card nowhere else', () => {
    const message = messageOf({ ...JSON_OF, 43: `PAID WITH ${PAN}`.padEnd(40), 90: `0200000041${'0'.repeat(32)}` })
    expect(hiddenElements(message)).toEqual(new Set())
    const lines = describeMessage(message).join('\n')
    expect(lines).toContain('000000003050')
    expect(lines).toContain('PAID WITH 620000******7892')
    expect(lines).toContain(`0200000041${'0'.repeat(32)}`)
    expect(messageToJson(message)['43']?.trim()).toBe('PAID WITH 620000******7892')
    expect(messageToJson(message, { unmask: true })['43']?.trim()).toBe(`PAID WITH ${PAN}`)
  })

  it('without a card of its own: any whole run of digits that is one', () => {
    const { 2: _, ...rest } = JSON_OF
    const lines = describeMessage(messageOf({ ...rest, 43: `4111111111111111 ${'A'.repeat(23)}` })).join('\n')
    expect(lines).toContain(`411111******1111 ${'A'.repeat(23)}`)
  })
})

describe('a damaged message', () => {
  it('with its card in DE2 hides nothing else', () => {
    const message = messageOf(JSON_OF, (bytes) => bytes.subarray(0, -1))
    expect(hiddenElements(message)).toEqual(new Set())
    expect(new CardView(message).show(message.format.elements[4] ?? never(), '000000003050')).toBe('000000003050')
  })

  it('whose DE2 ends too early stars the elements that hold the rest', () => {
    const message = messageOf(JSON_OF, (bytes) => Buffer.from(bytes.toString('latin1').replace(`16${PAN}`, `06${PAN}`), 'latin1'))
    const lines = describeMessage(message).join('\n')
    for (let at = 0; at + 7 <= PAN.length; at += 1) expect(lines.replace(/\D/g, '')).not.toContain(PAN.slice(at, at + 7))
    expect(hiddenElements(message)).toContain(3)
  })
})

function never(): never {
  throw new Error('the dialect has no such element')
}
