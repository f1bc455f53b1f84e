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
  const { message, dialect, peer } = visit
  const { transaction, original } = decided
  const pan = message.text(2)
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
    terminal: message.text(41) ?? '',
    merchant: message.text(42) ?? '',
    stan: shortStan(message.text(11) ?? ''),
    rrn: transaction?.rrn ?? '',
    pan: transaction?.panMasked ?? (pan === undefined ? '' : maskPan(pan)),
    amountMinor: amountOf(message, dialect),
    currency: currencyOf(message, dialect),
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
