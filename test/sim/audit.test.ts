/** The auditor on plain data: what is right is right, and each planted violation is named. */
import { describe, expect, it } from 'vitest'
import { type AuditInput, audit, type BookEntry, type Slip, TEST_CARDS, type Transaction } from '../../sim/index.ts'
import { job, transaction } from '../issuer/support/transaction.ts'
import { readMessage, sale } from './support/messages.ts'

const SALE = transaction({ id: 1, postedMinor: 4_000 })
const REFUND = transaction({
  id: 2,
  kind: 'refund',
  route: 'refund',
  amountMinor: 4_000,
  capturedMinor: 0,
  originalId: 1,
  rrn: '614900000002',
  issuerStan: '000778',
})
const DECLINED = transaction({
  id: 3,
  state: 'declined',
  reason: 'issuer_declined',
  capturedMinor: 0,
  rrn: '614900000003',
  issuerStan: '000779',
})
const UNSENT = transaction({
  id: 4,
  state: 'declined',
  reason: 'exceeds_remaining',
  kind: 'refund',
  originalId: 1,
  rrn: '614900000004',
  issuerStan: '',
})
const REVERSED = transaction({ id: 5, state: 'reversed', rrn: '614900000005', issuerStan: '000780' })
const REVERSAL = transaction({ id: 6, kind: 'reversal', route: 'none', rrn: '614900000006', issuerStan: '', originalId: 5 })

const referenceOf = (row: Transaction): string => row.issuerMti + row.issuerStan + row.issuerDateTime

function entry(row: Transaction, columns: Partial<BookEntry> = {}): BookEntry {
  return {
    reference: referenceOf(row),
    kind: row.kind === 'reversal' ? 'sale' : row.kind,
    amountMinor: row.amountMinor,
    rrn: row.rrn,
    terminal: row.terminal,
    responseCode: '00',
    state: 'applied',
    original: row.originalId === null ? '' : referenceOf(SALE),
    authorisationCode: '',
    ...columns,
  }
}

function slip(row: Transaction, responseCode: string | undefined): Slip {
  const json = { ...sale(1), 0: '0210', 37: row.rrn, ...(responseCode === undefined ? {} : { 39: responseCode }) }
  return {
    kind: row.kind,
    request: readMessage(sale(1)),
    answer: responseCode === undefined ? undefined : readMessage(json),
    responseCode,
    isApproved: responseCode === '00',
    macIsRight: true,
    amountMinor: row.amountMinor,
    card: TEST_CARDS[0] ?? { pan: '', expiry: '' },
    facts: new Map(),
    verdict: undefined,
    totalMs: 1,
  }
}

const RIGHT: Required<Omit<AuditInput, 'accusesSilence'>> = {
  transactions: [SALE, REFUND, DECLINED, UNSENT, REVERSED, REVERSAL],
  reversals: [{ ...job(REVERSED).reversal, state: 'done' }],
  verdict: { transactions: 6, owed: 0, problems: [] },
  book: [entry(SALE), entry(REFUND), entry(DECLINED, { state: 'declined', responseCode: '51' }), entry(REVERSED, { state: 'undone' })],
  slips: [slip(SALE, '00'), slip(REFUND, '00'), slip(DECLINED, '51'), slip(UNSENT, '64'), slip(REVERSED, undefined)],
}

/** The right set with one row or entry replaced. */
function withRow(row: Transaction): AuditInput {
  return { ...RIGHT, transactions: RIGHT.transactions.map((one) => (one.id === row.id ? row : one)) }
}

function withEntry(of: Transaction, columns: Partial<BookEntry> | undefined): AuditInput {
  const book = RIGHT.book.flatMap((one) =>
    one.reference !== referenceOf(of) ? [one] : columns === undefined ? [] : [{ ...one, ...columns }],
  )
  return { ...RIGHT, book }
}

