/** Settlement: one commit marks all that is settleable, and nothing else decides whether a sale is settled (R7). */
import { PAYMENT_KINDS, type Route } from '../../terms/kind.ts'
import type { CutoverCommand, Outcomes, SettleCommand } from '../../terms/ledger-command.ts'
import type { Settlement, SettlementTotals } from '../../terms/settlement.ts'
import type { Transaction } from '../../terms/transaction.ts'
import { actorOf } from './actor.ts'
import type { Book } from './book.ts'
import { businessDate, dateOfCounter, moveDate } from './business-date.ts'
import { dueDate } from './due-date.ts'

/** Values a field may have, or the number it must be above. */
export type Condition = readonly (string | number | null)[] | { readonly above: number }
export type Conditions = { readonly [K in keyof Transaction]?: Condition }

const OPEN = { settledBatch: [null], heldMinor: [0] } as const

/**
 * A row has to meet one of these. The one definition: stores make their statements of it, the rules their check. A sale
 * that was approved and reversed is in the batch with its reversal and comes to nothing.
 */
export const SETTLEABLE = [
  { kind: [...PAYMENT_KINDS, 'adjustment'], state: ['approved'], ...OPEN },
  { kind: ['sale'], state: ['reversed'], capturedMinor: { above: 0 }, ...OPEN },
] as const satisfies readonly Conditions[]

/** What gets its due date when its business date closes: also what has something held on it. */
export const CLEARABLE: readonly Conditions[] = SETTLEABLE.map(({ heldMinor: _, ...rest }) => ({ ...rest, dueDate: [null] }))

export type MarkingCommand = SettleCommand | CutoverCommand

/** What is marked: `due` first gives its due date to what has none; then what is due is settled. */
export interface Marking {
  readonly batch: number
  readonly terminal: string
  readonly due?: { readonly date: string; readonly closed: string }
}

/** An event that was here before, or a date that somebody has opened already: it has no second effect. */
export function knownMarking(command: MarkingCommand, book: Book): MarkingOutcome | undefined {
  if (command.do !== 'cut-over') return undefined
  const known = command.key === '' ? undefined : book.findSettlement(command.key)
  if (known !== undefined) return markingOutcome(command, book, known)
  const open = dateOfCounter(book.value('business-date'))
  if (command.opens === undefined || open < command.opens) return undefined
  return { is: 'cut-over', settled: 0, batch: book.value('settlement'), closed: open, businessDate: open }
}

export function openMarking(command: MarkingCommand, book: Book): Marking {
  const batch = book.next('settlement')
  if (command.do === 'settle') return { batch, terminal: command.terminal ?? '' }
  const closed = businessDate(book, command.now)
  return { batch, terminal: '', due: { date: dueDate(closed, command.delay), closed } }
}

/** For stores that give all rows; the others mark by statement. */
export function runMarking(command: MarkingCommand, book: Book): MarkingOutcome {
  const known = knownMarking(command, book)
  if (known !== undefined) return known
  const marking = openMarking(command, book)
  const { batch, due, terminal } = marking
  for (const row of due === undefined ? [] : book.allTransactions().filter((one) => meets(one, CLEARABLE))) {
    book.change(row, { dueDate: due?.date ?? null }, command.now)
  }
  const marked = book.allTransactions().filter((row) => isMarked(row, terminal, due?.closed))
  for (const row of marked) book.change(row, { settledBatch: batch }, command.now)
  return closeMarking(command, book, marking, totalsOf(marked))
}

function isMarked(row: Transaction, terminal: string, closed: string | undefined): boolean {
  const isDue = closed === undefined || (row.dueDate !== null && row.dueDate <= closed)
  return isDue && (terminal === '' || terminal === row.terminal) && meets(row, SETTLEABLE)
}

function meets(transaction: Transaction, alternatives: readonly Conditions[]): boolean {
  const row: ReadonlyMap<string, unknown> = new Map(Object.entries(transaction))
  return alternatives.some((conditions) => Object.entries(conditions).every(([field, condition]) => fits(row.get(field), condition)))
}

function fits(value: unknown, condition: Condition): boolean {
  return 'above' in condition ? Number(value) > condition.above : (condition as readonly unknown[]).includes(value)
}

/** Stores the settlement with what it counted, a privileged act (P19); a cut-over opens the next business date. */
export function closeMarking(
  command: MarkingCommand,
  book: Book,
  { batch, terminal, due }: Marking,
  totals: readonly SettlementTotals[],
): MarkingOutcome {
  const settlement = book.putSettlement({
    batch,
    cause: command.do,
    key: command.do === 'cut-over' ? command.key : '',
    terminal,
    businessDate: due?.closed ?? command.now.businessDate,
    atMs: command.now.atMs,
    settled: totals.reduce(
      (sum, one) => sum + one.salesCount + one.voidsCount + one.refundsCount + one.adjustmentsCount - one.reversalsCount,
      0,
    ),
    totals,
  })
  if (command.do === 'cut-over') moveDate(book, command.now)
  const why = command.by === undefined ? '' : `: ${command.by.reason}`
  book.actAs(actorOf(command))
  book.note(command.do, `batch ${batch}, ${settlement.settled} settled${why}`, command.now)
  return markingOutcome(command, book, settlement)
}

export type MarkingOutcome = Outcomes[MarkingCommand['do']]

function markingOutcome(command: MarkingCommand, book: Book, { batch, settled, businessDate: closed }: Settlement): MarkingOutcome {
  if (command.do === 'settle') return { is: 'settled', settled, batch, businessDate: closed }
  return { is: 'cut-over', settled, batch, closed, businessDate: businessDate(book, command.now) }
}

const NOTHING: Omit<SettlementTotals, 'merchant' | 'currency'> = {
  salesCount: 0,
  salesMinor: 0,
  voidsCount: 0,
  voidsMinor: 0,
  refundsCount: 0,
  refundsMinor: 0,
  reversalsCount: 0,
  reversalsMinor: 0,
  adjustmentsCount: 0,
  adjustmentsMinor: 0,
}

/** In order of merchant and currency. */
export function totalsOf(rows: readonly Transaction[]): readonly SettlementTotals[] {
  const totals = new Map<string, SettlementTotals>()
  for (const row of rows) {
    const { merchant, currency } = row
    const at = `${merchant}|${currency}`
    totals.set(at, withRow(totals.get(at) ?? { merchant, currency, ...NOTHING }, row))
  }
  return [...totals.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, total]) => total)
}

type Line = 'sales' | 'voids' | 'refunds' | 'reversals' | 'adjustments'
const LINES: Readonly<Partial<Record<Route, Line>>> = {
  sale: 'sales',
  void: 'voids',
  refund: 'refunds',
  'partial-reversal': 'refunds',
  adjustment: 'adjustments',
}

function withRow(totals: SettlementTotals, { route, state, amountMinor, capturedMinor }: Transaction): SettlementTotals {
  const line = LINES[route]
  if (line === undefined) return totals
  const counted = add(totals, line, line === 'sales' ? capturedMinor : amountMinor)
  return state === 'reversed' ? add(counted, 'reversals', capturedMinor) : counted
}

function add(totals: SettlementTotals, line: Line, amountMinor: number): SettlementTotals {
  return { ...totals, [`${line}Count`]: totals[`${line}Count`] + 1, [`${line}Minor`]: totals[`${line}Minor`] + amountMinor }
}
