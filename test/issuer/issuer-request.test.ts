/** What the issuer gets, element by element. */
import { describe, expect, it } from 'vitest'
import {
  decodeMessage,
  draftFromJson,
  loadDialect,
  type Message,
  type MessageDraft,
  type MessageJson,
  messageToJson,
} from '../../src/index.ts'
import { type Carried, carryElements, createIssuerRequest, createReversalAdvice } from '../../src/issuer/issuer-request.ts'
import { job, transaction } from './support/transaction.ts'

const TERMINAL = loadDialect('unionpay-pos')
const ISSUERS = ['iso8583-1987-binary', 'iso8583-1987-ascii'] as const
const TAGS = '9F3602001A9F2701805A08620000123456789282023900'

/** A sale that has every element a UnionPay device may send. */
const SALE: MessageJson = {
  0: '0200',
  2: '6200001234567892',
  3: '000000',
  4: '000000010000',
  11: '000042',
  14: '3012',
  18: '5999',
  22: '051',
  23: '001',
  25: '00',
  26: '12',
  35: '6200001234567892D30122010000000000',
  36: '990000000000',
  40: 'own',
  41: 'TERM0001',
  42: 'MERCHANT0000001',
  43: 'A shop                                  ',
  46: 'own',
  47: 'own',
  48: '0',
  49: '156',
  52: '0123456789ABCDEF',
  53: '2600000000000000',
  55: TAGS,
  56: 'AA',
  57: 'own',
  58: 'own',
  59: 'AA',
  60: '22000001000',
  61: '000001000001',
  62: 'AA',
  63: '001',
  64: '3030303030303030',
}
const SENT = transaction()
const CARRIED = ['2', '14', '18', '22', '23', '25', '41', '42', '43', '49'] as const

function terminalMessage(json: MessageJson): Message {
  return decodeMessage(TERMINAL.format, draftFromJson(TERMINAL.format, json).encode())
}

/** The message as the issuer reads it. */
function flat(draft: MessageDraft): MessageJson {
  return messageToJson(decodeMessage(draft.format, draft.encode()), { unmask: true })
}

function contextOf(name: string) {
  const dialect = loadDialect(name)
  const { issuer: plan } = dialect
  if (plan === undefined) throw new RangeError('The dialect has no issuer section')
  return { dialect, plan, acquirerId: '00000000001', offsetMinutes: 480 }
}

function carry(name: string, json: MessageJson): Carried {
  return carryElements(loadDialect(name), TERMINAL, terminalMessage(json), '20260529042640')
}

