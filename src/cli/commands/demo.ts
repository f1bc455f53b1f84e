/** `unswipe demo`: the refund story over real sockets; exit 0 only if the auditor agrees. */

import type { Argv } from 'yargs'
import { runDemo } from '../../../sim/index.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

export const demoCommand: Command<object> = {
  builder: (yargs: Argv) => yargs,
  run: async () => ((await runDemo({ print: printData })) ? EXIT.ok : EXIT.failed),
}
