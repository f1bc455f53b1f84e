import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import { describeMessage } from '../../src/codec/describe.ts'
import { MessageDraft } from '../../src/codec/draft.ts'
import type { ElementFormat, ItemsFormat, NestedFormat } from '../../src/codec/format.ts'
import { draftFromJson, messageToJson } from '../../src/codec/json.ts'
import { compilePattern } from '../../src/terms/pattern.ts'
import { element, formatOf } from './support/formats.ts'
import { copyAll, faultOf, fromHex, rebuild, refusalOf, toHex } from './support/wire.ts'

const hexOf = (text: string): string => toHex(Buffer.from(text, 'latin1'))

describe('a list of items', () => {
  const items: ItemsFormat = { tag: 4, length: 3, names: new Map([['0023', { name: 'Terminal type', zh: '终端类型' }]]) }
  const format = formatOf([element(48, 'ans...999', undefined, { items })])
  const of = (text: string): Buffer => Buffer.from(`02000000000000010000${String(text.length).padStart(3, '0')}${text}`)
  const message = decodeMessage(format, of('0023003CT60158002AB'))

  it('R133: is read by tag, unknown tags too', () => {
    expect(message.parts(48).map(({ subfield, name, text }) => [subfield, name, text])).toEqual([
      ['0023', 'Terminal type', 'CT6'],
      ['0158', '', 'AB'],
    ])
    expect(message.read({ element: 48, subfield: '0158' })).toBe('AB')
    expect(message.read({ element: 48, subfield: '0001' })).toBeUndefined()
  })

  it('stands below its element for eyes', () => {
    expect(describeMessage(message).slice(2)).toEqual(['       48.0023 Terminal type             CT6', '       48.0158 AB'])
  })

  it('may be empty', () => {
    expect(decodeMessage(format, of('')).parts(48)).toEqual([])
  })

  it.each([
    ['002', 23, '3 bytes, too few for a tag and a length'],
    ['002300X1', 27, 'a length that is no number'],
    ['0023004CT6', 27, 'a value of 004 bytes, 3 left'],
    ['0023003CT6015', 33, '3 bytes, too few for a tag and a length'],
  ])('is refused as %s', (text, offset, problem) => {
    expect(faultOf(format, of(text))).toMatchObject({ code: 'DECODE_CONTENT', element: 48, offset, got: problem })
    expect(refusalOf(() => new MessageDraft(format, '0200').set(48, text))).toContain(problem)
  })

  it('in EBCDIC has tags and lengths in EBCDIC', () => {
    const prefix = { digits: 3, encoding: 'ebcdic' } as const
    const ebcdic = formatOf(
      [element(48, 'ans...999', undefined, { encoding: 'cp037', prefix, items: { tag: 2, length: 2, names: new Map() } })],
      {
        mti: 'ebcdic',
        bitmap: 'hex-ebcdic',
      },
    )
    const bytes = fromHex('F0F1F0F0 F0F0F0F0F0F0F0F0F0F0F0F1F0F0F0F0 F0F0F7 F2F6F0F3C1C2C3')
    const read = decodeMessage(ebcdic, bytes)
    expect([read.mti, read.text(48), read.read({ element: 48, subfield: '26' })]).toEqual(['0100', '2603ABC', 'ABC'])
    expect(toHex(rebuild(read).encode())).toBe(toHex(bytes))
  })
})

