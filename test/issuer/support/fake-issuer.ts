/** An issuer behind no socket: keeps the advices, each answered when the test says so. */
import { decodeMessage, loadDialect, type MessageJson, messageToJson } from '../../../src/index.ts'
import type { Issuer } from '../../../src/issuer/issuer.ts'
import type { IssuerAnswer } from '../../../src/issuer/issuer-answer.ts'
import { type Carried, createReversalAdvice } from '../../../src/issuer/issuer-request.ts'
import type { ReversalJob } from '../../../src/terms/transaction.ts'
import { Seen } from '../../support/seen.ts'

const DIALECT = loadDialect('iso8583-1987-binary')
const NOT_SENT: IssuerAnswer = { is: 'unsent', why: 'no link to the issuer' }

export interface SentAdvice {
  readonly json: MessageJson
  /** DE39 of the answer. */
  answer(responseCode: string): void
  end(answer: IssuerAnswer): void
}

export class FakeIssuer implements Issuer {
  readonly tried = Promise.resolve()
  readonly dialect = DIALECT
  readonly sent = new Seen<SentAdvice>()
  isUp = true
  /** What `reverse` says instead of sending. */
  refusal: IssuerAnswer | undefined

  ask(): Promise<IssuerAnswer> {
    return Promise.resolve(NOT_SENT)
  }

  reverse(job: ReversalJob, carried: Carried): Promise<IssuerAnswer> {
    if (!this.isUp) return Promise.resolve(NOT_SENT)
    if (this.refusal !== undefined) return Promise.resolve(this.refusal)
    const plan = DIALECT.issuer
    if (plan === undefined) throw new RangeError('The dialect has no issuer section')
    const draft = createReversalAdvice({ dialect: DIALECT, plan, acquirerId: '1', offsetMinutes: 480 }, job, carried)
    const message = decodeMessage(DIALECT.format, draft.encode())
    return new Promise((resolve) => {
      this.sent.add({
        json: messageToJson(message, { unmask: true }),
        end: resolve,
        answer: (responseCode) =>
          resolve({
            is: 'answered',
            message,
            responseCode,
            approved: DIALECT.approvals.has(responseCode),
            authorisationCode: undefined,
            approvedMinor: undefined,
          }),
      })
    })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
