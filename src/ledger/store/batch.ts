/** A batch of commands as steps of one transaction: load the rows, run the rules over them, write the changes. */
import type { LedgerCommand, Outcome, RecoverCommand } from '../../terms/ledger-command.ts'
import type { AuditHead } from '../../terms/ports.ts'
import { Book } from '../rules/book.ts'
import { withBusinessDate } from '../rules/business-date.ts'
import { rowsNeeded } from '../rules/needs.ts'
import { sharedNames } from '../rules/own-names.ts'
import type { RowChanges } from '../rules/rows.ts'
import { type BatchResult, runBatch } from '../rules/run-batch.ts'
import { closeMarking, knownMarking, type Marking, type MarkingCommand, openMarking } from '../rules/settlement.ts'
import { appendRecords, readHead } from './audit-log.ts'
import { loadCounters, loadRows } from './load.ts'
import { addTotals } from './policy-rows.ts'
import { writesOf } from './save.ts'
import { IS_CLEARABLE, IS_SETTLEABLE } from './schema.ts'
import { countTotals } from './settlement-rows.ts'
import type { SqlWords, Steps } from './sql.ts'

export interface BatchOutcome {
  /** One for each command, in order. */
  readonly outcomes: readonly Outcome[]
  /** Of the audit log, once this is committed. */
  readonly head: AuditHead
}

/** What a ledger that several gateways have at once writes beside the changes of a batch. */
export interface Sharing {
  /** The same recovery, of what may be recovered by this gateway. */
  scope(command: RecoverCommand): Steps<RecoverCommand>
  /** Whose the changed rows are from now on. */
  keep(changes: RowChanges): Steps<void>
}

export function* runCommands(
  words: SqlWords,
  auditKey: Buffer,
  commands: readonly LedgerCommand[],
  sharing?: Sharing,
): Steps<BatchOutcome> {
  const outcomes: Outcome[] = []
  let head = yield* readHead()
  for (const part of splitAtLoners(commands)) {
    const { outcomes: some, changes } = yield* runPart(words, part, sharing)
    yield* writesOf(changes)
    if (sharing !== undefined) yield* sharing.keep(changes)
    yield* addTotals(words, changes.totals)
    head = yield* appendRecords(auditKey, head, changes.history)
    outcomes.push(...some)
  }
  return { outcomes, head }
}

function* runPart(words: SqlWords, part: readonly LedgerCommand[], sharing: Sharing | undefined): Steps<BatchResult> {
  const [first] = part
  if (first !== undefined && isMarking(first)) return yield* mark(words, first)
  const commands = first?.do === 'recover' && sharing !== undefined ? [yield* sharing.scope(first)] : part
  return runBatch(commands, yield* loadRows(words, rowsNeeded(commands, yield* loadCounters()), sharedNames(commands)))
}

/** By statement: what is open may be millions of rows. */
function* mark(words: SqlWords, command: MarkingCommand): Steps<BatchResult> {
  const book = new Book(yield* loadRows(words, rowsNeeded([command])))
  const dated = withBusinessDate(command, book)
  const known = knownMarking(dated, book)
  if (known !== undefined) return { outcomes: [known], changes: book.changes() }
  const marking = openMarking(dated, book)
  yield* markRows(marking)
  const outcome = closeMarking(dated, book, marking, yield* countTotals(marking.batch))
  return { outcomes: [outcome], changes: book.changes() }
}

function* markRows({ batch, due, terminal }: Marking): Steps<void> {
  if (due !== undefined) {
    for (const where of IS_CLEARABLE) yield { do: 'run', sql: `UPDATE transactions SET due_date = ? WHERE ${where}`, values: [due.date] }
  }
  const values = [batch, ...(terminal === '' ? [] : [terminal]), ...(due === undefined ? [] : [due.closed])]
  const also = `${terminal === '' ? '' : ' AND terminal = ?'}${due === undefined ? '' : ' AND due_date <= ?'}`
  for (const where of IS_SETTLEABLE) yield { do: 'run', sql: `UPDATE transactions SET settled_batch = ? WHERE ${where}${also}`, values }
}

/** Whether it settles. */
export function isMarking(command: LedgerCommand): command is MarkingCommand {
  return command.do === 'settle' || command.do === 'cut-over'
}

/** Settlements and recoveries alone, all else together: `[a, b, settle, c]` is `[a, b] [settle] [c]`. */
function splitAtLoners(commands: readonly LedgerCommand[]): LedgerCommand[][] {
  const parts: LedgerCommand[][] = []
  for (const command of commands) {
    const [first] = parts.at(-1) ?? []
    if (first === undefined || isLoner(command) || isLoner(first)) parts.push([command])
    else parts.at(-1)?.push(command)
  }
  return parts
}

function isLoner(command: LedgerCommand): boolean {
  return isMarking(command) || command.do === 'recover'
}