describe('elements inside an element', () => {
  const chip: NestedFormat = {
    bitmap: 'binary',
    bitmapBytes: 2,
    elements: partsOf([
      [2, 'n6'],
      [3, 'an..9'],
    ]),
  }
  const inside: NestedFormat = {
    bitmap: 'binary',
    bitmapBytes: 8,
    elements: partsOf([
      [2, 'ans..32'],
      [3, 'ans5'],
      [20, 'n8'],
      [25, 'b....9999', { nested: chip, encoding: 'binary' }],
      [40, 'n..19', { sensitive: 'pan' }],
    ]),
  }
  const outer = element(127, 'b......99999', undefined, { encoding: 'binary', nested: inside })
  const format = formatOf([element(3, 'n6'), outer], { bitmap: 'binary' })
  const whole = fromHex(
    `30323030 A000000000000000 0000000000000002 303030303030 ${hexOf('000024')} 6000000000000000 ${hexOf('09SWITCHKEY')} ${hexOf('SHORT')}`,
  )
  const json = { 0: '0200', 3: '000000', '127.2': 'SWITCHKEY', '127.3': 'SHORT', '127.25.2': '000123', '127.25.3': 'A1' }

  function partsOf(rows: readonly (readonly [number, string, Partial<ElementFormat>?])[]): (ElementFormat | undefined)[] {
    const parts: (ElementFormat | undefined)[] = []
    for (const [number, type, row] of rows) parts[number] = element(number, type, undefined, row)
    return parts
  }

  it('are read by number', () => {
    const message = decodeMessage(format, whole)
    expect(message.read({ element: 127, subfield: '2' })).toBe('SWITCHKEY')
    expect(message.read({ element: 127, subfield: '4' })).toBeUndefined()
    expect(messageToJson(message, { unmask: true })).toEqual({ 0: '0200', 3: '000000', '127.2': 'SWITCHKEY', '127.3': 'SHORT' })
    expect(toHex(rebuild(message).encode())).toBe(toHex(whole))
    expect(toHex(copyAll(message).encode())).toBe(toHex(whole))
  })

  it('are written from the JSON, two deep', () => {
    const message = decodeMessage(format, draftFromJson(format, json).encode())
    expect(messageToJson(message, { unmask: true })).toEqual(json)
    expect(message.text(127)).toBe(
      `6000008000000000${hexOf('09SWITCHKEY')}${hexOf('SHORT')}${hexOf('0012')}6000${hexOf('000123')}${hexOf('02A1')}`,
    )
    expect(message.read({ element: 127, subfield: '25.3' })).toBe('A1')
  })

  it('hide what is sensitive', () => {
    const message = decodeMessage(format, draftFromJson(format, { ...json, '127.40': '6200001234567892' }).encode())
    expect(messageToJson(message)['127.40']).toBe('620000******7892')
    expect(describeMessage(message).join('\n')).not.toContain('62000012')
  })

  it.each([
    [{ '127.4': 'x' }, 'expected a part of Element 127, got number 4'],
    [{ '127.2.1': 'x' }, 'expected a part without parts of its own'],
    [{ '127.3': 'x' }, 'expected exactly 5 characters, got 1'],
    [{ '3.1': 'x' }, 'expected one text for the whole element, got parts 1'],
    [{ '127': '00' }, 'got 1 bytes, too few for the bitmap'],
  ])('are refused: %j', (wrong, problem) => {
    expect(refusalOf(() => draftFromJson(format, { 0: '0200', ...wrong } as unknown as Record<string, string>))).toContain(problem)
  })

  it.each([
    ['a part that is cut off', '40000000000000003939', 'part 2 without a length of at most 32 characters'],
    ['a part that there is not', '8000000000000000', 'part 1, which the dialect does not have'],
    ['bytes behind the last part', '000000000000000000', '1 bytes behind the last part'],
    ['a character that a part cannot hold', `0000100000000000${hexOf('1234567X')}`, 'something else than digits in part 20'],
  ])('%s is a fault', (_, hex, problem) => {
    const length = hexOf(String(hex.length / 2).padStart(6, '0'))
    expect(faultOf(format, fromHex(`30323030 8000000000000000 0000000000000002 ${length} ${hex}`))).toMatchObject({
      element: 127,
      got: problem,
    })
  })
})

describe('a second bitmap that is always there', () => {
  const elements = [element(3, 'n6'), element(70, 'n3')]

  it.each([
    ['always', '8000', '2000'],
    ['always-unflagged', '0000', 'A000'],
  ] as const)('%s: bit 1 is read either way and written as the format says', (secondBitmap, usual, unusual) => {
    const format = formatOf(elements, { secondBitmap, bitmap: 'binary' })
    const first = (Number.parseInt(usual, 16) | 0x2000).toString(16).padStart(4, '0')
    const bytes = fromHex(`30383030 ${first}000000000000 0000000000000000 303030303030`)
    expect(toHex(draftFromJson(format, { 0: '0800', 3: '000000' }).encode())).toBe(toHex(bytes))
    const flipped = fromHex(`30383030 ${unusual}000000000000 0000000000000000 303030303030`)
    const message = decodeMessage(format, flipped)
    expect([message.flipsBit1, message.text(3)]).toEqual([true, '000000'])
    expect(messageToJson(message)).toEqual({ 0: '0800', 1: `${unusual}0000000000000000000000000000`, 3: '000000' })
    expect(toHex(draftFromJson(format, messageToJson(message)).encode())).toBe(toHex(flipped))
  })

  it('is 32 characters where it is hexadecimal', () => {
    const format = formatOf(elements, { secondBitmap: 'always-unflagged' })
    const bytes = Buffer.from('0800200000000000000004000000000000000000' + '00301')
    expect(messageToJson(decodeMessage(format, bytes))).toEqual({ 0: '0800', 3: '000000', 70: '301' })
    expect(faultOf(format, bytes.subarray(0, 30)).code).toBe('DECODE_TRUNCATED')
  })
})

describe('elements that depend on the MTI', () => {
  const base = formatOf([element(62, 'ans...999')])
  const keys = formatOf([element(62, 'b24')])
  const format = { ...base, variants: [{ mti: compilePattern('08??'), format: keys }] }

  it('are read and written by the first variant that fits', () => {
    const signIn = { 0: '0810', 62: 'AB'.repeat(24) }
    const sale = { 0: '0210', 62: 'AB' }
    for (const json of [signIn, sale]) {
      const message = decodeMessage(format, draftFromJson(format, json).encode())
      expect(messageToJson(message, { unmask: true })).toEqual(json)
    }
    expect(decodeMessage(format, draftFromJson(format, signIn).encode()).format).toBe(keys)
    expect(refusalOf(() => draftFromJson(format, { 0: '0810', 62: 'AB' }))).toContain('exactly 24 bytes')
  })
})
