/** Two whole gateways on one ledger in PostgreSQL and one issuer: terminals come to either, and what one leaves the other one brings to an end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, type TestContext, vi } from 'vitest'
import { createIssuer, createTerminal, type SimulatedIssuer, type Terminal, type TerminalOptions } from '../../sim/index.ts'
import { createGateway, createLimits, type Gateway, type GatewayOptions, KeyRing, loadDialect } from '../../src/index.ts'
import { openPostgres } from '../../src/ledger/store/postgres/open-postgres.ts'
import { stampAt } from '../../src/terms/calendar.ts'
import { decrypt } from '../support/other-des.ts'
import { createPostgresDatabase } from '../support/postgres.ts'
import { SeenLog } from '../support/seen-log.ts'

const TMK = '0123456789ABCDEFFEDCBA9876543210'
const TERMINAL = { terminal: 'TERM0001', merchant: 'MERCHANT0000001' }
const LIMITS = createLimits({
  ...{ gatewayLookMs: 20, gatewayGoneMs: 300, issuerTimeoutMs: 400, reversalPauseMinMs: 50, reversalPauseMaxMs: 100 },
  ...{ webhookPollMs: 50 },
})
const ISSUER = 'iso8583-1987-binary'

let url: string
let folder: string
let issuer: SimulatedIssuer
const opened: { close(): Promise<void> }[] = []

beforeEach(async (context: TestContext) => {
  const database = await createPostgresDatabase()
  if ('missing' in database) return context.skip(database.missing)
  url = database.url
  folder = mkdtempSync(join(tmpdir(), 'unswipe-two-'))
  issuer = await createIssuer({ dialect: loadDialect(ISSUER) })
  opened.push(issuer)
})
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const log = new SeenLog()
  const ledger = await openPostgres({ url, keyFile: join(folder, 'ledger'), limits: LIMITS, log })
  const gateway = await createGateway({
    listeners: ['iso8583-1987-ascii', 'unionpay-pos'].map((name) => ({ dialect: loadDialect(name), host: '127.0.0.1', port: 0 })),
    issuer: { dialect: loadDialect(ISSUER), host: '127.0.0.1', port: issuer.port },
    ledger,
    limits: LIMITS,
    log,
    ...options,
  })
  opened.push(gateway)
  return gateway
}

/** The same device, connected to that gateway. */
async function device(gateway: Gateway, dialect: string, more: Pick<TerminalOptions, 'stan' | 'tmk' | 'mak'> = {}): Promise<Terminal> {
  const port = gateway.listeners.find((listener) => listener.dialect === dialect)?.port ?? 0
  const terminal = await createTerminal({ dialect: loadDialect(dialect), host: '127.0.0.1', port, ...TERMINAL, ...more })
  opened.push(terminal)
  return terminal
}

it('R3, P5: sale, refund, its repeat and its reversal may each come to another gateway', async () => {
  const [one, other] = [await start(), await start()]
  const [here, there] = [await device(one, 'iso8583-1987-ascii'), await device(other, 'iso8583-1987-ascii', { stan: 100 })]
  const sale = await here.ask({ kind: 'sale', amountMinor: 10_000 })
  await other.settle()
  const refund = await there.ask({ kind: 'refund', of: sale, amountMinor: 6_000 })
  const repeat = await here.again(refund, { asRepeat: true })
  expect([sale, refund, repeat].map(({ responseCode }) => responseCode)).toEqual(['00', '00', '00'])
  expect(repeat.answer?.text(37)).toBe(refund.answer?.text(37))
  expect((await here.ask({ kind: 'refund', of: sale, amountMinor: 6_000 })).responseCode).toBe('64')
  expect((await here.ask({ kind: 'reversal', of: refund })).responseCode).toBe('00')
  await vi.waitFor(async () => expect((await other.ledger.reversals('done')).length).toBe(1))
  expect((await other.ledger.find({ kind: 'sale' }))[0]).toMatchObject({ postedMinor: 0, heldMinor: 0 })
  expect((await one.ledger.verify()).problems).toEqual([])
})

