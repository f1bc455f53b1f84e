/** What an answer of the issuer is worth. */
import { describe, expect, it } from 'vitest'
import { decodeMessage, draftFromJson, loadDialect, type MessageJson } from '../../src/index.ts'
import { type IssuerAnswer, readIssuerAnswer } from '../../src/issuer/issuer-answer.ts'

const DIALECT = loadDialect('iso8583-1987-binary')
const ASKED_MINOR = 10_000

function read(elements: MessageJson): IssuerAnswer {
  const draft = draftFromJson(DIALECT.format, { 0: '0210', 3: '000000', 11: '000001', ...elements })
  return readIssuerAnswer(decodeMessage(DIALECT.format, draft.encode()), { kind: 'sale', amountMinor: ASKED_MINOR }, DIALECT)
}

describe('an answer of the issuer', () => {
  it.each<[string, MessageJson, Partial<IssuerAnswer>]>([
    [
      'an approval with its code',
      { 4: '000000010000', 38: 'AB12CD', 39: '00' },
      { is: 'answered', approved: true, authorisationCode: 'AB12CD' },
    ],
    ['an approval without DE4 is one of the amount asked', { 39: '00' }, { is: 'answered', approved: true, authorisationCode: undefined }],
    ['another code that approves', { 4: '000000010000', 39: '11' }, { is: 'answered', approved: true, approvedMinor: undefined }],
    ['a refusal', { 4: '000000010000', 39: '51' }, { is: 'answered', approved: false, responseCode: '51' }],
    ['a code nobody lists refuses', { 39: 'ZZ' }, { is: 'answered', approved: false, responseCode: 'ZZ' }],
    ['no DE39 is no answer', { 4: '000000010000' }, { is: 'unanswered', why: 'answer 0210 without DE39' }],
    ['a larger amount is no answer', { 4: '000000010001', 39: '00' }, { is: 'unanswered', why: 'answer with amount 10001, asked 10000' }],
    ['a smaller amount is no answer', { 4: '000000009999', 39: '00' }, { is: 'unanswered', why: 'answer with amount 9999, asked 10000' }],
    ['a refusal of another amount is no answer either', { 4: '000000000000', 39: '51' }, { is: 'unanswered' }],
    ['10 approves a part', { 4: '000000004000', 39: '10' }, { is: 'answered', approved: true, approvedMinor: 4_000 }],
    ['10 may approve all of it', { 4: '000000010000', 39: '10' }, { is: 'answered', approved: true, approvedMinor: 10_000 }],
    ['10 without DE4 approves all of it', { 39: '10' }, { is: 'answered', approved: true, approvedMinor: 10_000 }],
    ['10 of more than was asked is no answer', { 4: '000000010001', 39: '10' }, { is: 'unanswered' }],
    ['10 of nothing is no answer', { 4: '000000000000', 39: '10' }, { is: 'unanswered' }],
  ])('%s', (_words, elements, expected) => {
    expect(read(elements)).toMatchObject(expected)
  })
})
