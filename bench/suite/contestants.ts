/** What the suite puts under the same load, each in processes of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from '../../sim/load/child.ts'
import { openOwnStand } from '../../sim/load/own-stand.ts'
import { type Dialect, KeyRing, keysSchema, loadDialect } from '../../src/index.ts'

export interface Contestant {
  readonly name: string
  /** It answers with the request: there is nothing to judge but the echo. */
  readonly isEcho: boolean
  readonly keys: KeyRing
  /** Sales only: it knows no refunds. */
  readonly salesOnly: boolean
  start(): Promise<Started>
}

export interface Started {
  readonly dialect: Dialect
  readonly port: number
  /** The process that is measured. */
  readonly main: Child
  close(): Promise<void>
}

const BUILT = new URL('../../', import.meta.url)
const RELAY = fileURLToPath(new URL('sim/load/relay/main.js', BUILT))
const TYPICAL = fileURLToPath(new URL('bench/relay/main.js', BUILT))
const MAIN = fileURLToPath(new URL('src/cli/main.js', BUILT))
const DIALECT = 'iso8583-1987-ascii'
const KEY = '0123456789ABCDEFFEDCBA9876543210'
const KEYS = { terminals: [{ terminal: '*', mak: KEY }], issuer: { mak: KEY } }
/** Between gateways and issuers. */
const ISSUER_DIALECT = 'iso8583-1987-binary'

/** All of them, by name. */
export function contestants(postgres: string | undefined): Contestant[] {
  const plain = { isEcho: false, keys: KeyRing.empty, salesOnly: false }
  return [
    { ...plain, name: 'relay', isEcho: true, salesOnly: true, start: startRelay },
    { ...plain, name: 'gateway', start: () => startGateway({}) },
    { ...plain, name: 'gateway-mac', keys: new KeyRing(keysSchema.parse(KEYS)), start: startWithMac },
    ...(postgres === undefined ? [] : [{ ...plain, name: 'gateway-postgres', start: () => startGateway({ ledger: postgres }) }]),
    { ...plain, name: 'typical', salesOnly: true, start: startTypical },
    { ...plain, name: 'echo', isEcho: true, salesOnly: true, start: () => startEcho(ISSUER_DIALECT) },
    { ...plain, name: 'issuer', salesOnly: true, start: () => startIssuer([]) },
    { ...plain, name: 'issuer-40ms', salesOnly: true, start: startSlowIssuer },
  ]
}

async function startRelay(): Promise<Started> {
  const echo = await script(RELAY, ['echo', '--behind', '--dialect', DIALECT])
  const relay = await script(RELAY, ['relay', '--upstream', String(portOf(echo))])
  return started(DIALECT, relay, [relay, echo])
}

async function startEcho(dialect: string): Promise<Started> {
  const echo = await script(RELAY, ['echo', '--dialect', dialect])
  return started(dialect, echo, [echo])
}

async function startTypical(): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'unswipe-typical-'))
  const echo = await script(RELAY, ['echo', '--dialect', 'iso_8583'])
  const typical = await script(TYPICAL, ['--upstream', String(portOf(echo)), '--ledger', join(folder, 'typical.db')])
  const stack = started('iso_8583', typical, [typical, echo])
  return { ...stack, close: () => stack.close().then(() => rm(folder, { recursive: true, force: true })) }
}

/** A gateway with an issuer of its own. */
export async function startGateway(options: { readonly keys?: string; readonly ledger?: string }): Promise<Started> {
  const own = await openOwnStand({ main: MAIN, dialect: DIALECT, ...options })
  return { dialect: loadDialect(DIALECT), port: own.port, main: own.gateway, close: () => own.close() }
}

async function startWithMac(): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'unswipe-mac-'))
  const keys = join(folder, 'keys.yaml')
  await writeFile(keys, JSON.stringify(KEYS), { mode: 0o600 })
  const gateway = await startGateway({ keys })
  return { ...gateway, close: () => gateway.close().then(() => rm(folder, { recursive: true, force: true })) }
}

/** Its answers are due 40 ms after their requests. */
async function startSlowIssuer(): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'unswipe-slow-'))
  const rules = join(folder, 'slow.yaml')
  await writeFile(rules, 'rules: [{ name: slow, then: { latency: 40ms } }]\n')
  const issuer = await startIssuer(['--rules', rules])
  return { ...issuer, close: () => issuer.close().then(() => rm(folder, { recursive: true, force: true })) }
}

/** The simulated issuer alone. */
async function startIssuer(rules: readonly string[]): Promise<Started> {
  const issuer = await script(MAIN, ['sim', 'issuer', '--listen', `${ISSUER_DIALECT}@127.0.0.1:0`, '--log-level', 'error', ...rules])
  const { listeners } = issuer.ready as { listeners: { port: number }[] }
  return { dialect: loadDialect(ISSUER_DIALECT), port: listeners[0]?.port ?? 0, main: issuer, close: async () => issuer.kill() }
}

function script(file: string, args: readonly string[]): Promise<Child> {
  return startChild(file, args, process.cwd())
}

function portOf(child: Child): number {
  return (child.ready as { port: number }).port
}

function started(dialect: string, main: Child, all: readonly Child[]): Started {
  return {
    dialect: loadDialect(dialect),
    port: portOf(main),
    main,
    async close() {
      for (const child of all) child.kill()
    },
  }
}
