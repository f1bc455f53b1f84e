/** The story of a payment from its rows: every transaction about it, step by step (R50, R109). */
import { type ArrivalPlan, arrivalDate } from '../../terms/arrival.ts'
import { type Arrival, type ChainLink, type ChainStep, HISTORY_NOTES, type HistoryNote, type RequestRoute } from '../../terms/chain.ts'
import type { Route } from '../../terms/kind.ts'
import type { ChainRows, HistoryEntry } from '../../terms/ports.ts'
import { SETTLED_BEFORE, type Settlement } from '../../terms/settlement.ts'
import type { Transaction } from '../../terms/transaction.ts'
import { invariant, mayBecome, mayStand } from '../rules/invariant.ts'

/** What dates a chain needs. */
export interface ChainDates {
  readonly arrival: ArrivalPlan
  /** What the calendar shows, YYYY-MM-DD; the business date may be ahead of it. */
  readonly today: string
}

/** The payment first, then what refers to it, oldest first. Throws INVARIANT_BROKEN for a history that cannot have been. */
export function chainOf({ transactions, history, reversals, settlements, businessDate }: ChainRows, dates: ChainDates): ChainLink[] {
  const today = businessDate > dates.today ? businessDate : dates.today
  const owed = new Map(reversals.map((reversal) => [reversal.transactionId, reversal]))
  return transactions
    .toSorted((one, other) => one.id - other.id)
    .map((transaction) => {
      const entries = history.filter((entry) => entry.transactionId === transaction.id)
      checkHistory(transaction, entries)
      const told = entries.flatMap((entry, at) => (at === 0 ? firstSteps(transaction, entry) : stepOf(transaction, entry)))
      const settled = settledIn(transaction, settlements)
      const arrival = arrivalOf(transaction, settled, { arrival: dates.arrival, today })
      // What was queued may have been sent more than once: each time is told where it was.
      const steps = transaction.queuedAtMs === null ? inOrder(told) : told
      const all = [...withSettled(steps, settled), ...postedStep(arrival)]
      return {
        id: transaction.id,
        kind: transaction.kind,
        route: transaction.route,
        of: transaction.originalId,
        state: stateOf(transaction, all),
        steps: all,
        transaction,
        owed: owed.get(transaction.id) ?? null,
        arrival,
      }
    })
}

/** A record that leaves the state as it is says what happened besides. */
function noteOf(entry: HistoryEntry): HistoryNote | undefined {
  return HISTORY_NOTES.find((note) => note === entry.event)
}

function checkHistory({ id, state }: Transaction, entries: readonly HistoryEntry[]): void {
  for (const [at, entry] of entries.entries()) {
    const before = entries[at - 1]
    invariant(isStep(before?.state, entry), `Transaction ${id}: its history says that ${before?.state} became ${entry.state}`)
  }
  const last = entries.at(-1)?.state
  invariant(last === state, `Transaction ${id} is ${state}, but its history ends with ${last ?? 'nothing'}`)
}

/** By a rule, or by an operator who says that it stands (P6): what the issuer declined never became approved by itself. */
function isStep(before: HistoryEntry['state'] | undefined, { state: after, reason }: HistoryEntry): boolean {
  if (after === null || before === null) return false
  if (before === undefined || mayBecome(before, after)) return true
  return after === 'approved' && mayStand(before) && (before !== 'declined' || reason !== 'approved')
}

/** What came was received and routed in one commit, or refused in it. */
function firstSteps(transaction: Transaction, entry: HistoryEntry): ChainStep[] {
  const { kind, route, cell, atMs } = transaction
  const received: ChainStep = { state: 'received', atMs, reason: null }
  const routed: ChainStep[] = kind !== 'reversal' && isRequestRoute(route) ? [{ state: `routed-${route}`, atMs, reason: cell || null }] : []
  return [received, ...routed, ...(entry.state === 'pending' ? [] : stepOf(transaction, entry))]
}

function isRequestRoute(route: Route): route is RequestRoute {
  return route !== 'none' && route !== 'reversal'
}

function stepOf({ responseCode }: Transaction, entry: HistoryEntry): ChainStep[] {
  const { state, atMs, reason } = entry
  const note = noteOf(entry)
  if (note !== undefined) return [{ state: note, atMs, reason: entry.detail === '' || note === 'notified' ? null : entry.detail }]
  if (state === null || entry.event !== 'state') return []
  // Who says that it stands after all.
  if (state === 'approved' && reason !== 'approved') return [{ state, atMs, reason: entry.actor }]
  const isIssuers = reason === 'issuer_declined' && responseCode !== null
  return [{ state, atMs, reason: isIssuers ? `${reason} ${responseCode}` : reason }]
}

/** That it was sent is written when it is answered: a reversal that came meanwhile stands before it in the history. */
function inOrder(steps: readonly ChainStep[]): ChainStep[] {
  const isSent = ({ state }: ChainStep): boolean => state === 'sent'
  const isBefore = ({ state }: ChainStep): boolean => ['received', 'queued', 'pending'].includes(state) || state.startsWith('routed-')
  return [...steps.filter(isBefore), ...steps.filter(isSent), ...steps.filter((step) => !isSent(step) && !isBefore(step))]
}

/** When and on which business date it was settled. */
type Settled = Pick<Settlement, 'atMs' | 'businessDate'>

function settledIn({ settledBatch, businessDate, atMs }: Transaction, settlements: readonly Settlement[]): Settled | undefined {
  if (settledBatch === SETTLED_BEFORE) return { atMs, businessDate }
  return settlements.find(({ batch }) => batch === settledBatch)
}

/** After all that happened by then: the audit log has one record a settlement, not one a transaction. */
function withSettled(steps: readonly ChainStep[], settled: Settled | undefined): ChainStep[] {
  if (settled === undefined) return [...steps]
  const approvedAt = steps.findLastIndex(({ state }) => state === 'approved')
  const later = steps.findIndex(({ atMs }, at) => at > approvedAt && atMs !== null && atMs > settled.atMs)
  return steps.toSpliced(later === -1 ? steps.length : later, 0, { state: 'settled', atMs: settled.atMs, reason: null })
}

/** Refunds arrive, so many days after the business date that settles them; what was voided was never charged. */
function arrivalOf({ route, state, dueDate }: Transaction, settled: Settled | undefined, dates: ChainDates): Arrival | null {
  if (route !== 'refund' || (state !== 'approved' && state !== 'pending')) return null
  const from = settled?.businessDate ?? dueDate
  if (from === null) return { expected: null, isSettled: false, isPosted: false }
  const expected = arrivalDate(from, dates.arrival)
  return { expected, isSettled: settled !== undefined, isPosted: settled !== undefined && expected <= dates.today }
}

function postedStep(arrival: Arrival | null): ChainStep[] {
  if (arrival?.expected == null || !arrival.isPosted) return []
  return [{ state: 'posted-by-issuer', atMs: null, date: arrival.expected, reason: null }]
}

const BESIDE: readonly string[] = ['link-lost', 'notified', 'late-answer', 'anomaly']

/** The last step that says how far it has come; what was undone stays so, whatever was settled afterwards. */
function stateOf(transaction: Transaction, steps: readonly ChainStep[]): ChainLink['state'] {
  if (transaction.state !== 'approved' && transaction.state !== 'pending') return transaction.state
  return steps.findLast(({ state }) => !BESIDE.includes(state))?.state ?? transaction.state
}