describe('a right set', () => {
  it('has no violation', () => {
    expect(audit(RIGHT).violations).toEqual([])
  })

  it('has one without its slips, too', () => {
    const { slips: _slips, ...rest } = RIGHT
    expect(audit(rest).violations).toEqual([])
  })

  it('of nothing is right', () => {
    expect(audit({ transactions: [], reversals: [], verdict: { transactions: 0, owed: 0, problems: [] }, book: [] })).toEqual({
      lines: [],
      owed: 0,
      findings: [],
      violations: [],
      unknown: ['what terminals were told: no paper was given'],
    })
  })

  it('has a line for each sale, recomputed from the rows of both sides', () => {
    const nothing = {
      capturedMinor: 0,
      voidedMinor: 0,
      refundedMinor: 0,
      givenBackMinor: 0,
      leftMinor: 0,
      issuerDebitMinor: 0,
      issuerCreditMinor: 0,
      paperMinor: 0,
    }
    expect(audit(RIGHT).lines).toEqual([
      {
        id: 1,
        rrn: '614900000001',
        capturedMinor: 10_000,
        voidedMinor: 0,
        refundedMinor: 4_000,
        givenBackMinor: 4_000,
        reversals: 0,
        leftMinor: 6_000,
        issuerDebitMinor: 10_000,
        issuerCreditMinor: 4_000,
        paperMinor: 6_000,
      },
      { id: 3, rrn: '614900000003', reversals: 0, ...nothing },
      { id: 5, rrn: '614900000005', reversals: 1, ...nothing },
    ])
  })

  it('counts the reversals that are owed', () => {
    expect(
      audit({ ...RIGHT, reversals: [job(SALE).reversal, job(REFUND, { id: 2 }).reversal, { ...job(SALE).reversal, state: 'done' }] }).owed,
    ).toBe(2)
  })

  it('a terminal that was told 00 and reversed it afterwards is right', () => {
    expect(audit({ ...RIGHT, slips: [slip(REVERSED, '00')] }).violations).toEqual([])
  })
})

describe('a violation is named', () => {
  const TOO_MUCH = transaction({ ...REFUND, id: 7, amountMinor: 6_001, rrn: '614900000007', issuerStan: '000781' })

  it.each<[string, AuditInput, string[]]>([
    [
      'more given back than captured',
      { ...RIGHT, transactions: [...RIGHT.transactions, TOO_MUCH], book: [...RIGHT.book, entry(TOO_MUCH)] },
      ['sale 1: 10001 given back of 10000 captured', 'sale 1: the issuer credited 10001 for a debit of 10000'],
    ],
    [
      'more credited than debited, behind the ledger',
      { ...RIGHT, book: [...RIGHT.book, entry(TOO_MUCH)] },
      [
        'sale 1: the issuer credited 10001 for a debit of 10000',
        'the issuer applied a refund of 6001 that the ledger does not have (RRN 614900000007)',
      ],
    ],
    [
      'an answer without money: the issuer has it not',
      withEntry(REFUND, undefined),
      ['answer without money: refund 2 (RRN 614900000002) is approved, the issuer has it not at all'],
    ],
    [
      'an answer without money: the issuer declined it',
      withEntry(REFUND, { state: 'declined' }),
      ['answer without money: refund 2 (RRN 614900000002) is approved, the issuer has it declined'],
    ],
    [
      'an answer without money: the issuer took it back',
      withEntry(REFUND, { state: 'undone' }),
      ['answer without money: refund 2 (RRN 614900000002) is approved, the issuer has it undone'],
    ],
    [
      'an approval that was never sent',
      { ...withRow({ ...UNSENT, state: 'approved', amountMinor: 0 }), slips: [] },
      ['answer without money: refund 4 (RRN 614900000004) is approved, the issuer has it not at all'],
    ],
    [
      'money without an answer: declined here',
      withEntry(DECLINED, { state: 'applied' }),
      ['money without answer: sale 3 (RRN 614900000003) is declined, the issuer applied it'],
    ],
    [
      'money without an answer: reversed here',
      withEntry(REVERSED, { state: 'applied' }),
      ['money without answer: sale 5 (RRN 614900000005) is reversed, the issuer applied it'],
    ],
    ['another amount of a sale', withEntry(SALE, { amountMinor: 10_001 }), ['sale 1: 10000 in the ledger, 10001 at the issuer']],
    ['another amount of a refund', withEntry(REFUND, { amountMinor: 3_999 }), ['refund 2: 4000 in the ledger, 3999 at the issuer']],
    [
      'money that no row knows',
      { ...RIGHT, book: [...RIGHT.book, entry(transaction({ rrn: '614900000099', issuerStan: '000999' }))] },
      ['the issuer applied a sale of 10000 that the ledger does not have (RRN 614900000099)'],
    ],
    ...(['pending', 'in-doubt', 'reversing'] as const).map((state): [string, AuditInput, string[]] => [
      `what is ${state}`,
      withRow({ ...DECLINED, state }),
      [`sale 3 (RRN 614900000003) is ${state}: its end is not known yet${state === 'pending' ? '' : ', and nobody owes its reversal'}`],
    ]),
    [
      'a terminal told 00 for what was declined',
      { ...RIGHT, slips: [slip(DECLINED, '00')] },
      ['a terminal was told 00 for RRN 614900000003, the ledger has it declined'],
    ],
    [
      'a terminal told 00 for what is not there',
      { ...RIGHT, slips: [slip(transaction({ rrn: '614900000099' }), '00')] },
      ['a terminal was told 00 for RRN 614900000099, the ledger does not have it'],
    ],
    [
      'a terminal told a refusal of what stands',
      { ...RIGHT, slips: [slip(REFUND, '51')] },
      ['a terminal was told 51 for RRN 614900000002, the ledger has it approved'],
    ],
    [
      'a reversal that is acknowledged while what it undid stands',
      { ...RIGHT, reversals: [{ ...job(REFUND, { id: 2 }).reversal, state: 'done' }] },
      ['reversal 2 is done, and refund 2 (RRN 614900000002) stands'],
    ],
    [
      'a reversal of nothing',
      { ...RIGHT, reversals: [{ ...job(REFUND, { id: 9 }).reversal, transactionId: 99 }] },
      ['reversal 9 undoes transaction 99, which the ledger does not have'],
    ],
    [
      'what the ledger finds itself',
      { ...RIGHT, verdict: { transactions: 6, owed: 0, problems: ['Transaction 1: left: broken'] } },
      ['Transaction 1: left: broken'],
    ],
  ])('%s', (_words, input, expected) => {
    expect(audit(input).violations).toEqual(expected)
  })

  it('declined entries of the issuer and slips of other kinds are none', () => {
    const strange = transaction({ rrn: '614900000099', issuerStan: '000999' })
    const book = [...RIGHT.book, entry(strange, { state: 'declined' }), entry(transaction({ issuerStan: '000998' }), { state: 'undone' })]
    const slips = [slip(transaction({ kind: 'reversal', rrn: '614900000099' }), '00')]
    expect(audit({ ...RIGHT, book, slips }).violations).toEqual([])
  })
})

