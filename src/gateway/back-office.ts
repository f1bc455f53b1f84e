/** What the back office asks of a gateway about policies and confirmations. */
import type { Dialect } from '../dialect/dialect.ts'
import { type Hold, holdAt } from '../terms/hold.ts'
import type { DecideHoldOutcome } from '../terms/ledger-command.ts'
import type { House } from './house.ts'
import type { KnownOperator } from './operators.ts'
import type { PolicyInForce } from './policies.ts'
import { stampNow } from './time-now.ts'

export interface BackOffice {
  /** Operators are told apart: what changes something needs the token of one. */
  readonly knowsOperators: boolean
  operatorOf(token: string): KnownOperator | undefined
  /** Undefined for a dialect that no listener speaks. */
  policyOf(whom: { readonly dialect: string; readonly merchant: string; readonly terminal: string }): PolicyInForce | undefined
  /** Newest first, each as it is now. */
  holds(state?: Hold['state']): Promise<readonly Hold[]>
  decideHold(decision: { readonly id: number; readonly operator: string; readonly approve: boolean }): Promise<DecideHoldOutcome>
}

export function createBackOffice(house: House, dialects: readonly Dialect[]): BackOffice {
  return {
    knowsOperators: house.operators.areKnown,
    operatorOf: (token) => house.operators.ofToken(token),
    policyOf(whom) {
      const dialect = dialects.findLast(({ name }) => name === whom.dialect)
      return dialect === undefined ? undefined : house.policies.of({ ...whom, steer: dialect.steer })
    },
    async holds(state) {
      const now = house.clock.nowMs()
      const holds = (await house.ledger.holds()).map((hold) => holdAt(hold, now))
      return state === undefined ? holds : holds.filter((hold) => hold.state === state)
    },
    async decideHold(decision) {
      const outcome = await house.ledger.submit({ do: 'decide-hold', now: stampNow(house.clock), ...decision })
      const { id, operator, approve } = decision
      const done = outcome.is === 'decided-hold' ? (approve ? 'approved' : 'refused') : outcome.why
      house.log.info({ event: 'hold-decided', hold: id, operator, done }, 'An operator decided about a refund that waits')
      return outcome
    },
  }
}
