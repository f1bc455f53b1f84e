/** What the gateway makes of each fault at its issuer: what the device is told, and that the money is right in the end. */
import { describe, expect, it } from 'vitest'
import {
  audit,
  createGateway,
  createIssuer,
  createLimits,
  createTerminal,
  FAULTS,
  type FaultName,
  loadDialect,
  openLedger,
  type RuleInputText,
} from '../../sim/index.ts'
import { SeenLog } from '../support/seen-log.ts'
import { ISSUER } from './support/messages.ts'

interface Row {
  /** How the rule says it, so that it does not take long. */
  readonly then?: RuleInputText['then']
  /** DE39 at the device. */
  readonly told: string
}

const ROWS: Readonly<Record<FaultName, Row>> = JSON.parse(process.env['ROWS'] ?? 'null') ?? Object.fromEntries(FAULTS.map((f) => [f, { told: '?' }]))

const DIALECT = loadDialect('unionpay-pos')

async function refundUnder(fault: FaultName, { then = {} }: Row) {
  const log = new SeenLog()
  const limits = createLimits({ issuerTimeoutMs: 300, reversalPauseMinMs: 20, reversalPauseMaxMs: 50, connectTimeoutMs: 300 })
  const issuer = await createIssuer({ dialect: ISSUER, seed: 7 })
  const ledger = await openLedger({ location: ':memory:', limits, log, holder: { simulation: true } })
  const gateway = await createGateway({
    listeners: [{ dialect: DIALECT, host: '127.0.0.1', port: 0 }],
    issuer: { dialect: ISSUER, host: issuer.host, port: issuer.port },
    ledger,
    limits,
    log,
  })
  const terminal = await createTerminal({ dialect: DIALECT, host: '127.0.0.1', port: gateway.listeners[0]?.port ?? 0, terminal: 'TERM0042' })
  const sale = await terminal.ask({ kind: 'sale', amountMinor: 10_000 })
  issuer.setRules({ rules: [{ name: fault, when: { kind: 'refund', first: 1 }, then: { ...then, fault } }] })
  const refund = await terminal.ask({ kind: 'refund', of: sale, amountMinor: 6_000 })
  await new Promise((resolve) => setTimeout(resolve, 400))
  issuer.setRules({})
  await expect.poll(() => gateway.owedReversals, { timeout: 15_000 }).toBe(0)
  const [transactions, reversals, verdict] = await Promise.all([ledger.find({}), ledger.reversals(), ledger.verify()])
  const { violations } = audit({ transactions, reversals, verdict, book: issuer.book(), slips: terminal.slips })
  await Promise.all([terminal.close(), gateway.close()])
  await issuer.close()
  return { told: refund.responseCode, violations }
}

describe('a refund under a fault of the issuer', () => {
  it.each(FAULTS)('%s', async (fault) => {
    const seen = await refundUnder(fault, ROWS[fault])
    expect(seen).toEqual({ told: ROWS[fault].told, violations: [] })
  })
})
