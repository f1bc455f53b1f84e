import { describe, expect, it } from 'vitest'
import { decodeMessage, scanMessage } from '../../src/codec/decode.ts'
import { MessageDraft } from '../../src/codec/draft.ts'
import { ascii1987, binary1987, element, formatOf, unionpay } from './support/formats.ts'
import { samples } from './support/messages.ts'
import { fromHex, refusalOf, toHex } from './support/wire.ts'

const small = formatOf(
  [element(3, 'n6'), element(4, 'n12'), element(48, 'ans..9'), element(64, 'b8'), element(70, 'n3'), element(128, 'b8')],
  {
    mti: 'bcd',
    bitmap: 'binary',
  },
)

describe('MessageDraft', () => {
  it('writes elements in ascending order, however they were set', () => {
    const draft = new MessageDraft(small, '0800').set(48, 'AB').set(4, '000000000001').set(3, '000123')
    expect(toHex(draft.encode())).toBe('08003000000000010000303030313233303030303030303030303031' + '30324142')
  })

  it('writes the last of two values', () => {
    expect(new MessageDraft(small, '0800').set(3, '000001').set(3, '000002').encode().toString('latin1')).toMatch(/000002$/)
  })

  it('writes a second bitmap when an element is above 64, or when it is told to', () => {
    expect(toHex(new MessageDraft(small, '0800').set(70, '301').encode())).toBe('080080000000000000000400000000000000333031')
    const forced = new MessageDraft(small, '0800').set(3, '000123')
    forced.flipsBit1 = true
    expect(toHex(forced.encode())).toBe('0800A0000000000000000000000000000000303030313233')
    expect(forced.has(1)).toBe(false)
  })

  it('puts TPDU and header before the message', () => {
    expect(toHex(new MessageDraft(small, '0800').encode(fromHex('6000000003')))).toBe('600000000308000000000000000000')
  })

  it('gives bytes that later drafts do not touch', () => {
    const first = new MessageDraft(small, '0800').set(3, '000001').encode()
    const copy = Buffer.from(first)
    new MessageDraft(small, '0810').set(3, '999999').set(48, 'XXXXXXXXX').encode()
    expect(first).toEqual(copy)
  })

  it('interleaves with other drafts', () => {
    const drafts = Array.from({ length: 300 }, () => new MessageDraft(ascii1987, '0200'))
    for (const [index, draft] of drafts.entries()) draft.set(63, String(index).repeat(300))
    for (const [index, draft] of drafts.entries()) draft.set(3, String(index).padStart(6, '0'))
    for (const [index, draft] of drafts.entries()) {
      const message = decodeMessage(ascii1987, draft.encode())
      expect([message.text(3), message.text(63)]).toEqual([String(index).padStart(6, '0'), String(index).repeat(300)])
    }
  })

  it('writes the longest message there can be', () => {
    const draft = new MessageDraft(ascii1987, '0200')
    for (const format of ascii1987.elements) {
      if (format?.content === 'ans' && format.prefix !== undefined) draft.set(format.element, '\u00ff'.repeat(format.length))
    }
    const bytes = draft.encode()
    expect(bytes.length).toBeGreaterThan(20_000)
    expect(decodeMessage(ascii1987, bytes).text(127)).toHaveLength(999)
  })

  it('has, gives and deletes what was set', () => {
    const draft = new MessageDraft(small, '0800').set(3, '000123').set(70, '301')
    expect([draft.has(3), draft.has(4), draft.text(3), draft.text(4), draft.highestElement()]).toEqual([
      true,
      false,
      '000123',
      undefined,
      70,
    ])
    draft.delete(70).delete(70).delete(999).delete(-1)
    expect([draft.has(70), draft.text(70), draft.highestElement()]).toEqual([false, undefined, 3])
    expect(toHex(draft.encode())).toBe('08002000000000000000303030313233')
    expect(draft.delete(3).highestElement()).toBe(0)
  })

  it('is unchanged by a refused value', () => {
    const draft = new MessageDraft(small, '0800').set(3, '000123')
    expect(() => draft.set(3, '12345A')).toThrow()
    expect(() => draft.set(48, 'too long for it')).toThrow()
    expect([draft.text(3), draft.has(48)]).toEqual(['000123', false])
  })

  it.each([
    [() => new MessageDraft(small, '080'), 'Cannot encode DE 0 (Message type indicator): expected 4 digits, got "080"'],
    [() => new MessageDraft(small, '08\u06600'), 'Cannot encode DE 0 (Message type indicator): expected 4 digits, got "08\u06600"'],
    [() => new MessageDraft(small, '0800').set(5, '1'), 'Cannot encode DE 5 (unknown): expected an element of test, got number 5'],
    [() => new MessageDraft(small, '0800').set(0, '0800'), 'Cannot encode DE 0 (unknown): expected an element of test, got number 0'],
    [() => new MessageDraft(small, '0800').set(129, '1'), 'Cannot encode DE 129 (unknown): expected an element of test, got number 129'],
    [() => new MessageDraft(small, '0800').set(3.5, '1'), 'Cannot encode DE 3.5 (unknown): expected an element of test, got number 3.5'],
    [
      () => new MessageDraft(unionpay, '0800').set(70, '301'),
      'Cannot encode DE 70 (unknown): expected an element of unionpay-pos, got number 70',
    ],
  ])('refuses %#', (action, words) => {
    expect(refusalOf(action)).toBe(`ENCODE_INVALID: ${words}`)
  })

  it('refuses a second bitmap where there is none', () => {
    const draft = new MessageDraft(unionpay, '0800')
    draft.flipsBit1 = true
    expect(refusalOf(() => draft.encode())).toBe(
      'ENCODE_INVALID: Cannot encode DE 1 (Bitmap): expected the 64 elements of unionpay-pos, got bit 1',
    )
  })
})

