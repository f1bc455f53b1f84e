/** Other gateways on the same ledger: what one of them has to know of them. */
import type { OpenDate, TerminalSession } from './ledger-command.ts'

/** What a look at the ledger shows, taken every `gatewayLookMs`. */
export interface Look {
  /** A gateway is gone and left what it waited for or owed: `recover` takes it over. */
  readonly isLeft: boolean
  /** Some refund could be taken out of the queue now (R12); looked for every `reversalPauseMinMs`. */
  readonly isRefundDue: boolean
  readonly open: OpenDate
}

export interface Neighbours {
  follow(listener: {
    look(look: Look): void
    /** A terminal signed in at another gateway: its keys and its operator are new. */
    signIn(session: TerminalSession): void
  }): void
  /** The reversal is still owed, and by this gateway: an operator elsewhere may have ended it, or another gateway taken it over. */
  owes(reversalId: number): Promise<boolean>
  /** True for one gateway at a time, until it ends. */
  tellsWebhooks(): Promise<boolean>
}
