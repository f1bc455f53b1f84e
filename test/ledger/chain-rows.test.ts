/** The questions of the back office are answered alike over the rules in memory, SQLite and PostgreSQL. */
import { expect } from 'vitest'
import { chainOf } from '../../src/ledger/chain/chain-of.ts'
import type { ImportCommand } from '../../src/terms/ledger-command.ts'
import type { LimitName } from '../../src/terms/limit.ts'
import type { Ledger } from '../../src/terms/ports.ts'
import { NO_DELAY } from '../../src/terms/settlement.ts'
import { dates } from '../support/chain-rows.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'
import { onEachOpened } from './story/each-ledger.ts'

async function story(ledger: Ledger, id: number): Promise<string[]> {
  const chain = chainOf(await ledger.chain(id), dates('2026-11-22'))
  return chain.map(({ id: at, of, kind, steps, arrival }) => {
    const states = steps.map(({ state }) => state).join(' ')
    return `${at} ${kind} ${of ?? '-'}: ${states}${arrival === null ? '' : ` -> ${arrival.expected}`}`
  })
}

const OUTBOX = { limit: 3, overdueBeforeMs: 0 }

/** All that is to be told, page by page. */
async function tell(ledger: Ledger): Promise<string[]> {
  const told: string[] = []
  for (;;) {
    const { cursor, upTo, happenings } = await ledger.outbox(OUTBOX)
    if (JSON.stringify(cursor) === JSON.stringify(upTo)) return told
    told.push(...happenings.map(({ event, transactionId }) => `${event} ${transactionId}`))
    const notices = happenings.map((happening) => ({ ...happening, target: 'http://there' }))
    const command = { do: 'notify', now: stamp(9), after: cursor, upTo, notices } as const
    expect(await ledger.submit(command)).toEqual({ is: 'queued', queued: notices.length })
    expect(await ledger.submit(command)).toEqual({ is: 'queued', queued: 0 })
  }
}

