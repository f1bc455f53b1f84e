/** The options of `serve`. */
import type { Argv } from 'yargs'
import { captureOptions } from '../pcap-file.ts'

/** What `serve` can be told on the command line. */
export function serveOptions(yargs: Argv) {
  return captureOptions(yargs)
    .option('listen', {
      type: 'string',
      array: true,
      describe: 'DIALECT[,key=value...]@HOST:PORT, or auto@HOST:PORT; repeatable; replaces the default listeners',
    })
    .option('host', { type: 'string', describe: 'Host of the default listeners; 0.0.0.0 for devices on the LAN [127.0.0.1]' })
    .option('issuer', { type: 'string', describe: 'embedded, or DIALECT@HOST:PORT of a real one [embedded]' })
    .option('rules', { type: 'string', describe: 'Rules of the embedded issuer (YAML)' })
    .option('keys', { type: 'string', describe: 'Keys file, mode 0600 [UNSWIPE_KEYS: a file, or the keys themselves]' })
    .option('operators', {
      type: 'string',
      describe: 'Operators file, mode 0600: who may void and refund, and change things over the control API',
    })
    .option('require-mac', { type: 'boolean', describe: 'Refuse terminals without a MAC key (A0)' })
    .option('require-sign-in', { type: 'boolean', describe: 'Refuse payments of terminals that have not signed in' })
    .option('strict-terminals', { type: 'boolean', describe: 'Refuse terminals that the keys file does not name (97, 03)' })
    .option('ledger', {
      type: 'string',
      describe: 'FILE, :memory: or postgres://USER@HOST:PORT/DATABASE (password from PGPASSWORD) [./unswipe.db]',
    })
    .option('fresh', { type: 'boolean', describe: 'Begin with an empty ledger' })
    .option('control', { type: 'string', describe: 'HOST:PORT of the control API [127.0.0.1:8580]' })
    .option('acquirer-id', { type: 'string', describe: 'DE32 at the issuer [00000000001]' })
    .option('config', { type: 'string', describe: 'YAML file with these options as keys; the command line wins' })
    .option('limit', { type: 'string', array: true, describe: 'NAME=VALUE, repeatable, for example issuerTimeout=500ms' })
    .option('seed', { type: 'string', describe: 'Seed of the embedded issuer [1]' })
    .option('triggers', { type: 'boolean', describe: 'Amounts such as 1.51 decline by themselves [on without --rules]' })
    .option('trace', { type: 'boolean', describe: 'Show each message in and out, element by element' })
    .option('log-level', { choices: ['debug', 'info', 'warn', 'error'] as const, describe: 'Least level of the log [info]' })
    .option('check', { type: 'boolean', describe: 'Check all options and files, then end' })
}

export type ServeArgs = ReturnType<typeof serveOptions> extends Argv<infer T> ? T : never