it('R65: a terminal that got no answer and neither reversed nor repeated is accused when that is asked for', () => {
  const silent = { ...slip(SALE, undefined), request: readMessage({ ...sale(1), 11: '000555', 41: SALE.terminal }), answer: undefined }
  const right = withRow({ ...SALE, stan: '000555' })
  expect(audit({ ...right, slips: [silent] }).findings).toEqual([])
  expect(audit({ ...right, slips: [silent], accusesSilence: true }).findings).toEqual([
    { is: 'missing-reversal', words: 'sale 1 (RRN 614900000001) stands, its terminal got no answer and did not reverse it' },
  ])
  expect(audit({ ...right, slips: [silent, slip(SALE, '00')], accusesSilence: true }).findings).toEqual([])
})

describe('of a host whose ledger nobody sees', () => {
  const paper = (book: readonly BookEntry[], slips: readonly Slip[]) => audit({ book, slips }).findings.map(({ is }) => is)

  it('says what it does not know', () => {
    expect(audit({ slips: [] }).unknown).toEqual([
      'what the gateway keeps: its ledger was not given',
      'what the issuer did: its book was not given',
    ])
  })

  it('paper and book that agree are right', () => {
    expect(paper([entry(SALE), entry(REFUND)], [slip(SALE, '00'), slip(REFUND, '00')])).toEqual([])
    expect(audit({ book: [entry(SALE), entry(REFUND)], slips: [slip(SALE, '00'), slip(REFUND, '00')] }).lines).toMatchObject([
      { rrn: SALE.rrn, capturedMinor: 10_000, refundedMinor: 4_000, leftMinor: 6_000, paperMinor: 6_000 },
    ])
  })

  it.each<[string, BookEntry[], Slip[], string]>([
    [
      'a refund booked twice as large',
      [entry(SALE), entry(REFUND, { amountMinor: 10_001 })],
      [slip(SALE, '00'), slip(REFUND, '00')],
      'double-credit',
    ],
    ['an approval that the issuer does not have', [], [slip(SALE, '00')], 'answer-without-money'],
    ['a refusal of what the issuer applied', [entry(SALE)], [slip(SALE, '51')], 'money-without-answer'],
    ['money that no terminal asked for', [entry(SALE, { terminal: 'TERM0009' })], [], 'money-without-answer'],
    [
      'money of a request without an answer',
      [entry(SALE)],
      [slip(SALE, undefined)].map((one) => ({ ...one, answer: undefined })),
      'missing-reversal',
    ],
  ])('%s', (_words, book, slips, expected) => {
    expect(paper(book, slips)).toEqual([expected])
  })
})
