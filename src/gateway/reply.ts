/** The answer to a message: what is echoed, what is added, by the dialect's plan (R99, R100, R103). */

import { MessageDraft } from '../codec/draft.ts'
import type { Message } from '../codec/message.ts'
import { pickTags } from '../codec/tlv.ts'
import { writeDate } from '../dialect/date-form.ts'
import type { Dialect, ReplyPlan, ReplyText, ReplyValue } from '../dialect/dialect.ts'
import { currencyOf, setAmount, setPart } from '../dialect/places.ts'
import type { ToldResult } from '../dialect/settlement-plan.ts'
import { writeResult } from '../dialect/settlement-sums.ts'
import { calendarDigits } from '../terms/calendar.ts'
import type { Kind } from '../terms/kind.ts'
import { answerMti } from '../terms/mti.ts'

/** What an answer says besides what it echoes. */
export interface ReplyFacts {
  readonly responseCode: string
  readonly atMs: number
  readonly offsetMinutes: number
  /** YYYY-MM-DD. */
  readonly businessDate: string
  readonly acquirer: string
  readonly rrn?: string | undefined
  /** DE4 of an answer that approves a part (R28); else the amount is echoed. */
  readonly approvedMinor?: number | undefined
  readonly authorisationCode?: string
  /** Elements of the issuer's answer that the terminal gets: number -> text. */
  readonly extras?: Readonly<Record<string, string>>
  /** What a settlement of the terminal is told. */
  readonly batchResult?: ToldResult
  /** Hex of the work keys under the master key, and the batch number that holds now. */
  readonly signIn?: { readonly workKeys: string; readonly batch: string }
}

/** The answer, not yet signed: its bytes depend on the request and on nothing that was not stored (R56). */
export function createReply(dialect: Dialect, request: Message, kind: Kind, facts: ReplyFacts): MessageDraft {
  const plan = dialect.reply.kinds.get(kind) ?? dialect.reply.default
  const draft = new MessageDraft(dialect.format, answerMti(request.mti))
  for (const { element, value } of stepsOf(plan)) {
    if (value === undefined) {
      draft.copy(element, request)
      continue
    }
    const text = typeof value === 'object' ? formText(value, facts) : replyText(value, element, facts)
    if (text !== undefined && text !== '') draft.set(element, text)
  }
  if (facts.approvedMinor !== undefined) setAmount(draft, dialect, facts.approvedMinor, currencyOf(request, dialect))
  if (facts.signIn !== undefined) setBatch(draft, dialect, facts.signIn.batch)
  if (facts.batchResult !== undefined && dialect.settlement !== undefined) writeResult(draft, dialect.settlement, facts.batchResult)
  return draft
}

/** An element that is echoed, or added when there is a value. */
interface Step {
  readonly element: number
  readonly value?: ReplyValue | ReplyText
}

const steps = new WeakMap<ReplyPlan, readonly Step[]>()

/** In ascending order: an element that comes after a higher one has to be moved in front of it. */
function stepsOf(plan: ReplyPlan): readonly Step[] {
  const known = steps.get(plan)
  if (known !== undefined) return known
  const made: Step[] = [...plan.echo.map((element) => ({ element })), ...plan.adds].sort((one, other) => one.element - other.element)
  steps.set(plan, made)
  return made
}

function formText(value: ReplyText, { atMs, offsetMinutes, businessDate }: ReplyFacts): string {
  if ('text' in value) return value.text
  if ('local' in value) return writeDate(value.local, calendarDigits(atMs, offsetMinutes))
  return writeDate(value.businessDate, `${businessDate.replaceAll('-', '')}000000`)
}

function replyText(value: ReplyValue, element: number, facts: ReplyFacts): string | undefined {
  switch (value) {
    case 'time':
      return calendarDigits(facts.atMs, facts.offsetMinutes).slice(8)
    case 'date':
      return calendarDigits(facts.atMs, facts.offsetMinutes).slice(4, 8)
    case 'business-date':
      return facts.businessDate.slice(5, 7) + facts.businessDate.slice(8, 10)
    case 'rrn':
      return facts.rrn
    case 'response-code':
      return facts.responseCode
    case 'authorisation-code':
      return facts.authorisationCode
    case 'acquirer':
      return facts.acquirer
    case 'issuer':
      return facts.extras?.[element]
    case 'work-keys':
      return facts.signIn?.workKeys
  }
}

/** Writes the batch number into its subfield (60.2): a sign-in is answered with the one that holds. */
function setBatch(draft: MessageDraft, dialect: Dialect, batch: string): void {
  const path = dialect.signIn?.batch
  if (path?.subfield !== undefined && draft.has(path.element)) setPart(draft, path, batch)
}

/** Elements of an issuer's answer that the terminal's dialect takes over, as texts to be stored. */
export function takeExtras(dialect: Dialect, kind: Kind, answer: Message): Record<string, string> {
  const plan = dialect.reply.kinds.get(kind) ?? dialect.reply.default
  const extras = plan.adds.flatMap(({ element, value }) => {
    const text = value === 'issuer' ? extraText(dialect, element, answer) : undefined
    return text === undefined || text === '' ? [] : [[String(element), text] as const]
  })
  return Object.fromEntries(extras)
}

function extraText(dialect: Dialect, element: number, answer: Message): string | undefined {
  const text = answer.text(element)
  return text === undefined || element !== 55 ? text : pickTags(text, dialect.issuerTags)
}
