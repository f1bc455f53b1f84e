/** The record of a turn: what the log, the console, scenarios and the bench read. */
import { maskPan } from '../codec/mask.ts'
import { amountOf, currencyOf } from '../dialect/places.ts'
import { isoText } from '../terms/calendar.ts'
import type { Stamp } from '../terms/ledger-command.ts'
import { shortStan } from '../terms/reference.ts'
import { leftMinor } from '../terms/transaction.ts'
import type { TurnRecord } from '../terms/turn-record.ts'
import type { Decided } from './decided.ts'
import type { Visit } from './house.ts'

/** Card data is masked here, once, for everybody. */
export function turnRecord(visit: Visit, decided: Decided, responseCode: string, time: { now: Stamp; totalMs: number }): TurnRecord {
  const { dialect, peer, hidden, message } = visit
  const { places } = dialect
  const { transaction, original } = decided
  const text = (element: number): string => {
    const value = message.text(element) ?? ''
    return hidden.has(element) ? '*'.repeat(value.length) : value
  }
  return {
    id: transaction?.id ?? null,
    at: isoText(time.now.atMs),
    dialect: dialect.name,
    peer,
    kind: decided.kind,
    mti: message.mti,
    route: decided.route,
    cell: decided.cell,
    reason: decided.reason,
    responseCode,
    repeat: decided.repeat,
    terminal: text(41),
    merchant: text(42),
    stan: shortStan(text(11)),
    rrn: transaction?.rrn ?? '',
    pan: transaction?.panMasked ?? maskPan(text(2)),
    amountMinor: hidden.has(places.amount.element) ? 0 : amountOf(message, dialect),
    currency: hidden.has(places.currency.element) ? text(places.currency.element) : currencyOf(message, dialect),
    original: original?.id ?? transaction?.originalId ?? null,
    leftMinor: leftOf(decided),
    issuerMs: decided.issuerMs === undefined ? null : round(decided.issuerMs),
    totalMs: round(time.totalMs),
    hint: decided.hint,
  }
}

/** What may still be given back: of the original, or of an approved sale itself. */
function leftOf(decided: Decided): number | null {
  if (decided.original !== undefined) return leftMinor(decided.original)
  return decided.transaction?.kind === 'sale' && decided.transaction.state === 'approved' ? leftMinor(decided.transaction) : null
}

function round(durationMs: number): number {
  return Math.round(durationMs * 1_000) / 1_000
}
