/** Answers of the issuer that nobody waits for: into the history of their transaction, and undone where they contradict a decline (P6, P7, R69). */
import type { IssuerAnswer } from '../issuer/issuer-answer.ts'
import type { House } from './house.ts'
import { stampNow } from './time-now.ts'

/** What cannot be written is in the log alone: whoever reconciles finds it. */
export function keepLateAnswer(house: House, id: number, answer: IssuerAnswer): void {
  if (answer.is !== 'answered') return
  const { approved, responseCode } = answer
  keep(house, { id, approved, responseCode }).catch((error: unknown) => {
    house.log.error({ event: 'late-answer-lost', id, code: responseCode, error: String(error) }, 'A late answer could not be written')
  })
}

type Late = { readonly id: number; readonly approved: boolean; readonly responseCode: string }

async function keep(house: House, late: Late): Promise<void> {
  const { ledger, reversals, clock, log } = house
  // The answer before it may have come in the same instant, and is on its way into the ledger.
  await house.atIssuer.get(late.id)?.catch(() => {})
  const outcome = await ledger.submit({ do: 'late-answer', now: stampNow(clock), ...late })
  if (outcome.is !== 'kept' || !outcome.contradicts) return
  const { id, rrn, responseCode: first, state } = outcome.transaction
  const words = outcome.owed === undefined ? 'what was decided stays' : 'it is reversed'
  log.error({ event: 'answer-contradicts', id, rrn, state, first, then: late.responseCode }, `The issuer contradicts itself: ${words}`)
  if (outcome.owed !== undefined) reversals.owe(outcome.owed)
}
