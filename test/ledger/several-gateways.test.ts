/** Several gateways on one ledger in PostgreSQL: the promises hold across them, and one that is gone is taken over. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { beforeEach, describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest'
import { openPostgres } from '../../src/ledger/store/postgres/open-postgres.ts'
import type { Presence } from '../../src/ledger/store/postgres/presence.ts'
import { createLimits } from '../../src/limits.ts'
import type { LedgerCommand } from '../../src/terms/ledger-command.ts'
import type { Look } from '../../src/terms/neighbours.ts'
import type { Ledger } from '../../src/terms/ports.ts'
import { SILENT_LOG } from '../../src/terms/silent-log.ts'
import { createPostgresDatabase } from '../support/postgres.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, saleCommand } from './story/commands.ts'

let url: string
let folder: string

beforeEach(async (context: TestContext) => {
  const database = await createPostgresDatabase()
  if ('missing' in database) return context.skip(database.missing)
  url = database.url
  folder = mkdtempSync(join(tmpdir(), 'unswipe-several-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const LIMITS = createLimits({ gatewayLookMs: 20, gatewayGoneMs: 300, reversalPauseMinMs: 50 })

interface Opened extends Ledger {
  readonly neighbours: Presence
  readonly failures: string[]
}

async function open(options: { keyFile?: string; fresh?: boolean } = {}): Promise<Opened> {
  const { keyFile = 'ledger', fresh = false } = options
  const failures: string[] = []
  const onFailure = ({ code }: { code: string }): void => void failures.push(code)
  const ledger = await openPostgres({ url, keyFile: join(folder, keyFile), fresh, limits: LIMITS, log: SILENT_LOG, onFailure })
  onTestFinished(() => ledger.close())
  return Object.assign(ledger as Opened, { failures })
}

/** One statement as somebody else. */
async function run(sql: string): Promise<readonly unknown[][]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

function look(ledger: Opened, fits: (look: Look) => boolean): Promise<Look> {
  return new Promise((resolve) => {
    ledger.neighbours.follow({ look: (seen) => fits(seen) && resolve(seen), signIn: () => {} })
  })
}

const take = (n: number, leftByOthers = true): LedgerCommand & { do: 'recover' } => ({ do: 'recover', now: stamp(n), leftByOthers })
const NUMBERS = Array.from({ length: 50 }, (_, at) => at + 1)