it('R60: a copy that comes to the other gateway waits for what the first one has at the issuer', async () => {
  issuer.setRules({ rules: [{ name: 'slow', when: { mti: '0200' }, then: { latency: '200ms' } }] })
  const [one, other] = [await start(), await start()]
  const [here, there] = [await device(one, 'unionpay-pos'), await device(other, 'unionpay-pos')]
  const first = here.ask({ kind: 'sale', amountMinor: 500 })
  await vi.waitFor(async () => expect(await other.find({ state: 'pending' })).toHaveLength(1))
  const copy = there.ask({ kind: 'sale', amountMinor: 500 })
  const slips = [await first, await copy]
  expect(slips.map(({ responseCode }) => responseCode)).toEqual(['00', '00'])
  expect(slips[1]?.answer?.text(37)).toBe(slips[0]?.answer?.text(37))
  expect(issuer.book()).toHaveLength(1)
})

it('R97: the work keys of a sign-in at one gateway hold at the other', async () => {
  const keys = new KeyRing({ terminals: [{ ...TERMINAL, tmk: TMK }] })
  const [one, other] = [await start({ keys, requireMac: true }), await start({ keys, requireMac: true })]
  const signedIn = await (await device(one, 'unionpay-pos', { tmk: Buffer.from(TMK, 'hex') })).signIn()
  // E(PIK) of 16 bytes and its check value, E(MAK) of 8.
  const sealed = Buffer.from(signedIn.answer?.text(62) ?? '', 'hex').subarray(20, 28)
  const mak = decrypt(Buffer.from(TMK, 'hex'), sealed)
  const there = await device(other, 'unionpay-pos', { stan: 100, mak })
  await vi.waitFor(async () => expect((await there.ask({ kind: 'sale', amountMinor: 500 })).responseCode).toBe('00'))
})

it('P6: what a gateway that stops still owes is sent by the other one', async () => {
  issuer.setRules({ rules: [{ name: 'mute', when: { mti: '0200|0420|0421' }, then: { fault: 'no-answer' } }] })
  const [one, other] = [await start(), await start()]
  const slip = await (await device(one, 'iso8583-1987-ascii')).ask({ kind: 'sale', amountMinor: 500 })
  expect(slip.responseCode).not.toBe('00')
  expect([one.owedReversals, other.owedReversals]).toEqual([1, 0])
  await one.close()
  await vi.waitFor(() => expect(other.owedReversals).toBe(1))
  issuer.setRules({})
  await vi.waitFor(() => expect(other.owedReversals).toBe(0), 5_000)
  expect((await other.ledger.find({}))[0]).toMatchObject({ state: 'reversed' })
})

it('P6: what an operator ended at one gateway is sent by the other one no more', async () => {
  issuer.setRules({ rules: [{ name: 'mute', when: { mti: '0200|0420|0421' }, then: { fault: 'no-answer' } }] })
  const [one, other] = [await start(), await start()]
  await (await device(one, 'iso8583-1987-ascii')).ask({ kind: 'sale', amountMinor: 500 })
  const by = { operator: 'anna', reason: 'it stands there' }
  expect(await other.resolve(1, 'posted', by)).toMatchObject({ is: 'resolved' })
  await vi.waitFor(() => expect(one.owedReversals).toBe(0), 5_000)
  expect((await one.ledger.find({}))[0]).toMatchObject({ state: 'approved' })
})

it('R12: a refund that is queued at one gateway is sent when another one settles', async () => {
  const policy = { partialBeforeSettlement: 'queue' } as const
  const [one, other] = [await start({ policy }), await start({ policy })]
  const here = await device(one, 'iso8583-1987-ascii')
  const sale = await here.ask({ kind: 'sale', amountMinor: 10_000 })
  await here.ask({ kind: 'refund', of: sale, amountMinor: 1_000 })
  await one.close()
  await other.ledger.submit({ do: 'settle', now: stampAt(Date.now(), 480) })
  await vi.waitFor(async () => expect((await other.find({ kind: 'refund' }))[0]).toMatchObject({ state: 'approved' }))
})

it('R110: of two gateways with the same webhooks one tells, each notice once', async () => {
  const told: string[] = []
  const post: NonNullable<GatewayOptions['post']> = async ({ body }) => {
    told.push((JSON.parse(body) as { event: string }).event)
    return { is: 'answered', status: 200 }
  }
  const webhooks = [{ url: 'http://127.0.0.1:9/hook', events: '*', secret: 'of the shop' }]
  const [one] = [await start({ webhooks, post }), await start({ webhooks, post })]
  await (await device(one, 'iso8583-1987-ascii')).ask({ kind: 'sale', amountMinor: 500 })
  await vi.waitFor(() => expect(told).toEqual(['sale-approved']))
  await new Promise((resolve) => {
    setTimeout(resolve, 3 * LIMITS.webhookPollMs)
  })
  expect(told).toEqual(['sale-approved'])
})
