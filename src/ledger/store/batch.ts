/** A batch of commands as steps of one transaction: load the rows, run the rules over them, write the changes. */
import type { LedgerCommand, Outcome } from '../../terms/ledger-command.ts'
import { Book } from '../rules/book.ts'
import { rowsNeeded } from '../rules/needs.ts'
import { runBatch, withBusinessDate } from '../rules/run-batch.ts'
import { closeMarking, knownSettlement, type Marking, type MarkingCommand, openMarking, runMarking } from '../rules/settlement.ts'
import { loadRows } from './load.ts'
import { writesOf } from './save.ts'
import { IS_CLEARABLE, IS_SETTLEABLE } from './schema.ts'
import { countTotals } from './settlement-rows.ts'
import type { SqlWords, Steps } from './sql.ts'

/** One outcome for each command, in order. */
export function* runCommands(words: SqlWords, commands: readonly LedgerCommand[]): Steps<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const part of splitAtMarkings(commands)) outcomes.push(...(yield* runPart(words, part)))
  return outcomes
}

function* runPart(words: SqlWords, part: readonly LedgerCommand[]): Steps<readonly Outcome[]> {
  const [first] = part
  if (first !== undefined && isMarking(first)) return [yield* mark(words, first)]
  const { outcomes, changes } = runBatch(part, yield* loadRows(words, rowsNeeded(part)))
  yield* writesOf(changes)
  return outcomes
}

/** By statement: what is open may be millions of rows. */
function* mark(words: SqlWords, command: MarkingCommand): Steps<Outcome> {
  const book = new Book(yield* loadRows(words, rowsNeeded([command])))
  const dated = withBusinessDate(command, book)
  if (knownSettlement(dated, book) !== undefined) return runMarking(dated, book)
  const marking = openMarking(dated, book)
  yield* markRows(marking)
  const outcome = closeMarking(dated, book, marking, yield* countTotals(marking.batch))
  yield* writesOf(book.changes())
  return outcome
}

function* markRows({ batch, due, terminal }: Marking): Steps<void> {
  if (due !== undefined) {
    for (const where of IS_CLEARABLE) yield { do: 'run', sql: `UPDATE transactions SET due_date = ? WHERE ${where}`, values: [due.date] }
  }
  const values = [batch, ...(terminal === '' ? [] : [terminal]), ...(due === undefined ? [] : [due.closed])]
  const also = `${terminal === '' ? '' : ' AND terminal = ?'}${due === undefined ? '' : ' AND due_date <= ?'}`
  for (const where of IS_SETTLEABLE) yield { do: 'run', sql: `UPDATE transactions SET settled_batch = ? WHERE ${where}${also}`, values }
}

function isMarking(command: LedgerCommand): command is MarkingCommand {
  return command.do === 'settle' || command.do === 'cut-over'
}

/** Settlements alone, all else together: `[a, b, settle, c]` is `[a, b] [settle] [c]`. */
function splitAtMarkings(commands: readonly LedgerCommand[]): LedgerCommand[][] {
  const parts: LedgerCommand[][] = []
  for (const command of commands) {
    const [first] = parts.at(-1) ?? []
    if (first === undefined || isMarking(command) || isMarking(first)) parts.push([command])
    else parts.at(-1)?.push(command)
  }
  return parts
}
