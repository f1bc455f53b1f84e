/** `unswipe ledger verify`: recomputes the books of a ledger file; exit 1 when they are not right. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { readLedger } from '../../ledger/store/open-ledger.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData, printWords } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' })
    .option('json', { type: 'boolean', default: false })
}

type VerifyArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerVerifyCommand: Command<VerifyArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<VerifyArgs>): Promise<number> {
  const ledger = readLedger(args.ledger)
  const verdict = await ledger.verify()
  await ledger.close()
  const isRight = verdict.problems.length === 0
  if (args.json) printData(JSON.stringify(verdict))
  else
    printData(
      `${verdict.transactions} transactions, ${verdict.owed} reversals owed: ${isRight ? 'the books are right' : 'THE BOOKS ARE WRONG'}`,
    )
  if (!args.json) for (const problem of verdict.problems) printWords(problem)
  return isRight ? EXIT.ok : EXIT.failed
}
