/** A gateway and an issuer of our own on free ports, with a fresh ledger, for a load without a target; audited at the end. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readLedger } from '../../src/index.ts'
import { audit } from '../audit/audit.ts'
import type { BookEntry } from '../issuer/book.ts'
import { type Child, startChild } from './child.ts'
import { reversalsOwed } from './server-figures.ts'

export interface OwnStandOptions {
  /** The script of the command `unswipe`. */
  readonly main: string
  /** As `--listen` has it. */
  readonly dialect: string
  /** A keys file for both. */
  readonly keys?: string | undefined
  /** Empty. @default a file in the folder of the stand */
  readonly ledger?: string | undefined
  /** Rules of the issuer. */
  readonly rules?: string | undefined
  /** NAME=VALUE of the gateway's limits. */
  readonly limits?: readonly string[]
}

export interface OwnAudit {
  readonly transactions: number
  readonly owed: number
  /** Empty when the books agree. */
  readonly violations: readonly string[]
}

export interface OwnStand {
  readonly port: number
  /** Of the control API. */
  readonly control: string
  readonly gateway: Child
  readonly issuer: Child
  /** Ends both, then compares the ledger with the issuer's book. */
  audit(): Promise<OwnAudit>
  /** Ends what still runs, removes the folder. */
  close(): Promise<void>
}

/** The state of a sale does not hold up a refund of a part: there is no settlement in a load. */
const CONFIG = 'policy: { partialBeforeSettlement: refund }\n'
/** Between gateway and issuer. */
const ISSUER_DIALECT = 'iso8583-1987-binary'
const MANY = ['inFlightPerConnection=65536', 'inFlight=1000000', 'issuerPending=1000000', 'connections=100000', 'reversalsInFlight=64']
const OWED_TIMEOUT_MS = 30_000
const POLL_MS = 50

export async function openOwnStand(options: OwnStandOptions): Promise<OwnStand> {
  const folder = await mkdtemp(join(tmpdir(), 'unswipe-bench-'))
  const children: Child[] = []
  const close = async (): Promise<void> => {
    for (const child of children) child.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const config = join(folder, 'bench.yaml')
    await writeFile(config, CONFIG)
    const { limits = [] } = options
    // The children have a working folder of their own.
    const dialect = options.dialect.replace(/^[^,]*[.]ya?ml/, (file) => resolve(file))
    const ledger = ledgerPlace(options.ledger ?? join(folder, 'bench.db'))
    const keys = options.keys === undefined ? [] : ['--keys', resolve(options.keys)]
    const rules = options.rules === undefined ? [] : ['--rules', resolve(options.rules)]
    const quiet = ['--log-level', 'error']
    const issuer = await startChild(
      options.main,
      ['sim', 'issuer', '--listen', `${ISSUER_DIALECT}@127.0.0.1:0`, ...rules, ...keys, ...quiet],
      folder,
    )
    children.push(issuer)
    const [named] = (issuer.ready as Ready).listeners
    const gateway = await startChild(
      options.main,
      [
        'serve',
        ...['--listen', `${dialect}@127.0.0.1:0`, '--issuer', `${ISSUER_DIALECT}@127.0.0.1:${named?.port}`],
        ...['--ledger', ledger, '--control', '127.0.0.1:0', '--config', config],
        ...[...MANY, ...limits].flatMap((limit) => ['--limit', limit]),
        ...keys,
        ...quiet,
      ],
      folder,
    )
    children.push(gateway)
    const { listeners, control } = gateway.ready as Ready
    return { port: listeners[0]?.port ?? 0, control, gateway, issuer, audit: () => auditBooks({ gateway, issuer, control, ledger }), close }
  } catch (error) {
    await close()
    throw error
  }
}

function ledgerPlace(said: string): string {
  return said.startsWith('postgres') ? said : resolve(said)
}

interface Ready {
  readonly listeners: readonly { readonly port: number }[]
  readonly control: string
}

async function auditBooks(stand: Pick<OwnStand, 'gateway' | 'issuer' | 'control'> & { readonly ledger: string }): Promise<OwnAudit> {
  const untilMs = performance.now() + OWED_TIMEOUT_MS
  while ((await reversalsOwed(stand.control)) > 0 && performance.now() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  await stand.gateway.stop()
  const lines = await stand.issuer.stop()
  const { book } = JSON.parse(lines.at(-1) ?? '{"book":[]}') as { book: BookEntry[] }
  const ledger = readLedger(stand.ledger)
  try {
    const verdict = await ledger.verify()
    const transactions = await ledger.find({ limit: Number.MAX_SAFE_INTEGER })
    const reversals = await ledger.reversals()
    const report = audit({ transactions, reversals, verdict, book })
    return { transactions: transactions.length, owed: report.owed, violations: report.violations }
  } finally {
    await ledger.close()
  }
}
