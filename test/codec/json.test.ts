import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import { draftFromJson, type MessageJson, messageToJson } from '../../src/codec/json.ts'
import { ascii1987, unionpay } from './support/formats.ts'
import { samples } from './support/messages.ts'
import { refusalOf, toHex } from './support/wire.ts'

describe.each(samples)('JSON of $name', ({ format, json, bytes }) => {
  it('has the values as they are when unmasked, and gives the same bytes', () => {
    const given = messageToJson(decodeMessage(format, bytes), { unmask: true })
    expect(given).toEqual(json)
    expect(toHex(draftFromJson(format, JSON.parse(JSON.stringify(given)) as MessageJson).encode())).toBe(toHex(bytes))
  })

  it('masks card data unless told otherwise', () => {
    const masked = messageToJson(decodeMessage(format, bytes))
    expect(masked['2']).toMatch(/^620000\*+\d{4}$/)
    expect(masked['35']).toMatch(/^\*+$/)
    expect(masked['52']).toBe('*'.repeat(16))
    expect(masked['4']).toBe(json['4'])
    expect(refusalOf(() => draftFromJson(format, masked))).toMatch('got a masked value')
  })
})

describe('draftFromJson', () => {
  it('takes elements in any order', () => {
    expect(draftFromJson(ascii1987, { '11': '000123', '3': '000000', '0': '0800' }).encode().toString()).toBe(
      '08002020000000000000000000000123',
    )
  })

  it('keeps a forced second bitmap, which it shows as key 1', () => {
    const json = { '0': '0800', '1': 'A0000000000000000000000000000000', '3': '000000' }
    const draft = draftFromJson(ascii1987, json)
    expect(draft.flipsBit1).toBe(true)
    expect(messageToJson(decodeMessage(ascii1987, draft.encode()))).toEqual(json)
  })

  it.each([
    [{ '0': '0800', '1': '2000000000000000', '3': '000000' }, '08002000000000000000000000'],
    [
      { '0': '0800', '1': '82200000000000000400000000000000', '7': '1122041530', '11': '000123', '70': '301' },
      '0800822000000000000004000000000000001122041530000123301',
    ],
    [{ '0': '0800', '1': 'a0000000000000000000000000000000', '3': '000000' }, '0800A0000000000000000000000000000000000000'],
  ])('accepts the bitmap of the elements given: %j', (json, text) => {
    expect(
      draftFromJson(ascii1987, json as unknown as MessageJson)
        .encode()
        .toString(),
    ).toBe(text)
  })

  it.each<[unknown, string]>([
    [{}, 'DE 0 (Message type indicator): expected 4 digits, got ""'],
    [{ '0': '0800', '5': '1' }, 'DE 5 (unknown): expected an element of unionpay-pos, got number 5'],
    [{ '0': '0800', '129': '1' }, 'expected element numbers 0 to 128 as keys, got "129"'],
    [{ '0': '0800', '03': '1' }, 'expected element numbers 0 to 128 as keys, got "03"'],
    [{ '0': '0800', '3.0': '1' }, 'expected element numbers 0 to 128 as keys, got "3.0"'],
    [{ '0': '0800', '1e1': '1' }, 'expected element numbers 0 to 128 as keys, got "1e1"'],
    [{ '0': '0800', '-3': '1' }, 'expected element numbers 0 to 128 as keys, got "-3"'],
    [{ '0': '0800', '': '1' }, 'expected element numbers 0 to 128 as keys, got ""'],
    [{ '0': '0800', mti: '1' }, 'expected element numbers 0 to 128 as keys, got "mti"'],
    [{ '0': '0800', 'x\u001b[2J': '1' }, 'expected element numbers 0 to 128 as keys, got "x\\u001b[2J"'],
    [JSON.parse('{"0":"0800","__proto__":"1"}'), 'expected element numbers 0 to 128 as keys, got "__proto__"'],
    [{ '0': '0800', '3': 200000 }, 'DE 3 (value): expected a text in quotes, got number'],
    [{ '0': '0800', '3': null }, 'DE 3 (value): expected a text in quotes, got null'],
    [{ '0': '0800', '3': '20000' }, 'DE 3 (Element 3): expected exactly 6 digits, got 5'],
    [{ '0': '0800', '1': '1000000000000000', '3': '200000' }, 'DE 1 (Bitmap): expected 2000000000000000 for these elements, or no key 1'],
    [{ '0': '0800', '1': 'A0', '3': '200000' }, 'DE 1 (Bitmap): expected 2000000000000000 for these elements, or no key 1'],
    [[], 'expected a JSON object of element numbers and texts'],
    [null, 'expected a JSON object of element numbers and texts'],
    ['0800', 'expected a JSON object of element numbers and texts'],
  ])('refuses %j', (json, words) => {
    expect(refusalOf(() => draftFromJson(unionpay, json as MessageJson))).toContain(words)
  })
})
