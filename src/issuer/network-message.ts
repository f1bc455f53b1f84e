/** Network management messages (sign-on, sign-off, echo and what only an issuer sends), by the dialect's templates. */
import { MessageDraft } from '../codec/draft.ts'
import type { MessageFormat } from '../codec/format.ts'
import type { ComposePlan } from '../dialect/dialect.ts'
import { fillTemplate } from '../dialect/placeholder.ts'
import { calendarDigits } from '../terms/calendar.ts'

const STAN_MAX = 999_999

export interface NetworkFacts {
  readonly atMs: number
  readonly offsetMinutes: number
  /** Absent from what an issuer sends. */
  readonly acquirerId?: string
  /** Counts these messages alone: with its MTI class no other message has the same name. */
  readonly count: number
}

/** An element whose template names what is not there is left out. */
export function createNetworkMessage(format: MessageFormat, plan: ComposePlan, facts: NetworkFacts): MessageDraft {
  const local = calendarDigits(facts.atMs, facts.offsetMinutes)
  const values = new Map([
    ['stan', String((facts.count % STAN_MAX) + 1).padStart(format.elements[11]?.length ?? 6, '0')],
    ['dateTime', calendarDigits(facts.atMs, 0).slice(4)],
    ['time', local.slice(8)],
    ['date', local.slice(4, 8)],
    ['year', local.slice(0, 4)],
    ['shortYear', local.slice(2, 4)],
    ...(facts.acquirerId === undefined ? [] : [['acquirer', facts.acquirerId] as const]),
  ])
  const draft = new MessageDraft(format, plan.mti)
  for (const { element, template } of plan.elements) {
    const text = fillTemplate(template, values)
    if (text !== undefined) draft.set(element, text)
  }
  return draft
}