describe.each(ISSUERS)('in %s', (name) => {
  const context = contextOf(name)
  const carried = carry(name, SALE)

  it('a sale is said with the values of the terminal and the numbers of the gateway', () => {
    const json = flat(createIssuerRequest(context, SENT, undefined, carried))
    for (const element of CARRIED) expect([element, json[element]]).toEqual([element, SALE[element]])
    expect(json).toMatchObject({
      0: '0200',
      3: '000000',
      4: '000000010000',
      7: '0528202640',
      11: '000777',
      12: '042640',
      13: '0529',
      32: '00000000001',
      37: '614900000001',
      55: TAGS,
    })
    expect(json['35']?.replace('=', 'D')).toBe(SALE['35'])
  })

  it('private elements, the PIN, and what a sale does not name never travel', () => {
    const json = flat(createIssuerRequest(context, SENT, undefined, carried))
    const here = Object.keys(json).map(Number)
    const never = [26, 36, 38, 39, 40, 46, 47, 48, 52, 53, 56, 57, 58, 59, 60, 61, 62, 63, 64, 90]
    expect(here.filter((element) => never.includes(element))).toEqual([])
  })

  it('the time and date of the terminal go before those of the gateway', () => {
    const own = carry(name, { ...SALE, 12: '235959', 13: '1231' })
    expect(flat(createIssuerRequest(context, SENT, undefined, own))).toMatchObject({ 12: '235959', 13: '1231' })
  })

  it('a refund is 0200 with 200000, names the sale, and has its authorisation code', () => {
    const refund = transaction({
      id: 2,
      kind: 'refund',
      route: 'refund',
      mti: '0220',
      processingCode: '200000',
      amountMinor: 3_000,
      issuerStan: '000778',
      issuerDateTime: '0528202650',
      rrn: '614900000002',
      authorisationCode: null,
    })
    const json = flat(createIssuerRequest(context, refund, SENT, carry(name, { ...SALE, 0: '0220', 3: '200000', 60: '25000001000' })))
    expect(json).toMatchObject({
      0: '0200',
      3: '200000',
      4: '000000003000',
      7: '0528202650',
      11: '000778',
      37: '614900000002',
      38: 'AB12CD',
      90: '020000077705282026400000000000100000000000',
    })
    expect(json).not.toHaveProperty('39')
  })

  it('a refund asked with another processing code is 200000 all the same', () => {
    const refund = transaction({ kind: 'refund', route: 'refund', processingCode: '200030' })
    expect(flat(createIssuerRequest(context, refund, SENT, carried))['3']).toBe('200000')
  })

  it('a void is 0400 with DE39 = 17, names the sale, and has its authorisation code', () => {
    const asVoid = transaction({ id: 3, kind: 'refund', route: 'void', issuerMti: '0400', issuerStan: '000779' })
    const json = flat(createIssuerRequest(context, asVoid, SENT, carried))
    expect(json).toMatchObject({
      0: '0400',
      3: '200000',
      4: '000000010000',
      11: '000779',
      38: 'AB12CD',
      39: '17',
      90: '020000077705282026400000000000100000000000',
    })
  })

  it.each([
    ['sale', { kind: 'sale', route: 'sale', issuerMti: '0200' }, '000000', '0200'],
    ['refund', { kind: 'refund', route: 'refund', processingCode: '200000', issuerMti: '0200' }, '200000', '0200'],
    ['void', { kind: 'void', route: 'void', processingCode: '200000', issuerMti: '0400' }, '200000', '0400'],
  ] as const)('the reversal of a %s is 0420 with the processing code, amount and name of what it undoes', (_kind, columns, code, mti) => {
    const undone = transaction({ ...columns, amountMinor: 4_200, authorisationCode: null })
    const json = flat(createReversalAdvice(context, job(undone), carried))
    expect(json).toEqual({
      0: '0420',
      2: SALE['2'],
      3: code,
      4: '000000004200',
      7: '0528202700',
      11: '000900',
      12: '042640',
      13: '0529',
      14: SALE['14'],
      32: '00000000001',
      37: undone.rrn,
      39: '68',
      41: 'TERM0001',
      42: 'MERCHANT0000001',
      49: '156',
      90: `${mti}00077705282026400000000000100000000000`,
    })
  })

  it('a repeated reversal is 0421 and else the same, with the reason of the terminal and the authorisation code', () => {
    const first = flat(createReversalAdvice(context, job(SENT, { reasonCode: '17' }), carried))
    const repeat = flat(createReversalAdvice(context, job(SENT, { reasonCode: '17', attempts: 1 }), carried))
    expect(first).toMatchObject({ 0: '0420', 38: 'AB12CD', 39: '17' })
    expect(repeat).toEqual({ ...first, 0: '0421' })
  })

  it('after a restart a reversal goes without the card', () => {
    const json = flat(createReversalAdvice(context, job(SENT), new Map()))
    expect(json).toMatchObject({ 0: '0420', 41: 'TERM0001', 49: '156' })
    expect(json).not.toHaveProperty('2')
  })

  it.each([
    [43, '商店                                '],
    [35, 'X'.repeat(38)],
    [22, '0511'],
    [55, '卡'],
    [18, ''],
    [52, '0123'],
    [65, '1'],
  ])('DE %d that this dialect cannot write is left out, and the rest travels', (element, text) => {
    const json = flat(createIssuerRequest(context, SENT, undefined, new Map([...carried, [element, text]])))
    expect(json).not.toHaveProperty(String(element))
    expect(json).toMatchObject({ 0: '0200', 2: SALE['2'], 41: 'TERM0001' })
  })
})

describe('what is carried', () => {
  it('is only what the message has', () => {
    const names = [
      ...carry('iso8583-1987-binary', { 0: '0200', 2: '6200001234567892', 3: '000000', 4: '000000000100', 60: '22000001' }).keys(),
    ]
    expect(names).toEqual([2])
  })

  it('a short acquirer id is a DE32 as it is, and eleven digits in DE90', () => {
    const context = { ...contextOf('iso8583-1987-ascii'), acquirerId: '123' }
    const refund = transaction({ kind: 'refund', route: 'refund' })
    expect(flat(createIssuerRequest(context, refund, SENT, new Map()))).toMatchObject({
      32: '123',
      90: '020000077705282026400000000012300000000000',
    })
  })
})

describe('a refund of a part before settlement', () => {
  const part = transaction({
    kind: 'refund',
    route: 'partial-reversal',
    amountMinor: 4_000,
    replacementMinor: 6_000,
    issuerMti: '0400',
    originalId: 1,
  })
  const DE95 = `000000006000${'0'.repeat(30)}`

  it.each<readonly [string, MessageJson, MessageJson]>([
    [
      'iso8583-1987-binary',
      { 0: '0400', 3: '200000', 4: '000000010000', 38: 'AB12CD', 39: '17', 90: '020000077705282026400000000000100000000000', 95: DE95 },
      { 0: '0420', 3: '200000', 4: '000000010000', 39: '68' },
    ],
    [
      'iso8583-1993-ascii',
      { 0: '1400', 3: '200000', 4: '000000004000', 24: '401', 25: '4000', 30: `000000010000${'0'.repeat(12)}`, 38: 'AB12CD' },
      { 0: '1420', 3: '200000', 4: '000000004000', 24: '400', 25: '4021' },
    ],
  ])(
    'R33, R34: %s: is a reversal of that part, and without an answer undone as a whole with the same amount (R82)',
    (name, request, advice) => {
      const context = contextOf(name)
      const time = name.includes('1993') ? { issuerDateTime: '260528202640' } : {}
      const sent = { ...part, ...time }
      expect(flat(createIssuerRequest(context, sent, { ...SENT, ...time }, new Map()))).toMatchObject(request)
      const undone = flat(createReversalAdvice(context, job(sent), new Map()))
      expect(undone).toMatchObject(advice)
      expect(Object.keys(undone)).not.toEqual(expect.arrayContaining(['95']))
    },
  )
})
