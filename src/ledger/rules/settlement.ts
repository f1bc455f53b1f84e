/** Settlement: one commit marks all that is settleable, and nothing else decides whether a sale is settled (R7). */
import { PAYMENT_KINDS } from '../../terms/kind.ts'
import type { SettleCommand, SettleOutcome } from '../../terms/ledger-command.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'

/** Field -> the values it may have. The one definition: stores make their statement of it, the rules their check. */
export const SETTLEABLE = {
  kind: PAYMENT_KINDS,
  state: ['approved'],
  settledBatch: [null],
  heldMinor: [0],
} as const satisfies { readonly [K in keyof Transaction]?: readonly Transaction[K][] }

const CONDITIONS: readonly (readonly [string, readonly unknown[]])[] = Object.entries(SETTLEABLE)

function isSettleable(transaction: Transaction): boolean {
  const row: ReadonlyMap<string, unknown> = new Map(Object.entries(transaction))
  return CONDITIONS.every(([field, values]) => values.includes(row.get(field)))
}

/** For stores that give all rows; the others count what their statement marked. */
export function runSettle(command: SettleCommand, book: Book): SettleOutcome {
  const batch = nextSettlement(book)
  const settled = book.allTransactions().filter((row) => isSettleable(row) && (command.terminal ?? row.terminal) === row.terminal)
  for (const transaction of settled) book.note(book.change(transaction, { settledBatch: batch }, command.now), 'settled', command.now.atMs)
  return settlementOutcome(command, batch, settled.length)
}

export function nextSettlement(book: Book): number {
  return book.next('settlement')
}

export function settlementOutcome(command: SettleCommand, batch: number, settled: number): SettleOutcome {
  return { is: 'settled', settled, batch, businessDate: command.now.businessDate }
}