describe('two gateways on one ledger', () => {
  it('P2: of a hundred refunds of 60 % that both are asked at once, one is sent', async () => {
    const [one, other] = [await open(), await open()]
    await one.submit(saleCommand(1))
    await one.submit(answerCommand(1))
    await one.submit({ do: 'settle', now: stamp(2) })
    const asked = NUMBERS.flatMap((n) => [one.submit(refundCommand(n + 1, 1, 6_000)), other.submit(refundCommand(n + 101, 1, 6_000))])
    const outcomes = await Promise.all(asked)
    expect(outcomes.filter(({ is }) => is === 'proceed')).toHaveLength(1)
    expect((await other.find({ id: 1 }))[0]).toMatchObject({ heldMinor: 6_000, capturedMinor: 10_000 })
    expect((await one.verify()).problems).toEqual([])
  })

  it('R102, P3, P19: no id, RRN or STAN comes twice, and the chain of the audit log is whole', async () => {
    const ledgers = [await open(), await open(), await open()]
    const rows = await Promise.all(
      ledgers.flatMap((ledger, at) =>
        NUMBERS.map(async (n) => {
          // Not all in one batch: each goes on when its own is answered.
          const sale = await ledger.submit(saleCommand(at * 100 + n))
          if (sale.is !== 'proceed') throw new Error(sale.is)
          await ledger.submit(answerCommand(sale.transaction.id))
          return sale.transaction
        }),
      ),
    )
    for (const name of ['id', 'rrn', 'issuerStan'] as const) expect(new Set(rows.map((row) => row[name])).size).toBe(150)
    expect(await ledgers[0]?.verify()).toMatchObject({ transactions: 150, problems: [] })
  })

  it('P5: a copy that comes to the other one is known, and a refund finds its sale there', async () => {
    const [one, other] = [await open(), await open()]
    await one.submit(saleCommand(1))
    expect(await other.submit(saleCommand(1))).toMatchObject({ is: 'in-progress' })
    await one.submit(answerCommand(1))
    expect(await other.submit(saleCommand(1))).toMatchObject({ is: 'duplicate' })
    expect(await other.submit(refundCommand(2, 1, 10_000))).toMatchObject({ is: 'proceed', transaction: { route: 'void' } })
  })

  it('P10, R92: a date is closed once, by whoever is first, and not again by a schedule that comes too late', async () => {
    const [one, other] = [await open(), await open()]
    const delay = { days: 0, dayKind: 'calendar', holidays: [], closed: [] } as const
    const now = { ...stamp(1), businessDate: '2026-11-23' }
    const cutOver = { do: 'cut-over', now, delay, key: 'schedule|2026-11-22T15:00:00.000Z', opens: '2026-11-23' } as const
    await one.submit(saleCommand(1))
    const outcomes = await Promise.all([one, other].map((ledger) => ledger.submit(cutOver)))
    expect(outcomes.map(({ businessDate }) => businessDate)).toEqual(['2026-11-23', '2026-11-23'])
    expect(await other.submit({ ...cutOver, key: 'schedule|another' })).toMatchObject({ businessDate: '2026-11-23', settled: 0 })
    expect(await one.settlements()).toHaveLength(1)
    expect((await look(other, () => true)).open.businessDate).toBe('2026-11-23')
  })

  it('two that begin at once on an empty database make one ledger', async () => {
    const [one, other] = await Promise.all([open(), open()])
    expect(one?.neighbours.number).not.toBe(other?.neighbours.number)
    expect(one?.panKey.equals(other?.panKey ?? Buffer.alloc(0))).toBe(true)
  })

  it('a terminal that signs in at one is known at the other', async () => {
    const [one, other] = [await open(), await open()]
    const session = { dialect: 'unionpay-pos', terminal: 'T1', merchant: 'M1', batch: '000001', encryptedPik: 'AA', encryptedMak: 'BB' }
    const told = [one, other].map((ledger) => {
      const signedIn: unknown[] = []
      ledger.neighbours.follow({ look: () => {}, signIn: (of) => signedIn.push(of) })
      return signedIn
    })
    await one.submit({ do: 'sign-in', now: stamp(1), session: { ...session, operator: '01' } })
    await vi.waitFor(() => expect(told[1]).toEqual([expect.objectContaining({ terminal: 'T1', encryptedMak: 'BB', operator: '01' })]))
    expect(told[0]).toEqual([])
  })

  it('R110: one of them tells the webhooks, and the other one when it has ended', async () => {
    const [one, other] = [await open(), await open()]
    for (const _time of ['first', 'second']) {
      expect([await one.neighbours.tellsWebhooks(), await other.neighbours.tellsWebhooks()]).toEqual([true, false])
    }
    await one.close()
    await vi.waitFor(async () => expect(await other.neighbours.tellsWebhooks()).toBe(true))
  })
})

