/** `unswipe operators hash`: a line of an operators file; the token comes by standard input and is nowhere kept. */
import { text } from 'node:stream/consumers'
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { sha256Hex } from '../../crypto/sha256.ts'
import { GatewayError } from '../../errors.ts'
import { OPERATOR_ROLES } from '../../terms/operator.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

const TOKEN_LEAST = 16

function builder(yargs: Argv) {
  return yargs
    .option('id', { type: 'string', demandOption: true, describe: 'The operator, as DE63 of a UnionPay sign-in says it' })
    .option('role', { choices: OPERATOR_ROLES, demandOption: true, describe: 'A cashier may not void or refund' })
}

type HashArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const operatorsHashCommand: Command<HashArgs> = { builder, run }

async function run({ id, role }: ArgumentsCamelCase<HashArgs>): Promise<number> {
  const token = (await text(process.stdin)).trim()
  if (token.length < TOKEN_LEAST) {
    throw new GatewayError('OPTION_INVALID', `The token on standard input has ${token.length} characters: at least ${TOKEN_LEAST}`)
  }
  printData(`  - { id: "${id}", role: ${role}, token: "${sha256Hex(token)}" }`)
  return EXIT.ok
}