describe('copy', () => {
  const [ascii, binary, chinese] = samples.map(({ format, bytes }) => decodeMessage(format, bytes))
  if (ascii === undefined || binary === undefined || chinese === undefined) throw new Error('three samples')

  it('takes the bytes of an element, and none that is not there', () => {
    const draft = new MessageDraft(unionpay, '0230').copy(55, chinese).copy(60, chinese).copy(38, chinese).copy(70, chinese)
    const answer = decodeMessage(unionpay, draft.encode())
    expect(answer.elements()).toEqual([55, 60])
    expect(answer.content(60)).toEqual(chinese.content(60))
    expect(draft.text(55)).toBe(chinese.text(55))
  })

  it('takes values into a format that writes them otherwise', () => {
    const draft = new MessageDraft(ascii1987, '0200')
    for (const number of [2, 3, 4, 11, 22, 41, 42, 49, 52]) draft.copy(number, chinese)
    for (const number of [2, 3, 4, 11, 22, 41, 42, 49, 52]) expect([number, draft.text(number)]).toEqual([number, chinese.text(number)])
  })

  it('writes the separator of a track as the other format does', () => {
    expect(new MessageDraft(ascii1987, '0200').copy(35, chinese).text(35)).toBe('6200001234567892=3012201000000000')
    expect(new MessageDraft(unionpay, '0200').copy(35, ascii).text(35)).toBe('6200001234567892D30122010000000000')
  })

  it('passes Chinese text on as its bytes where the other format knows bytes only, and back', () => {
    const passed = new MessageDraft(binary1987, '0200').copy(43, chinese)
    const message = decodeMessage(binary1987, passed.encode())
    expect(message.content(43)).toEqual(chinese.content(43))
    expect(new MessageDraft(unionpay, '0210').copy(43, message).text(43)).toBe(chinese.text(43))
  })

  it('refuses what the other format cannot hold', () => {
    expect(refusalOf(() => new MessageDraft(unionpay, '0200').copy(90, ascii))).toMatch('ENCODE_INVALID: Cannot encode DE 90 (unknown)')
    expect(refusalOf(() => new MessageDraft(unionpay, '0200').copy(63, binary).set(63, 'x'.repeat(164)))).toMatch(
      'at most 163 bytes, got 164',
    )
  })

  it('leaves out an element with a fault', () => {
    const bytes = Buffer.from(new MessageDraft(small, '0800').set(3, '000123').set(4, '000000000001').encode())
    bytes[11] = 0x41
    const { message } = scanMessage(small, bytes)
    if (message === undefined) throw new Error('no message')
    const draft = new MessageDraft(small, '0810').copy(3, message).copy(4, message)
    expect([draft.has(3), draft.text(4)]).toEqual([false, '000000000001'])
  })

  it('mixes with set in any order', () => {
    const draft = new MessageDraft(unionpay, '0230').copy(2, chinese).set(39, '00').copy(3, chinese).copy(4, chinese).set(3, '000000')
    const answer = decodeMessage(unionpay, draft.encode())
    expect([answer.text(2), answer.text(3), answer.text(4), answer.text(39)]).toEqual([chinese.text(2), '000000', chinese.text(4), '00'])
  })
})

