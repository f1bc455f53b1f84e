/** What stands on a tape in place of card data: the same card is the same other card everywhere, all else is overwritten. */
import { describe, expect, it } from 'vitest'
import { draftFromJson, encodeFrame, loadDialect, type MessageJson, messageToJson, requestEnvelope } from '../../../sim/index.ts'
import { messageOf } from '../../../sim/tape/compare.ts'
import { maskFrame } from '../../../sim/tape/mask-frame.ts'
import { checkSum, createSwap } from '../../../sim/tape/stand-in.ts'

const PAN = '6200001234567892'
const swap = createSwap(Buffer.alloc(32, 7))
const OTHER = swap(PAN)

function frameOf(name: string, json: MessageJson): Buffer {
  const { framing, format } = loadDialect(name)
  return encodeFrame(framing, draftFromJson(format, json).encode(requestEnvelope(framing)))
}

function masked(name: string, json: MessageJson): { json: MessageJson; frame: Buffer } {
  const dialect = loadDialect(name)
  const found = maskFrame(dialect, frameOf(name, json), 'terminal', swap)
  if (!('frame' in found)) throw new Error(found.why)
  const message = messageOf(dialect, found.frame, 'terminal')
  if (message === undefined) throw new Error('It can no longer be read')
  return { json: messageToJson(message, { unmask: true }), frame: found.frame }
}

describe('a stand-in', () => {
  it.each(['6200001234567892', '4111111111111111', '378282246310005', '6200001234567893', '4222222222222', '6212345678901234560'])(
    'of %s',
    (pan) => {
      const standIn = swap(pan)
      expect(standIn).not.toBe(pan)
      expect(standIn).toHaveLength(pan.length)
      expect([standIn.slice(0, 6), standIn.slice(-4)]).toEqual([pan.slice(0, 6), pan.slice(-4)])
      expect(checkSum(standIn)).toBe(checkSum(pan))
      expect(swap(pan)).toBe(standIn)
    },
  )

  it('is another one under another key, and of 12 digits nothing stays', () => {
    expect(createSwap()(PAN)).not.toBe(createSwap()(PAN))
    expect(swap('620000123456').slice(0, 6)).not.toBe('620000')
  })
})

describe('unionpay-pos', () => {
  const CHIP = `9F2608${'A1'.repeat(8)}5A08${PAN}5711${PAN}D301220112345123455F200454455354`
  const sale: MessageJson = {
    0: '0200',
    2: PAN,
    3: '000000',
    4: '000000010000',
    11: '000001',
    35: `${PAN}D30122011234512345`,
    36: `99${PAN}D1561560000000000`,
    41: 'TERM0001',
    42: 'MERCHANT0000001',
    52: '1122334455667788',
    55: CHIP,
    57: `CVV 123 ${PAN}`,
    60: '22000001000',
    62: 'AABBCC',
  }

  it('one card in DE2, tracks and chip, the rest overwritten, everything else as it was', () => {
    const { json } = masked('unionpay-pos', sale)
    expect(json).toMatchObject({
      2: OTHER,
      4: '000000010000',
      35: `${OTHER}D30122010000000000`,
      36: `99${OTHER}D0000000000000000`,
      52: '0000000000000000',
      57: '*'.repeat(24),
      60: '22000001000',
      62: '000000',
    })
    expect(json['55']).toContain(`9F2608${'A1'.repeat(8)}5A08${OTHER}`)
    expect(json['55']).toContain(`5711${OTHER}D30122010000000000`)
    expect(json['55']).toContain(`5F2004${'00'.repeat(4)}`)
  })

  it('the sums of a settlement stay', () => {
    const sums = '000000010000001'.padEnd(62, '0')
    const settlement = { 0: '0500', 11: '000009', 41: 'TERM0001', 42: 'MERCHANT0000001', 48: sums, 49: '156', 60: '00000001201' }
    expect(masked('unionpay-pos', settlement).json['48']).toBe(sums)
  })
})

describe('other dialects', () => {
  it('a card number in free text, in EBCDIC and in track 1', () => {
    const ascii = { 0: '0200', 2: PAN, 11: '000001', 43: `SHOP ${PAN}`.padEnd(40), 45: `B${PAN}^DOE/JOHN^30122011234500`, 102: PAN }
    expect(masked('iso8583-1987-ascii', ascii).json).toMatchObject({
      43: `SHOP ${OTHER}`.padEnd(40),
      45: `B${OTHER}^XXXXXXXX^30122010000000`,
      102: OTHER,
    })
    const { frame, json } = masked('jcb-like-ebcdic', { 0: '0100', 2: PAN, 3: '000000', 4: '000000010000', 11: '000001' })
    expect(json['2']).toBe(OTHER)
    expect(frame.toString('hex')).not.toContain(Buffer.from(Array.from(PAN, (digit) => 0xf0 | Number(digit))).toString('hex'))
  })

  it('a card number that no other element tells: only where it is whole and passes for one', () => {
    const json = { 0: '0800', 11: '000001', 41: '62000012', 42: '620000123456789', 102: PAN, 103: '14111111111111111' }
    expect(masked('iso8583-1987-ascii', json).json).toMatchObject({
      41: '62000012',
      42: '620000123456789',
      102: OTHER,
      103: '14111111111111111',
    })
  })

  it('parts of an element that has parts', () => {
    const json = { 0: '0200', 2: PAN, 11: '000001', '127.10': '123', '127.20': '20260529' }
    const { frame } = masked('postbridge', json)
    expect(frame.includes('123456')).toBe(false)
    const message = messageOf(loadDialect('postbridge'), frame, 'terminal')
    expect(message?.read({ element: 127, subfield: '10' })).toBe('000')
    expect(message?.read({ element: 127, subfield: '20' })).toBe('20260529')
  })
})

it.each([
  ['cut short', (frame: Buffer) => frame.subarray(0, 40)],
  ['with a wrong length of DE2', (frame: Buffer) => Buffer.concat([frame.subarray(0, 23), Buffer.from([0x99]), frame.subarray(24)])],
])('a message %s cannot be kept', (_, damage) => {
  const frame = frameOf('unionpay-pos', { 0: '0200', 2: PAN, 11: '000001', 41: 'TERM0001' })
  expect(maskFrame(loadDialect('unionpay-pos'), damage(frame), 'terminal', swap)).toEqual({
    why: expect.stringMatching(/^DECODE_\w+ DE\d+$/),
  })
})
