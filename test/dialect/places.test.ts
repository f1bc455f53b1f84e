import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import { MessageDraft } from '../../src/codec/draft.ts'
import { draftFromJson, type MessageJson } from '../../src/codec/json.ts'
import { approves, okCodeOf, sameCode } from '../../src/dialect/approval.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { loadDialect, parseDialect } from '../../src/dialect/load.ts'
import { parseOverrides } from '../../src/dialect/overrides.ts'
import { amountOf, currencyOf, exponentFault, localTimeOf, sameElement, setAmount } from '../../src/dialect/places.ts'
import { readReason, writeReason } from '../../src/dialect/reversal-reason.ts'

const ISO1987 = loadDialect('iso8583-1987-ascii')
const ISO1993 = loadDialect('iso8583-1993-ascii')
const ISO2003 = loadDialect('iso8583-2003-binary')
const UNIONPAY = loadDialect('unionpay-pos')
const NOW = '20260529042640'

const read = (dialect: Dialect, json: MessageJson) =>
  decodeMessage(dialect.format, draftFromJson(dialect.format, { 0: '2200', ...json }).encode())

describe('the amount', () => {
  it('of 2003 stands in DE4 with its currency and decimal places', () => {
    const message = read(ISO2003, { 4: '1562000000010050' })
    expect([amountOf(message, ISO2003), currencyOf(message, ISO2003), exponentFault(message, ISO2003)]).toEqual([10_050, '156', undefined])
    const draft = new MessageDraft(ISO2003.format, '2200')
    setAmount(draft, ISO2003, 1_000, '392')
    expect(draft.text(4)).toBe('3920000000001000')
    setAmount(draft, ISO2003, 999, '')
    expect(draft.text(4)).toBe('3922000000000999')
  })

  it.each([
    ['CNY', '1562000000000999'],
    ['JPY', '3920000000000999'],
    ['XAG', '0002000000000999'],
  ])('of 2003 has the number of %s', (letters, text) => {
    const draft = new MessageDraft(ISO2003.format, '2200')
    setAmount(draft, ISO2003, 999, letters)
    expect(draft.text(4)).toBe(text)
  })

  it('of 1987 and 1993 stands in DE4 and DE49', () => {
    const message = read(ISO1993, { 4: '000000010050', 49: '156' })
    expect([amountOf(message, ISO1993), currencyOf(message, ISO1993)]).toEqual([10_050, '156'])
    expect([amountOf(read(ISO1993, {}), ISO1993), currencyOf(read(ISO1993, {}), ISO1993)]).toEqual([0, ''])
  })

  it.each(['1560000000010050', '3922000000010050', '9993000000010050'])('R40: %s has other decimal places than its currency', (amount) => {
    expect(exponentFault(read(ISO2003, { 4: amount }), ISO2003)).toMatch(/^the amount has \d decimal places: currency \d{3} has \d$/)
  })
})

describe('the local time', () => {
  it.each([
    [ISO1987, { 12: '235959', 13: '0528' }, '20260528235959'],
    [ISO1987, { 12: '235959' }, '20260529235959'],
    [ISO1987, { 13: '0101' }, '20260101042640'],
    [ISO1993, { 12: '251231235959', 13: '3012' }, '20251231235959'],
    [ISO2003, { 12: '19991231235959' }, '19991231235959'],
    [ISO1993, { 13: '3012' }, undefined],
  ] as const)('%#: %j', (dialect, json, digits) => expect(localTimeOf(read(dialect, json), dialect, NOW)).toBe(digits))
})

describe('an element of the same meaning', () => {
  it.each([
    [18, ISO1987, ISO1993, 26],
    [26, ISO1993, ISO1987, 18],
    [22, ISO1987, ISO1993, undefined],
    [22, ISO1993, ISO1987, undefined],
    [22, ISO1993, ISO2003, undefined],
    [22, ISO2003, ISO2003, 22],
    [25, ISO1987, ISO1993, undefined],
    [2, ISO1993, UNIONPAY, 2],
  ] as const)('DE%d of %#', (element, from, to, same) => expect(sameElement(element, from, to)).toBe(same))
})

describe('a response code', () => {
  it.each([
    ['51', ISO1987, ISO1993, '116'],
    ['51', ISO1987, ISO2003, '1016'],
    ['116', ISO1993, ISO1987, '51'],
    ['116', ISO1993, ISO2003, '1016'],
    ['1032', ISO2003, ISO1987, undefined],
    ['129', ISO1993, ISO1987, undefined],
  ] as const)('%s in another dialect', (code, from, to, same) => expect(sameCode(code, from, to)).toBe(same))

  it('approves what its kind has it for', () => {
    expect([okCodeOf(ISO1993, 'sale'), okCodeOf(ISO1993, 'reversal'), okCodeOf(ISO2003, 'echo'), okCodeOf(ISO1987, 'echo')]).toEqual([
      '000',
      '400',
      '8000',
      '00',
    ])
    expect([approves(ISO1993, 'reversal', '400'), approves(ISO1993, 'sale', '400'), approves(ISO1993, 'sale', '002')]).toEqual([
      true,
      false,
      true,
    ])
  })
})

describe('the reason of a reversal', () => {
  it.each([
    [ISO1993, { 25: '4021' }, '98'],
    [ISO1993, { 25: '4013' }, '4013'],
    [ISO1993, {}, '4001'],
    [ISO1987, { 39: '17' }, '17'],
    [ISO1987, {}, '68'],
    [UNIONPAY, { 39: 'A0' }, 'A0'],
  ] as const)('%#: %j is %s for all', (dialect, json, reason) => expect(readReason(read(dialect, json), dialect)).toBe(reason))

  it.each([
    [ISO1993, '68', '4021'],
    [ISO1993, '17', '4000'],
    [ISO1993, '4013', '4013'],
    [ISO2003, '75', '4001'],
    [ISO1987, '4013', '68'],
    [ISO1987, 'A0', 'A0'],
  ] as const)('%# says %s as %s', (dialect, reason, own) => expect(writeReason(dialect, reason)).toBe(own))
})

describe('extends: none', () => {
  const text = 'extends: iso8583-1993-ascii\n'

  it('takes nothing of the map below', () => {
    const dialect = parseDialect(`${text}reasons: { extends: none, element: 25, other: 4001 }\n`, 'own.yaml')
    expect(dialect.reasons).toEqual({ element: 25, other: '4001', reads: new Map(), writes: new Map() })
    expect(parseDialect(`${text}reasons: { other: 4006 }\n`, 'own.yaml').reasons.reads.get('4000')).toBe('17')
  })
})

describe('pad=right on a listener', () => {
  it('has the 0 of odd digits behind in every fixed element', () => {
    const right = loadDialect('iso8583-1993-binary', parseOverrides('pad=right,pad24=left'))
    const bytes = draftFromJson(right.format, { 0: '1210', 24: '200', 39: '904' }).encode()
    expect(bytes.toString('hex')).toBe('1210000001000200000002009040')
    const left = loadDialect('iso8583-1993-binary').format
    expect(draftFromJson(left, { 0: '1210', 24: '200', 39: '904' }).encode().toString('hex')).toBe('1210000001000200000002000904')
  })
})
