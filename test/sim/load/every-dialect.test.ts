/** A load in every dialect that terminals speak, on our own gateway: every request is answered, and the books agree. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  audit,
  createGateway,
  createIssuer,
  createLimits,
  createLoadPlan,
  type Gateway,
  KeyRing,
  type Ledger,
  listDialects,
  loadDialect,
  openLedger,
  runLoad,
  SILENT_LOG,
  type SimulatedIssuer,
} from '../../../sim/index.ts'

const dialects = listDialects()
  .map((name) => loadDialect(name))
  .filter(({ compose }) => compose.has('sale'))
const keys = new KeyRing({
  terminals: [
    { terminal: 'SIGN*', merchant: '*', tmk: '0123456789ABCDEFFEDCBA9876543210' },
    { terminal: 'FIXD*', merchant: '*', mak: '0123456789ABCDEFFEDCBA9876543210' },
  ],
})
const limits = createLimits()

let issuer: SimulatedIssuer
let ledger: Ledger
let gateway: Gateway
beforeAll(async () => {
  const spoken = loadDialect('iso8583-1987-binary')
  issuer = await createIssuer({ dialect: spoken })
  ledger = await openLedger({ location: ':memory:', limits, log: SILENT_LOG, holder: { simulation: true } })
  gateway = await createGateway({
    listeners: dialects.map((dialect) => ({ dialect, host: '127.0.0.1', port: 0 })),
    issuer: { dialect: spoken, host: issuer.host, port: issuer.port },
    policy: { partialBeforeSettlement: 'refund' },
    keys,
    ledger,
    limits,
  })
})
afterAll(async () => {
  await gateway.close()
  await issuer.close()
})

const REQUESTS = 120
const MIX = { sale: 60, void: 15, refund: 15, reversal: 10 }

function planOf(name: string, terminal: string) {
  const dialect = loadDialect(name)
  return createLoadPlan({
    dialect,
    host: '127.0.0.1',
    port: gateway.listeners.find((listener) => listener.dialect === name)?.port ?? 0,
    pace: { loop: 'closed', inFlight: 2 },
    connections: 3,
    terminals: ['1', '2', '3', '4'].map((number) => `${terminal}000${number}`),
    mix: { ...MIX, reversal: dialect.compose.has('reversal') ? MIX.reversal : 0, refund: dialect.compose.has('refund') ? MIX.refund : 0 },
    inParts: true,
    requestsMax: REQUESTS,
    durationMs: 20_000,
    warmUpMs: 0,
    keys,
  })
}

it.each([
  ...dialects.map(({ name }, index) => [name, `LD${String(index).padStart(2, '0')}`, false] as const),
  ['unionpay-pos', 'SIGN', true] as const,
  ['unionpay-pos', 'FIXD', false] as const,
  ['iso8583-1987-ascii', 'FIXD', false] as const,
])('%s, terminals %s: all answered and approved', async (name, terminal, signIn) => {
  const report = await runLoad({ ...planOf(name, terminal), signIn })
  expect({ ...report.errors, declines: report.declines }).toMatchObject({ total: 0, declines: {} })
  expect(report.total).toMatchObject({ sent: REQUESTS, answered: REQUESTS, approved: REQUESTS })
  const undone = report.flows.void.approved + report.flows.refund.approved + report.flows.reversal.approved
  expect(undone).toBeGreaterThan(10)
})

it('a terminal that has a master key and does not sign in is told so', async () => {
  const report = await runLoad({ ...planOf('unionpay-pos', 'SIGN'), terminals: ['SIGN1001'], connections: 1 })
  expect(report.errors.declined).toBe(REQUESTS)
  expect(report.declines).toEqual({ A0: { count: REQUESTS, isExpected: false } })
})

it('the books agree after all of it', async () => {
  while (gateway.owedReversals > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  const [transactions, reversals, verdict] = await Promise.all([ledger.find({ limit: 100_000 }), ledger.reversals(), ledger.verify()])
  expect(transactions.length).toBeGreaterThan(REQUESTS * dialects.length)
  expect(audit({ transactions, reversals, verdict, book: issuer.book() }).violations).toEqual([])
})
