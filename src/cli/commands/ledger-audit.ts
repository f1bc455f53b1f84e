/** `unswipe ledger audit`: the head of the audit log, to be kept elsewhere, and what was anchored; exit 1 when the log is not right. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { readAnchors } from '../../ledger/store/anchor.ts'
import { anchorFile } from '../../ledger/store/ledger-file.ts'
import { readLedger } from '../../ledger/store/open-ledger.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData, printWords } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs.option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' })
}

type AuditArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerAuditCommand: Command<AuditArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<AuditArgs>): Promise<number> {
  const ledger = readLedger(args.ledger)
  const head = await ledger.auditHead()
  const { problems } = await ledger.verify()
  await ledger.close()
  const anchors = readAnchors(anchorFile(ledger.location))
  printData(JSON.stringify({ ...head, anchors: anchors.length, anchored: anchors.at(-1) ?? null }))
  for (const problem of problems) printWords(problem)
  return problems.length === 0 ? EXIT.ok : EXIT.failed
}
