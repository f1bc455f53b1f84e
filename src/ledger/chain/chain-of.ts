/** The story of a payment from its rows: every transaction about it, step by step (R50, R109). */
import { type ArrivalPlan, arrivalDate } from '../../terms/arrival.ts'
import { type Arrival, type ChainLink, type ChainStep, HISTORY_NOTES, type HistoryNote } from '../../terms/chain.ts'
import type { ChainRows, HistoryEntry } from '../../terms/ports.ts'
import type { Transaction } from '../../terms/transaction.ts'
import { invariant, mayBecome } from '../rules/invariant.ts'

/** What dates a chain needs; the rows have instants only. */
export interface ChainDates {
  readonly arrival: ArrivalPlan
  /** The business date that is open now, YYYY-MM-DD. */
  readonly today: string
  /** Local date of an instant, YYYY-MM-DD. */
  dateOf(atMs: number): string
}

/** The payment first, then what refers to it, oldest first. Throws INVARIANT_BROKEN for a history that cannot have been. */
export function chainOf({ transactions, history, reversals }: ChainRows, dates: ChainDates): ChainLink[] {
  const owed = new Map(reversals.map((reversal) => [reversal.transactionId, reversal]))
  return transactions
    .toSorted((one, other) => one.id - other.id)
    .map((transaction) => {
      const entries = history.filter((entry) => entry.transactionId === transaction.id)
      checkHistory(transaction, entries)
      const steps = entries.flatMap((entry, at) => (at === 0 ? firstSteps(transaction, entry) : stepOf(transaction, entry)))
      const arrival = arrivalOf(transaction, steps, dates)
      const all = [...inOrder(steps), ...postedStep(arrival)]
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

/** A line that leaves the state as it is says what happened besides. */
function noteOf(entry: HistoryEntry): HistoryNote | undefined {
  return HISTORY_NOTES.find((note) => note === entry.reason)
}

function checkHistory({ id, state }: Transaction, entries: readonly HistoryEntry[]): void {
  for (const [at, entry] of entries.entries()) {
    const before = entries[at - 1]
    const isAllowed = before === undefined || mayBecome(before.state, entry.state)
    invariant(isAllowed, `Transaction ${id}: its history says that ${before?.state} became ${entry.state}`)
  }
  const last = entries.at(-1)?.state
  invariant(last === state, `Transaction ${id} is ${state}, but its history ends with ${last ?? 'nothing'}`)
}

/** What came was received and routed in one commit, or refused in it. */
function firstSteps(transaction: Transaction, entry: HistoryEntry): ChainStep[] {
  const { kind, route, cell, atMs } = transaction
  const received: ChainStep = { state: 'received', atMs, reason: null }
  const isRouted = kind !== 'reversal' && (route === 'sale' || route === 'void' || route === 'refund')
  const routed: ChainStep[] = isRouted ? [{ state: `routed-${route}`, atMs, reason: cell }] : []
  return [received, ...routed, ...(entry.state === 'pending' ? [] : stepOf(transaction, entry))]
}

function stepOf({ responseCode }: Transaction, entry: HistoryEntry): ChainStep[] {
  const { state, atMs, reason } = entry
  const note = noteOf(entry)
  if (note !== undefined) return [{ state: note, atMs, reason: null }]
  const isIssuers = reason === 'issuer_declined' && responseCode !== null
  return [{ state, atMs, reason: isIssuers ? `${reason} ${responseCode}` : reason }]
}

const BEFORE_SENT: readonly string[] = ['received', 'queued', 'routed-sale', 'routed-void', 'routed-refund', 'pending']

/** That it was sent is written when it is answered: a reversal that came meanwhile stands before it in the history. */
function inOrder(steps: readonly ChainStep[]): ChainStep[] {
  const isSent = ({ state }: ChainStep): boolean => state === 'sent'
  const isBefore = ({ state }: ChainStep): boolean => BEFORE_SENT.includes(state)
  return [...steps.filter(isBefore), ...steps.filter(isSent), ...steps.filter((step) => !isSent(step) && !isBefore(step))]
}

/** Refunds arrive; what was voided was never charged. */
function arrivalOf({ route, state }: Transaction, steps: readonly ChainStep[], dates: ChainDates): Arrival | null {
  if (route !== 'refund' || (state !== 'approved' && state !== 'pending')) return null
  const settledAtMs = steps.find((step) => step.state === 'settled')?.atMs
  if (settledAtMs == null) return { expected: null, isPosted: false }
  const expected = arrivalDate(dates.dateOf(settledAtMs), dates.arrival)
  return { expected, isPosted: expected <= dates.today }
}

function postedStep(arrival: Arrival | null): ChainStep[] {
  if (arrival?.expected == null || !arrival.isPosted) return []
  return [{ state: 'posted-by-issuer', atMs: null, date: arrival.expected, reason: null }]
}

const BESIDE: readonly string[] = ['link-lost', 'notified']

/** The last step that says how far it has come; what was undone stays so, whatever was settled afterwards. */
function stateOf(transaction: Transaction, steps: readonly ChainStep[]): ChainLink['state'] {
  if (transaction.state !== 'approved' && transaction.state !== 'pending') return transaction.state
  return steps.findLast(({ state }) => !BESIDE.includes(state))?.state ?? transaction.state
}
