/** A terminal settles: its sums are compared with the ledger's, and the batch is closed (R8, R85, R86, R89). */
import { PAYMENT_KINDS, type PaymentKind } from '../../terms/kind.ts'
import type { BatchCommand, BatchOutcome } from '../../terms/ledger-command.ts'
import {
  type BatchResult,
  type BatchSums,
  isOlderBatch,
  nextBatch,
  type TerminalBatch,
  type UploadRecord,
} from '../../terms/terminal-batch.ts'
import type { Transaction } from '../../terms/transaction.ts'
import type { Book } from './book.ts'
import { wasQueued } from './queue.ts'
import { totalsOf } from './settlement.ts'

export function runBatchStep(command: BatchCommand, book: Book): BatchOutcome {
  const open = openBatch(command, book)
  if (command.step === 'settlement') return settle(command, book, open)
  if (command.step === 'upload') return upload(command, book, open)
  return open.isUploading ? close(command, book, open, 'unbalanced') : outcome(open, open.lastResult)
}

function openBatch({ of, batch }: BatchCommand, book: Book): TerminalBatch {
  const nothing = { isUploading: false, uploaded: [], closed: 0, lastKey: '', lastResult: 'balanced' } as const
  return book.findBatch(of) ?? { ...of, batch, ...nothing }
}

/** A repeat gets the stored result; an older batch is closed; equal sums close the batch in this commit. */
function settle(command: BatchCommand, book: Book, open: TerminalBatch): BatchOutcome {
  if (open.lastKey === command.key) return outcome(open, open.lastResult)
  if (isOlderBatch(command.batch, open.batch)) return { ...outcome(open, 'unbalanced'), isLate: true }
  const asked = { ...open, batch: command.batch, lastKey: command.key }
  const host = sumsOf(rowsOf(asked, book))
  if (isEqual(host, command.sums)) return { ...close(command, book, asked, 'balanced'), host }
  return { ...outcome(book.putBatch({ ...asked, isUploading: true, lastResult: 'unbalanced' }), 'unbalanced'), host }
}

/** A record that comes again counts once. */
function upload({ records = [] }: BatchCommand, book: Book, open: TerminalBatch): BatchOutcome {
  if (!open.isUploading) return outcome(open, open.lastResult)
  const uploaded = new Map([...open.uploaded, ...records].map((record) => [record.stan, record]))
  return outcome(book.putBatch({ ...open, uploaded: [...uploaded.values()] }), 'unbalanced')
}

/** The terminal's transactions go into one settlement, but for what has something held on it; the next batch is open. */
function close(command: BatchCommand, book: Book, open: TerminalBatch, result: BatchResult): BatchOutcome {
  const { now } = command
  const rows = rowsOf(open, book)
  const settled = rows.filter((row) => row.state === 'approved' && row.settledBatch === null && row.heldMinor === 0)
  const batch = book.next('settlement')
  const closed = open.closed + 1
  for (const row of rows) book.change(row, { terminalBatch: closed, ...(settled.includes(row) ? { settledBatch: batch } : {}) }, now)
  const { businessDate, atMs } = now
  const facts = { batch, cause: 'terminal', key: '', terminal: open.terminal, businessDate, atMs } as const
  book.putSettlement({ ...facts, settled: settled.length, totals: totalsOf(settled) })
  const differing = result === 'unbalanced' ? differences(rows, open.uploaded) : []
  const next = {
    ...open,
    batch: open.batch === '' ? '' : nextBatch(open.batch),
    closed,
    isUploading: false,
    uploaded: [],
    lastResult: result,
  }
  return { ...outcome(book.putBatch(next), result), settlement: batch, differing }
}

function outcome({ batch }: TerminalBatch, result: BatchResult): BatchOutcome {
  return { is: 'batch', result, isLate: false, open: batch, differing: [] }
}

/** What the terminal has not closed and was told is approved, of this number where there are numbers. */
function rowsOf({ dialect, terminal, merchant, batch }: TerminalBatch, book: Book): Transaction[] {
  return book
    .allTransactions()
    .filter(
      (row) =>
        (row.state === 'approved' || (wasQueued(row) && row.state !== 'reversed')) &&
        row.terminalBatch === null &&
        (PAYMENT_KINDS as readonly string[]).includes(row.kind) &&
        row.dialect === dialect &&
        row.terminal === terminal &&
        row.merchant === merchant &&
        row.batch === batch,
    )
}

/** R85: the debit side are sales, the credit side voids and refunds, as the terminal asked for them. */
function sumsOf(rows: readonly Transaction[]): BatchSums {
  const side = (kinds: readonly PaymentKind[]): Transaction[] => rows.filter(({ kind }) => (kinds as readonly string[]).includes(kind))
  const debits = side(['sale'])
  const credits = side(['void', 'refund'])
  return {
    debitsCount: debits.length,
    debitsMinor: debits.reduce((sum, { capturedMinor }) => sum + capturedMinor, 0),
    creditsCount: credits.length,
    creditsMinor: credits.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  }
}

function isEqual(host: BatchSums, sums: BatchSums | undefined): boolean {
  return (Object.keys(host) as (keyof BatchSums)[]).every((name) => host[name] === (sums?.[name] ?? 0))
}

/** STANs that only one side has, or with another amount (R86). */
function differences(rows: readonly Transaction[], uploaded: readonly UploadRecord[]): string[] {
  const host = new Map(rows.map((row) => [row.stan, row.kind === 'sale' ? row.capturedMinor : row.amountMinor]))
  const sent = new Map(uploaded.map(({ stan, amountMinor }) => [stan, amountMinor]))
  return [...new Set([...host.keys(), ...sent.keys()])].filter((stan) => host.get(stan) !== sent.get(stan)).toSorted()
}
