/** What became of a message to the issuer: a value, never an exception. */
import type { Message } from '../codec/message.ts'
import { approves } from '../dialect/approval.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { amountDigits } from '../dialect/places.ts'
import type { Kind } from '../terms/kind.ts'

export type IssuerAnswer =
  | {
      readonly is: 'answered'
      readonly message: Message
      readonly responseCode: string
      readonly approved: boolean
      readonly authorisationCode: string | undefined
      /** The amount of a partial approval. */
      readonly approvedMinor: number | undefined
    }
  /** It was sent and no usable answer came: it must be undone (P6, R68, R84). */
  | { readonly is: 'unanswered'; readonly why: string; readonly isLinkLost?: boolean }
  /** It never left: nothing to undo (R70). */
  | { readonly is: 'unsent'; readonly why: string }

/** What was asked of the issuer. */
interface Question {
  readonly kind: Kind
  readonly amountMinor: number
}

/** An answer is usable when it has a DE39 and is about the amount that was asked; anything else is no answer. */
export function readIssuerAnswer(answer: Message, { kind, amountMinor }: Question, dialect: Dialect): IssuerAnswer {
  const responseCode = answer.text(39)
  if (responseCode === undefined) return { is: 'unanswered', why: `answer ${answer.mti} without DE39` }
  const amount = Number(amountDigits(answer, dialect) || amountMinor)
  const isPartial = responseCode === dialect.codes.partial
  if (isPartial ? amount > amountMinor || amount === 0 : amount !== amountMinor) {
    return { is: 'unanswered', why: `answer with amount ${amount}, asked ${amountMinor}` }
  }
  return {
    is: 'answered',
    message: answer,
    responseCode,
    approved: approves(dialect, kind, responseCode),
    authorisationCode: answer.text(38),
    approvedMinor: isPartial ? amount : undefined,
  }
}
