/** `unswipe sim issuer`: the simulated issuer alone, for gateways of other people and for tests that kill ours. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { createIssuer, type SimulatedIssuer } from '../../../sim/index.ts'
import { type Control, createIssuerControl } from '../../control/control.ts'
import { createSystemRandom } from '../../crypto/system-random.ts'
import { knownDialects, parseHostPort, parseTerminalAddress } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { issuerKeys } from '../issuer-keys.ts'
import { loadKeys } from '../keys-file.ts'
import { createLog } from '../log.ts'
import { captureOptions, openCapture } from '../pcap-file.ts'
import { issuerControl } from '../serve/embedded-issuer.ts'
import { readRules, readSeed } from '../serve/plan.ts'
import { watchRules } from '../serve/rules-watch.ts'
import { untilStopped } from '../signals.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return captureOptions(yargs)
    .option('listen', {
      type: 'string',
      default: 'iso8583-1987-binary@127.0.0.1:8590',
      describe: 'DIALECT[,key=value...]@HOST:PORT, or auto@HOST:PORT',
    })
    .option('rules', { type: 'string', describe: 'What it answers, how late and how wrong (YAML)' })
    .option('keys', { type: 'string', describe: 'Keys file with issuer: { mak, pik, pins } [UNSWIPE_KEYS]' })
    .option('control', { type: 'string', describe: 'HOST:PORT of a control API: its rules, journal, book and messages [none]' })
    .option('seed', { type: 'string', default: '1', describe: 'Seed of its random draws' })
    .option('triggers', { type: 'boolean', describe: 'Amounts such as 1.51 decline by themselves [on without --rules]' })
    .option('log-level', {
      choices: ['debug', 'info', 'warn', 'error'] as const,
      default: 'info' as const,
      describe: 'debug shows each answer',
    })
}

type SimIssuerArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const simIssuerCommand: Command<SimIssuerArgs> = { builder, run }

/** The last line of data, at its end, is its book: what it applied and undid. */
async function run(args: ArgumentsCamelCase<SimIssuerArgs>): Promise<number> {
  const address = parseTerminalAddress(args.listen)
  const rules = readRules(args.rules)
  const keys = loadKeys(args.keys)
  const controlAt = args.control === undefined ? undefined : parseHostPort(args.control, '--control')
  const stopped = untilStopped()
  const file = openCapture(args)
  const log = createLog(args['log-level'] ?? 'info')
  const issuer = await createIssuer({
    ...address,
    known: knownDialects([args.listen]),
    seed: readSeed(args.seed),
    triggers: args.triggers ?? args.rules === undefined,
    log,
    ...(file === undefined ? {} : { capture: file.capture }),
    ...(rules === undefined ? {} : { rules }),
    ...issuerKeys(address.dialect, keys),
  })
  const control = controlAt === undefined ? undefined : await openControl(issuer, controlAt)
  const dialect = address.dialect === 'auto' ? 'auto' : address.dialect.name
  printData(JSON.stringify({ ready: true, listeners: [{ dialect, host: issuer.host, port: issuer.port }], control: control?.url }))
  const stopWatching = watchRules(args.rules, issuer, log)
  await stopped
  stopWatching()
  await control?.close()
  await issuer.close()
  file?.close()
  printData(JSON.stringify({ book: issuer.book() }))
  return EXIT.ok
}

/** An issuer whose control port is taken does not stay. */
async function openControl(issuer: SimulatedIssuer, at: { readonly host: string; readonly port: number }): Promise<Control> {
  const options = { ...at, random: createSystemRandom(), issuer: { ...issuerControl(issuer), book: () => issuer.book() } }
  try {
    return await createIssuerControl(options)
  } catch (error) {
    await issuer.close()
    throw error
  }
}