describe('what belongs to a gateway', () => {
  it('P15: is left alone by the start of another one, and by a look', async () => {
    const one = await open()
    await one.submit(saleCommand(1))
    const other = await open()
    expect(await other.submit(take(2, false))).toMatchObject({ inDoubt: 0, owed: [] })
    expect(await other.submit(take(3))).toMatchObject({ inDoubt: 0, owed: [] })
    expect((await one.find({ id: 1 }))[0]).toMatchObject({ state: 'pending' })
  })

  it('P6: is for the others once it has stopped', async () => {
    const [one, other] = [await open(), await open()]
    await one.submit(saleCommand(1))
    await one.submit({ do: 'unanswered', now: stamp(2), id: 1 })
    expect(await one.neighbours.owes(1)).toBe(true)
    await one.close()
    await look(other, ({ isLeft }) => isLeft)
    expect(await other.submit(take(3))).toMatchObject({ inDoubt: 0, owed: [{ reversal: { id: 1 } }] })
    expect(await other.neighbours.owes(1)).toBe(true)
    await look(other, ({ isLeft }) => !isLeft)
    expect((await other.verify()).problems).toEqual([])
  })

  it('P6: is taken over by one of two when it is gone, however many look', async () => {
    const ledgers = [await open(), await open(), await open()]
    const [gone, ...living] = ledgers as [Opened, Opened, Opened]
    for (const n of NUMBERS) await gone.submit(saleCommand(n))
    // Its lock ends with its connection, as when its process was killed.
    await gone.neighbours.close()
    await Promise.all(living.map((ledger) => look(ledger, ({ isLeft }) => isLeft)))
    const recovered = await Promise.all(living.map((ledger) => ledger.submit(take(100))))
    expect(recovered.reduce((sum, { inDoubt }) => sum + inDoubt, 0)).toBe(50)
    expect(recovered.reduce((sum, { owed }) => sum + owed.length, 0)).toBe(50)
    // P2: it was only slow, and comes back: nothing of it is written.
    await expect(gone.submit(answerCommand(1))).rejects.toMatchObject({ code: 'LEDGER_TAKEN_OVER' })
    expect(gone.failures).toEqual(['LEDGER_TAKEN_OVER'])
    expect((await living[0].find({ id: 1 }))[0]).toMatchObject({ state: 'in-doubt' })
    expect((await living[1].verify()).problems).toEqual([])
  })

  it('is its own again when it comes back before anybody took it for gone', async () => {
    const [one, other] = [await open(), await open()]
    await one.submit(saleCommand(1))
    const mine = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${one.neighbours.number}`
    expect(await run(mine)).toHaveLength(1)
    await look(one, () => true)
    expect(await other.submit(take(2))).toMatchObject({ inDoubt: 0 })
    expect(await one.submit(answerCommand(1))).toMatchObject({ is: 'decided', transaction: { state: 'approved' } })
  })

  it('a gateway that is taken for gone learns it without asking for anything', async () => {
    const [one] = [await open(), await open()]
    await run(`UPDATE gateways SET gone_at_ms = 1 WHERE number = ${one.neighbours.number}`)
    await vi.waitFor(() => expect(one.failures).toEqual(['LEDGER_TAKEN_OVER']))
    await expect(one.submit(saleCommand(1))).rejects.toMatchObject({ code: 'LEDGER_TAKEN_OVER' })
  })

  it('R12: a refund that waits in the queue is seen to be due by any of them', async () => {
    const [one, other] = [await open(), await open()]
    await one.submit(saleCommand(1))
    await one.submit(answerCommand(1))
    const refund = refundCommand(2, 1, 1_000)
    await one.submit({ ...refund, policy: { ...refund.policy, partialBeforeSettlement: 'queue' } })
    expect((await look(other, () => true)).isRefundDue).toBe(false)
    await one.submit({ do: 'settle', now: stamp(3) })
    await look(other, ({ isRefundDue }) => isRefundDue)
    const send = { do: 'send-queued', now: stamp(4), limit: 8, issuerMti: '0220' } as const
    const sent = await Promise.all([one, other].map((ledger) => ledger.submit(send)))
    expect(sent.flatMap(({ refunds }) => refunds)).toHaveLength(1)
  })
})

describe('LEDGER_LOCKED:', () => {
  it('nobody forgets a ledger that others have', async () => {
    const one = await open()
    await one.submit(saleCommand(1))
    await expect(open({ fresh: true })).rejects.toMatchObject({
      code: 'LEDGER_LOCKED',
      message: expect.stringContaining(`pid ${process.pid}`),
    })
    expect(await one.find({})).toHaveLength(1)
    await one.close()
    expect(await (await open({ fresh: true })).find({})).toEqual([])
  })

  it('a program that shares its ledger with nobody keeps others out', async () => {
    await (await open()).close()
    const holder = new pg.Client(url)
    await holder.connect()
    onTestFinished(() => holder.end())
    await holder.query('SELECT pg_advisory_lock($1)', [0x554e5357])
    const limits = createLimits({ ledgerStatementMs: 200 })
    const opening = openPostgres({ url, keyFile: join(folder, 'ledger'), limits, log: SILENT_LOG })
    await expect(opening).rejects.toMatchObject({ code: 'LEDGER_LOCKED' })
  })
})

it('P19: a gateway with another key of the audit log is refused', async () => {
  await open()
  copyFileSync(join(folder, 'ledger.key'), join(folder, 'another.key'))
  writeFileSync(join(folder, 'another.audit-key'), '08'.repeat(32), { mode: 0o600 })
  await expect(open({ keyFile: 'another' })).rejects.toMatchObject({ code: 'SPEC_INVALID' })
})
