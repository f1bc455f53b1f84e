/** What somebody should look at, besides the record of the turn: a line of its own in the log (R23, R38, R59, R106). */
import { type Finding, findingText, LIMITS_OF_REFUNDS } from '../terms/limit.ts'
import { REASONS, type Reason } from '../terms/reason.ts'
import type { Decided } from './decided.ts'
import type { House, Visit } from './house.ts'

/** Reason -> name of the event. */
const EVENTS: ReadonlyMap<Reason, string> = new Map<Reason, string>([
  ['duplicate_differs', 'duplicate-differs'],
  ['original_ambiguous', 'ambiguous-original'],
  ['operator_not_permitted', 'operator-refused'],
  ['confirmation_required', 'refund-held'],
  ['closing_not_permitted', 'closing-refused'],
])
const STANDALONE = 'refund standalone'

export function raiseAlarm(house: House, { dialect, peer, message }: Visit, decided: Decided): void {
  const [terminal, merchant, stan] = [message.text(41), message.text(42), message.text(11)]
  const facts = { dialect: dialect.name, peer, terminal, merchant, stan, id: decided.transaction?.id ?? null }
  const event = EVENTS.get(decided.reason)
  if (event !== undefined) house.log.warn({ event, ...facts, hint: decided.hint }, REASONS[decided.reason].en)
  for (const finding of decided.findings ?? []) {
    const found = findingEvent(finding)
    if (found !== undefined)
      house.log.warn({ ...facts, ...finding, event: found, hint: findingText(finding) }, LIMITS_OF_REFUNDS[finding.limit].en)
  }
  if (decided.cell === STANDALONE && !decided.repeat) {
    house.log.warn({ event: 'refund-standalone', ...facts }, 'A refund without an original')
  }
}

/** An anomaly always, any other limit when it only warns: what is refused or held has its event or record already. */
function findingEvent({ limit, action }: Finding): string | undefined {
  if (LIMITS_OF_REFUNDS[limit].reason === 'refund_anomaly') return 'refund-anomaly'
  return action === 'warn' ? 'refund-limit' : undefined
}