describe('encodeSigned', () => {
  const mac = fromHex('0102030405060708')

  it('signs from the MTI up to the MAC and writes it as the last element', () => {
    const covered: string[] = []
    const draft = new MessageDraft(unionpay, '0230').set(39, '00')
    const bytes = draft.encodeSigned(
      64,
      (part) => {
        covered.push(toHex(part))
        return mac
      },
      fromHex('6000000003'),
    )
    expect(covered).toEqual(['02300000000002000001' + '3030'])
    expect(toHex(bytes)).toBe('6000000003' + '02300000000002000001' + '3030' + '0102030405060708')
    expect(draft.text(64)).toBe('0102030405060708')
    expect(draft.encode(fromHex('6000000003'))).toEqual(bytes)
  })

  it('writes a MAC of hexadecimal characters in DE128', () => {
    const bytes = new MessageDraft(ascii1987, '0210')
      .set(39, '00')
      .set(90, '0'.repeat(42))
      .encodeSigned(128, () => mac)
    expect(bytes.subarray(-16).toString()).toBe('0102030405060708')
    expect(decodeMessage(ascii1987, bytes).text(128)).toBe('0102030405060708')
  })

  it('writes as many bytes of the MAC as the element holds', () => {
    const format = formatOf([element(39, 'an2'), element(64, 'b4')])
    const bytes = new MessageDraft(format, '0210').set(39, '00').encodeSigned(64, () => mac)
    expect(bytes.subarray(20).toString()).toBe('0001020304')
  })

  it('writes a MAC that is text as text', () => {
    const format = formatOf([element(39, 'an2'), element(128, 'an8')])
    const covered: string[] = []
    const draft = new MessageDraft(format, '0210').set(39, '00')
    const bytes = draft.encodeSigned(128, (part) => {
      covered.push(part.toString())
      return Buffer.from('A1B2C3D4')
    })
    expect(covered).toEqual(['021080000000020000000000000000000001' + '00'])
    expect(bytes.toString()).toBe(`${covered[0]}A1B2C3D4`)
    expect(() => draft.encodeSigned(128, () => Buffer.from('00FF00FF00FF00FF', 'hex'))).toThrow('expected')
  })

  it('replaces a MAC that was there', () => {
    const draft = new MessageDraft(unionpay, '0230').set(64, 'FFFFFFFFFFFFFFFF')
    expect(toHex(draft.encodeSigned(64, () => mac))).toMatch(/0102030405060708$/)
  })

  it('may encode another draft while it signs', () => {
    const bytes = new MessageDraft(small, '0800').set(3, '000123').encodeSigned(64, () => {
      new MessageDraft(small, '0810').set(3, '999999').set(4, '9'.repeat(12)).encode()
      return mac
    })
    expect(toHex(bytes)).toBe(`0800200000000000000130303031323330313032${Buffer.from('030405060708').toString('hex')}`)
  })

  it.each([
    [
      () => new MessageDraft(small, '0800').set(70, '301').encodeSigned(64, () => mac),
      'expected the MAC to be the last element, got DE 70',
    ],
    [() => new MessageDraft(small, '0800').encodeSigned(64, () => mac.subarray(1)), 'expected exactly 8 bytes, got 7'],
    [() => new MessageDraft(small, '0800').encodeSigned(48, () => mac), 'expected a fixed binary element for the MAC'],
    [() => new MessageDraft(unionpay, '0800').encodeSigned(128, () => mac), 'expected an element of unionpay-pos'],
  ])('refuses %#', (action, words) => {
    expect(refusalOf(action)).toMatch(words)
  })
})
