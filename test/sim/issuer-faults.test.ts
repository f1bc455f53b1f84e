/** What the gateway makes of each fault at its issuer: what the device is told, and that the money is right in the end. */
import { describe, expect, it } from 'vitest'
import {
  audit,
  createDialectMac,
  createGateway,
  createIssuer,
  createLimits,
  createTerminal,
  FAULTS,
  type FaultName,
  Key,
  KeyRing,
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

const UNKNOWN: Row = { told: '98' }
const RIGHT: Row = { told: '00' }

/** The link is signed, so that an answer which was altered on the way is not believed. */
const ROWS: Readonly<Record<FaultName, Row>> = {
  'no-answer': UNKNOWN,
  'delay-fixed': { told: '98', then: { by: '400ms' } },
  'delay-jitter': { told: '98', then: { by: '350ms..400ms' } },
  'delay-long-tail': { told: '98', then: { by: { median: '400ms', p99: '401ms' } } },
  'late-after-reversal-ack': UNKNOWN,
  duplicate: RIGHT,
  'duplicate-with-a-different-de39': RIGHT,
  'duplicate-on-another-connection': RIGHT,
  reordered: UNKNOWN,
  'wrong-stan': UNKNOWN,
  'wrong-tid': RIGHT,
  'wrong-rrn': RIGHT,
  'wrong-amount': UNKNOWN,
  'wrong-currency': RIGHT,
  'wrong-mti': UNKNOWN,
  'missing-de39': UNKNOWN,
  'unknown-de39': { told: '05' },
  'echo-of-the-request': UNKNOWN,
  'bad-mac': UNKNOWN,
  'stale-session-key': UNKNOWN,
  'clock-skewed': UNKNOWN,
  truncate: UNKNOWN,
  'length-too-big': UNKNOWN,
  'length-too-small': UNKNOWN,
  'length-zero': UNKNOWN,
  'garbage-before-a-frame': UNKNOWN,
  'bit-flip': UNKNOWN,
  'two-frames-in-one-segment': UNKNOWN,
  'one-frame-in-n-segments': RIGHT,
  'one-byte-per-second': UNKNOWN,
  '64-kib-frame': UNKNOWN,
  'bandwidth-cap': UNKNOWN,
  'half-close': UNKNOWN,
  'fin-mid-frame': UNKNOWN,
  'rst-after-read': UNKNOWN,
  'never-reads': UNKNOWN,
  refuse: UNKNOWN,
  'accept-then-silence': RIGHT,
  'rst-before-read': RIGHT,
  flap: UNKNOWN,
  'tls-handshake-stall': RIGHT,
  'stops-accepting': RIGHT,
}

const MAK = '0123456789ABCDEF1032547698BADCFE'

const DIALECT = loadDialect('unionpay-pos')

async function refundUnder(fault: FaultName, { then = {} }: Row) {
  const log = new SeenLog()
  const limits = createLimits({
    issuerTimeoutMs: 300,
    reversalPauseMinMs: 20,
    reversalPauseMaxMs: 50,
    connectTimeoutMs: 300,
    issuerIdleMs: 1_500,
    frameTimeoutMs: 300,
  })
  const issuer = await createIssuer({
    dialect: ISSUER,
    seed: 7,
    mac: (dialect) => createDialectMac(dialect, new Key('tdes', Buffer.from(MAK, 'hex'))),
  })
  const ledger = await openLedger({ location: ':memory:', limits, log, holder: { simulation: true } })
  const gateway = await createGateway({
    listeners: [{ dialect: DIALECT, host: '127.0.0.1', port: 0 }],
    issuer: { dialect: ISSUER, host: issuer.host, port: issuer.port },
    ledger,
    limits,
    log,
    keys: new KeyRing({ terminals: [], issuer: { mak: MAK } }),
  })
  const terminal = await createTerminal({
    dialect: DIALECT,
    host: '127.0.0.1',
    port: gateway.listeners[0]?.port ?? 0,
    terminal: 'TERM0042',
  })
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