onEachOpened((test) => {
  test('R50, R109: one story, settled by the rows and dated by the business date', async (ledger) => {
    const commands = [
      saleCommand(1),
      answerCommand(1),
      { do: 'settle', now: stamp(2) },
      refundCommand(2, 1, 9_000),
      answerCommand(2),
    ] as const
    for (const command of commands) await ledger.submit(command)
    await ledger.submit(reversalCommand(3, senderOf('refund', 2)))
    await ledger.submit({ do: 'acknowledge', now: stamp(5), reversalId: 1, code: '00', done: true })
    for (const command of [refundCommand(4, 1, 3_000), answerCommand(4)]) await ledger.submit(command)
    const delay = { ...NO_DELAY, days: 2 }
    await ledger.submit({ do: 'cut-over', now: stamp(6), delay, key: '' })
    const before = [
      '1 sale -: received routed-sale sent approved settled',
      '2 refund 1: received routed-refund sent approved reversed',
      '3 reversal 2: received approved',
    ]
    for (const id of [1, 2, 3, 4]) {
      expect(await story(ledger, id)).toEqual([...before, '4 refund 1: received routed-refund sent approved -> 2026-11-27'])
    }
    await ledger.submit({ do: 'settle', now: stamp(7) })
    expect((await story(ledger, 4)).at(-1)).toBe('4 refund 1: received routed-refund sent approved settled -> 2026-11-26')
    expect(await story(ledger, 77)).toEqual([])
    expect((await ledger.verify()).problems).toEqual([])
  })

  test('a preview says what would be decided, and nothing of it is kept', async (ledger) => {
    const before = [await ledger.auditHead(), await ledger.find({})]
    expect(await ledger.preview(refundCommand(50, 1, 1_000))).toMatchObject({ is: 'proceed', original: { heldMinor: 1_000 } })
    expect(await ledger.preview(refundCommand(51, 1, 9_000))).toMatchObject({ is: 'decided', transaction: { reason: 'exceeds_remaining' } })
    expect([await ledger.auditHead(), await ledger.find({})]).toEqual(before)
  })

  test('a payment from before balances, and is in no settlement of ours', async (ledger) => {
    const { asked } = saleCommand(60)
    const old: ImportCommand = { do: 'import', now: stamp(8), asked, businessDate: '2026-01-02', isSettled: true, issuer: { mti: '0200' } }
    const imported = await ledger.submit(old)
    expect(imported).toMatchObject({ is: 'decided', transaction: { capturedMinor: 10_000, approvedMinor: 10_000, settledBatch: 0 } })
    expect(await ledger.submit(old)).toMatchObject({ is: 'repeat' })
    const id = imported.is === 'decided' ? imported.transaction.id : 0
    expect(await story(ledger, id)).toEqual([`${id} sale -: received routed-sale approved settled`])
    expect((await ledger.verify()).problems).toEqual([])
  })

  test('R110: each final state and each settlement is queued once, settlements last', async (ledger) => {
    if (ledger.location === 'rules') return
    expect(await tell(ledger)).toEqual([
      ...['sale-approved 1', 'refund-approved 2', 'refund-reversed 2', 'reversal-approved 3', 'refund-approved 4', 'sale-approved 5'],
      ...['sale-settled 1', 'refund-settled 4'],
    ])
    expect(await tell(ledger)).toEqual([])
    const { waiting } = await ledger.outbox({ limit: 100, overdueBeforeMs: 0 })
    expect(waiting.map(({ event, transactionId }) => `${event} ${transactionId}`)).toEqual([
      ...['sale-approved 1', 'refund-approved 2', 'reversal-approved 3', 'refund-approved 4', 'sale-approved 5'],
    ])
    const [first] = waiting
    await ledger.submit({ do: 'noticed', now: stamp(10), id: first?.id ?? 0, done: true })
    const log = await ledger.history(1)
    expect(log.at(-1)).toMatchObject({ event: 'notified', state: 'approved', actor: 'gateway' })
    expect(await tell(ledger)).toEqual([])
    expect((await ledger.verify()).problems).toEqual([])
  })

  test('R128: what is overdue is told once', async (ledger) => {
    if (ledger.location === 'rules') return
    await ledger.submit(refundCommand(70, 1, 100))
    const late = { limit: 9, overdueBeforeMs: Number.MAX_SAFE_INTEGER }
    const { cursor, upTo, happenings } = await ledger.outbox(late)
    expect(happenings.map(({ event }) => event)).toEqual(['refund-overdue'])
    const notices = happenings.map((happening) => ({ ...happening, target: 'http://there' }))
    await ledger.submit({ do: 'notify', now: stamp(11), after: cursor, upTo, notices })
    expect((await ledger.outbox(late)).happenings).toEqual([])
  })

  test('a reset forgets notices, and what comes afterwards is told', async (ledger) => {
    if (ledger.location === 'rules') return
    await ledger.submit({ do: 'reset', now: stamp(12) })
    expect((await ledger.outbox(OUTBOX)).waiting).toEqual([])
    const sale = await ledger.submit(saleCommand(80))
    const id = sale.is === 'proceed' ? sale.transaction.id : 0
    await ledger.submit(answerCommand(id))
    await ledger.submit({ do: 'settle', now: stamp(13) })
    expect(await tell(ledger)).toEqual([`sale-approved ${id}`, `sale-settled ${id}`])
  })

  test('R38, R110: anomalies are told, each kind, whether they warn or hold', async (ledger) => {
    if (ledger.location === 'rules') return
    await ledger.submit({ do: 'reset', now: stamp(14) })
    const sale = await ledger.submit(saleCommand(90))
    const first = sale.is === 'proceed' ? sale.transaction.id : 0
    await ledger.submit(answerCommand(first))
    await ledger.submit({ do: 'settle', now: stamp(15) })
    await tell(ledger)
    const limits: readonly Partial<Record<LimitName, number>>[] = [
      { anomalyDaySalesBasisPoints: 0 },
      { anomalyCardCount: 0 },
      { anomalyOperatorCount: 0 },
      { anomalyNegativeMinor: -10_000 },
      { anomalyBurstCount: 0 },
    ]
    for (const [at, limit] of limits.entries()) {
      const refund = refundCommand(91 + 2 * at, 90, 100)
      const warned = await ledger.submit({ ...refund, policy: { ...refund.policy, limits: limit } })
      const id = warned.is === 'proceed' ? warned.transaction.id : 0
      const [name = ''] = Object.keys(limit)
      const again = refundCommand(92 + 2 * at, 90, 200)
      const held = await ledger.submit({ ...again, policy: { ...again.policy, limits: limit, actions: { [name]: 'hold' } } })
      expect(held).toMatchObject({ is: 'decided', transaction: { id: id + 1, reason: 'confirmation_required' } })
      expect(await tell(ledger)).toEqual([`refund-anomaly ${id}`, `refund-declined ${id + 1}`, `refund-anomaly ${id + 1}`])
      const [anomaly] = (await ledger.history(id)).filter(({ event }) => event === 'anomaly')
      expect(anomaly?.detail).toMatch(new RegExp(`^${name}=\\S+ used=-?\\d+ warn$`))
    }
    expect((await story(ledger, first + 1))[1]).toBe(`${first + 1} refund ${first}: received routed-refund anomaly -> null`)
    expect((await ledger.verify()).problems).toEqual([])
  })
})
