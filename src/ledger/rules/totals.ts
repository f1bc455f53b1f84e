/** What was sold and given back in a day, by merchant, terminal, operator and card: the sum of the transactions, kept beside them (R38). */
import { PAYMENT_KINDS } from '../../terms/kind.ts'
import type { Transaction } from '../../terms/transaction.ts'

/** Whose day it is. Sales are counted for merchants and terminals only: nothing asks for the others. */
export type TotalScope = 'merchant' | 'terminal' | 'operator' | 'card'

/** Counts and minor units of one scope, business date and currency. Sales: approved. Voids, refunds: posted or held. */
export interface TotalRow {
  readonly key: string
  readonly salesCount: number
  readonly salesMinor: number
  readonly voidsCount: number
  readonly voidsMinor: number
  readonly refundsCount: number
  readonly refundsMinor: number
}

export const TOTAL_FIELDS = [
  'salesCount',
  'salesMinor',
  'voidsCount',
  'voidsMinor',
  'refundsCount',
  'refundsMinor',
] as const satisfies readonly (keyof TotalRow)[]

/** A transaction, or what will be one, as totals see it. */
export type TotalSubject = Pick<Transaction, 'merchant' | 'terminal' | 'operator' | 'panHash' | 'businessDate' | 'currency'>

/** `terminal|M1|T1|2026-11-22|156`. Terminals and operators are a merchant's, a card is everybody's. */
export function totalKey(scope: TotalScope, { merchant, terminal, operator, panHash, businessDate, currency }: TotalSubject): string {
  const ids = { merchant: [merchant], terminal: [merchant, terminal], operator: [merchant, operator], card: [panHash] }
  return [scope, ...ids[scope], businessDate, currency].join('|')
}

export const CREDIT_SCOPES: readonly TotalScope[] = ['merchant', 'terminal', 'operator', 'card']
export const SALE_SCOPES: readonly TotalScope[] = ['merchant', 'terminal']

/** States in which a void or refund counts: its amount is posted, held on or queued. */
export const GIVING_BACK = ['queued', 'pending', 'approved', 'in-doubt', 'reversing'] as const

/** States in which the issuer may have it or not: its amount is held. */
export const UNDECIDED = ['pending', 'in-doubt', 'reversing'] as const

/** Rows as they were loaded, and what the batch adds to each; a store only adds, so that no answer has to load them. */
export class Totals {
  private readonly loaded = new Map<string, TotalRow>()
  private readonly added = new Map<string, TotalRow>()

  constructor(rows: readonly TotalRow[]) {
    for (const row of rows) this.loaded.set(row.key, row)
  }

  get(key: string): TotalRow {
    const row = this.loaded.get(key)
    const change = this.added.get(key)
    if (row === undefined || change === undefined) return row ?? change ?? blank(key)
    return plus(row, change, 1)
  }

  /** A transaction is new, or is not what it was. */
  note(before: Transaction | undefined, after: Transaction): void {
    if (before !== undefined && isAlike(before, after)) return
    if (before !== undefined) this.count(before, -1)
    this.count(after, 1)
  }

  clear(): void {
    this.loaded.clear()
    this.added.clear()
  }

  /** What has to be added to the stored rows. */
  changes(): TotalRow[] {
    return [...this.added.values()].filter((row) => TOTAL_FIELDS.some((field) => row[field] !== 0))
  }

  private count(transaction: Transaction, sign: 1 | -1): void {
    const part = contribution(transaction)
    if (part === undefined) return
    for (const scope of part.scopes) {
      const key = totalKey(scope, transaction)
      this.added.set(key, plus(this.added.get(key) ?? blank(key), { ...blank(key), ...part.counts }, sign))
    }
  }
}

interface Contribution {
  readonly scopes: readonly TotalScope[]
  readonly counts: Partial<TotalRow>
}

/** What a transaction adds to its rows, undefined for nothing. A reversed sale was none; a declined refund gave nothing. */
function contribution({ kind, state, route, amountMinor, capturedMinor }: Transaction): Contribution | undefined {
  if (!(PAYMENT_KINDS as readonly string[]).includes(kind)) return undefined
  if (kind === 'sale') {
    return state === 'approved' ? { scopes: SALE_SCOPES, counts: { salesCount: 1, salesMinor: capturedMinor } } : undefined
  }
  if (!(GIVING_BACK as readonly string[]).includes(state)) return undefined
  const isVoid = route === 'void'
  return {
    scopes: CREDIT_SCOPES,
    counts: isVoid ? { voidsCount: 1, voidsMinor: amountMinor } : { refundsCount: 1, refundsMinor: amountMinor },
  }
}

function isAlike(before: Transaction, after: Transaction): boolean {
  return before.state === after.state && before.capturedMinor === after.capturedMinor
}

function blank(key: string): TotalRow {
  return { key, salesCount: 0, salesMinor: 0, voidsCount: 0, voidsMinor: 0, refundsCount: 0, refundsMinor: 0 }
}

/** A stored row with what a batch adds to it. */
export function addTotal(stored: TotalRow | undefined, added: TotalRow): TotalRow {
  return stored === undefined ? added : plus(stored, added, 1)
}

/** Written out: it runs several times a command, and a loop over the fields costs ten times as much (measured). */
function plus(row: TotalRow, other: TotalRow, sign: 1 | -1): TotalRow {
  return {
    key: row.key,
    salesCount: row.salesCount + sign * other.salesCount,
    salesMinor: row.salesMinor + sign * other.salesMinor,
    voidsCount: row.voidsCount + sign * other.voidsCount,
    voidsMinor: row.voidsMinor + sign * other.voidsMinor,
    refundsCount: row.refundsCount + sign * other.refundsCount,
    refundsMinor: row.refundsMinor + sign * other.refundsMinor,
  }
}
