/** What the demo plays on: a gateway, an issuer with manners, a fresh ledger and a terminal, over real sockets. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createGateway,
  createLimits,
  createSystemClock,
  type Dialect,
  type Gateway,
  type Ledger,
  loadDialect,
  openLedger,
  SILENT_LOG,
  type TurnRecord,
} from '../../src/index.ts'
import { createIssuer, type SimulatedIssuer } from '../issuer/issuer.ts'
import type { RuleFileInput } from '../rules/rule.ts'
import { createTerminal, type Terminal } from '../terminal/terminal.ts'
import { DECLINED_MINOR, UNANSWERED_MINOR } from './story.ts'

export interface Stage {
  readonly gateway: Gateway
  readonly ledger: Ledger
  readonly issuer: SimulatedIssuer
  /** The record of the last turn. */
  lastTurn(): TurnRecord | undefined
  /** Answers of the issuer to reversals since the last call, oldest first. */
  takeReversals(): string[]
  terminal(dialect: Dialect): Promise<Terminal>
  close(): Promise<void>
}

const RULES: RuleFileInput = {
  rules: [
    { name: 'declines', when: { kind: 'refund', amount: String(DECLINED_MINOR) }, then: { responseCode: '51' } },
    { name: 'books it and loses the answer', when: { kind: 'refund', amount: String(UNANSWERED_MINOR) }, then: { fault: 'no-answer' } },
    { name: 'is busy at the first try of a reversal', when: { mti: '0420' }, then: { responseCode: '91' } },
  ],
}
const LIMITS = createLimits({ issuerTimeoutMs: 400, reversalPauseMinMs: 100, reversalPauseMaxMs: 1_000 })

/** Everything on free ports of the loopback, the ledger in a folder that is removed at the end. */
export async function setStage(dialects: readonly Dialect[]): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'unswipe-demo-'))
  const reversals: string[] = []
  const issuer = await createIssuer({
    dialect: loadDialect('iso8583-1987-binary'),
    rules: RULES,
    onAnswer: (event) => {
      if (event.kind === 'reversal') reversals.push(`${event.mti} ${event.responseCode ?? 'no answer'}`)
    },
  })
  const ledger = await openLedger({ location: join(folder, 'demo.db'), limits: LIMITS, holder: { simulation: true }, log: SILENT_LOG })
  let last: TurnRecord | undefined
  const gateway = await createGateway({
    listeners: dialects.map((dialect) => ({ dialect, host: '127.0.0.1', port: 0 })),
    issuer: { dialect: loadDialect('iso8583-1987-binary'), host: issuer.host, port: issuer.port },
    ledger,
    limits: LIMITS,
    onTurn: (record) => {
      last = record
    },
  })
  return {
    gateway,
    ledger,
    issuer,
    lastTurn: () => last,
    takeReversals: () => reversals.splice(0),
    terminal: (dialect) => {
      const port = gateway.listeners.find((listener) => listener.dialect === dialect.name)?.port ?? 0
      return createTerminal({ dialect, host: '127.0.0.1', port })
    },
    async close() {
      await gateway.close()
      await issuer.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const POLL_MS = 20

/** True once the issuer has acknowledged every reversal. */
export async function reversalsDone(gateway: Gateway, timeoutMs: number): Promise<boolean> {
  const clock = createSystemClock()
  const untilMs = clock.monotonicMs() + timeoutMs
  while (gateway.owedReversals > 0 && clock.monotonicMs() < untilMs) await new Promise<void>((resolve) => clock.after(POLL_MS, resolve))
  return gateway.owedReversals === 0
}
