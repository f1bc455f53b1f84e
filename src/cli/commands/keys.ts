/** `unswipe keys new|add|list`: keys are drawn here or read from standard input, never from the command line, never shown. */
import { text } from 'node:stream/consumers'
import { isSeq, parseDocument as parseYaml } from 'yaml'
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { KEY_ALGORITHMS } from '../../crypto/key.ts'
import { keysSchema } from '../../crypto/key-ring.ts'
import { createSystemRandom } from '../../crypto/system-random.ts'
import { parseDocument } from '../../dialect/document.ts'
import { GatewayError } from '../../errors.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { keysFileOf, loadKeys, loadKeysOrDefault, readKeysText, writeKeysText } from '../keys-file.ts'
import { printData, printWords } from '../terminal-output.ts'

const KEY_BYTES = 16

function fileOption(yargs: Argv) {
  return yargs.option('keys', { type: 'string', describe: 'The keys file [UNSWIPE_KEYS, else ./unswipe-keys.yaml]' })
}

function keyOptions(yargs: Argv) {
  return fileOption(yargs)
    .option('terminal', { type: 'string', default: '*', describe: 'DE41, or a pattern like TERM0*' })
    .option('merchant', { type: 'string', default: '*', describe: 'DE42, or a pattern' })
    .option('issuer', { type: 'boolean', default: false, describe: 'A mak or pik for the link to the issuer instead' })
    .option('type', { choices: ['tmk', 'mak', 'pik'] as const, default: 'tmk' as const, describe: 'Master key, or a fixed MAC or PIN key' })
    .option('algorithm', { choices: KEY_ALGORITHMS, default: 'tdes' as const, describe: 'Cipher of the key' })
    .option('bytes', { choices: [8, 16, 24, 32] as const, default: KEY_BYTES, describe: 'Length of a key that is drawn' })
    .option('stdin', { type: 'boolean', default: false, describe: 'Read the key in hex from standard input instead of drawing one' })
}

type FileArgs = ReturnType<typeof fileOption> extends Argv<infer T> ? T : never
type KeyArgs = ReturnType<typeof keyOptions> extends Argv<infer T> ? T : never

export const keysNewCommand: Command<KeyArgs> = {
  builder: keyOptions,
  run: async (args) => {
    const file = keysFileOf(args.keys)
    writeKeysText(file, await addedTo('terminals: []\n', file, args), true)
    return report(file, args)
  },
}

export const keysAddCommand: Command<KeyArgs> = {
  builder: keyOptions,
  run: async (args) => {
    const file = keysFileOf(args.keys)
    writeKeysText(file, await addedTo(readKeysText(file), file, args), false)
    return report(file, args)
  },
}

export const keysListCommand: Command<FileArgs> = {
  builder: fileOption,
  run: async (args) => {
    const ring = loadKeysOrDefault(args.keys)
    const issuer = ring.listIssuer()
    for (const entry of ring.list()) printData(JSON.stringify(entry))
    if (issuer !== undefined) printData(JSON.stringify({ issuer: true, ...issuer }))
    return EXIT.ok
  },
}

/** The file's text with one key more; what stood there, comments included, stays. */
async function addedTo(before: string, file: string, args: ArgumentsCamelCase<KeyArgs>): Promise<string> {
  const digits = args.stdin ? (await text(process.stdin)).trim() : createSystemRandom().bytes(args.bytes).toString('hex').toUpperCase()
  const key = args.algorithm === 'tdes' ? digits : { algorithm: args.algorithm, key: digits }
  const document = parseYaml(before)
  if (args.issuer) document.setIn(['issuer', args.type], document.createNode(key))
  else addTerminal(document, args, key)
  const after = document.toString()
  parseDocument(after, file, keysSchema, { secret: true })
  return after
}

function addTerminal(document: ReturnType<typeof parseYaml>, args: ArgumentsCamelCase<KeyArgs>, key: string | object): void {
  const entry = { terminal: args.terminal, ...(args.merchant === '*' ? {} : { merchant: args.merchant }), [args.type]: key }
  const terminals = document.get('terminals')
  if (!isSeq(terminals)) document.set('terminals', [entry])
  // First match wins: what is said of one terminal must stand before what is said of many.
  else if (/[*?|]/.test(args.terminal)) terminals.add(document.createNode(entry))
  else terminals.items.unshift(document.createNode(entry))
}

function report(file: string, args: ArgumentsCamelCase<KeyArgs>): number {
  const ring = loadKeys(file)
  const added = args.issuer
    ? { issuer: true, ...ring.listIssuer() }
    : ring.list().findLast(({ terminal, merchant }) => terminal === args.terminal && merchant === args.merchant)
  if (added === undefined) throw new GatewayError('INVARIANT_BROKEN', 'The key was written and is not there')
  printData(JSON.stringify(added))
  const next = args.issuer ? 'The issuer needs the same key.' : 'Type the key into the device from the file.'
  printWords(`The key is in ${file} (mode 0600); its check value is above. ${next}`)
  return EXIT.ok
}
