/** `unswipe keys new|add|list`: keys are drawn here or read from standard input, never from the command line, never shown. */
import { text } from 'node:stream/consumers'
import { isSeq, parseDocument as parseYaml } from 'yaml'
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { keysSchema } from '../../crypto/key-ring.ts'
import { createSystemRandom } from '../../crypto/system-random.ts'
import { parseDocument } from '../../dialect/document.ts'
import { GatewayError } from '../../errors.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { loadKeys, readKeysText, writeKeysText } from '../keys-file.ts'
import { printData, printWords } from '../terminal-output.ts'

const KEY_BYTES = 16

function fileOption(yargs: Argv) {
  return yargs.option('keys', { type: 'string', default: process.env['UNSWIPE_KEYS'] ?? './unswipe-keys.yaml', describe: 'The keys file' })
}

function terminalOptions(yargs: Argv) {
  return fileOption(yargs)
    .option('terminal', { type: 'string', default: '*', describe: 'DE41, or a pattern like TERM0*' })
    .option('merchant', { type: 'string', default: '*', describe: 'DE42, or a pattern' })
    .option('type', { choices: ['tmk', 'mak', 'pik'] as const, default: 'tmk' as const, describe: 'Master key, or a fixed MAC or PIN key' })
    .option('stdin', { type: 'boolean', default: false, describe: 'Read the key in hex from standard input instead of drawing one' })
}

type FileArgs = ReturnType<typeof fileOption> extends Argv<infer T> ? T : never
type KeyArgs = ReturnType<typeof terminalOptions> extends Argv<infer T> ? T : never

export const keysNewCommand: Command<KeyArgs> = {
  builder: terminalOptions,
  run: async (args) => {
    writeKeysText(args.keys, await addedTo('terminals: []\n', args), true)
    return report(args)
  },
}

export const keysAddCommand: Command<KeyArgs> = {
  builder: terminalOptions,
  run: async (args) => {
    writeKeysText(args.keys, await addedTo(readKeysText(args.keys), args), false)
    return report(args)
  },
}

export const keysListCommand: Command<FileArgs> = {
  builder: fileOption,
  run: async (args) => {
    for (const entry of loadKeys(args.keys).list()) printData(JSON.stringify(entry))
    return EXIT.ok
  },
}

/** The file's text with one entry more; what stood there, comments included, stays. */
async function addedTo(before: string, args: ArgumentsCamelCase<KeyArgs>): Promise<string> {
  const key = args.stdin ? (await text(process.stdin)).trim() : createSystemRandom().bytes(KEY_BYTES).toString('hex').toUpperCase()
  const document = parseYaml(before)
  const entry = { terminal: args.terminal, ...(args.merchant === '*' ? {} : { merchant: args.merchant }), [args.type]: key }
  const terminals = document.get('terminals')
  if (!isSeq(terminals)) document.set('terminals', [entry])
  // First match wins: what is said of one terminal must stand before what is said of many.
  else if (/[*?|]/.test(args.terminal)) terminals.add(document.createNode(entry))
  else terminals.items.unshift(document.createNode(entry))
  const after = document.toString()
  parseDocument(after, args.keys, keysSchema, { secret: true })
  return after
}

function report(args: ArgumentsCamelCase<KeyArgs>): number {
  const added = loadKeys(args.keys)
    .list()
    .findLast(({ terminal, merchant }) => terminal === args.terminal && merchant === args.merchant)
  if (added === undefined) throw new GatewayError('INVARIANT_BROKEN', 'The key was written and is not there')
  printData(JSON.stringify(added))
  printWords(`The key is in ${args.keys} (mode 0600); its check value is above. Type the key into the device from the file.`)
  return EXIT.ok
}
