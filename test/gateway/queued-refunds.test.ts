/** Queued refunds over real sockets: taken at once, sent after the settlement, also by the next run of the gateway (R12). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLimits, type MessageJson } from '../../src/index.ts'
import type { Payment } from '../support/pos.ts'
import { ASCII } from '../support/speakers.ts'
import { APPROVES, SILENT } from '../support/spy-issuer.ts'
import { Stand } from '../support/stand.ts'
import { AMOUNT, Scene } from './support/scene.ts'

const POLICY = { partialBeforeSettlement: 'queue' } as const
const LIMITS = createLimits()
let scene: Scene

beforeEach(async () => {
  scene = await Scene.open(ASCII, { policy: POLICY })
})
afterEach(() => scene.close())

function repeatOf(request: MessageJson): MessageJson {
  return { ...request, 0: '0201' }
}

/** What the issuer got besides sales. */
function refundsSent(): MessageJson[] {
  return scene.stand.issuer.received.items.map(({ json }) => json).filter((json) => json['3'] === '200000')
}

function stateIs(payment: Payment, state: string): Promise<void> {
  return expect.poll(() => scene.stateOf(payment.request), { timeout: 10_000 }).toBe(state)
}

describe('a part asked before settlement', () => {
  it('R12, R56: is answered 00 and not sent; a repeat is answered the same, then and after it was sent', async () => {
    const sale = await scene.sale()
    const refund = await scene.refund(sale, 4_000)
    expect(refund.answer).toMatchObject({ 39: '00' })
    expect(refund.answer).not.toHaveProperty('38')
    expect([refundsSent(), await scene.left(sale)]).toEqual([[], 6_000])
    expect(scene.stand.turnOf(refund.request['11'])).toMatchObject({
      reason: 'refund_queued',
      route: 'refund',
      cell: 'refund auto / open, queue',
    })
    expect(await scene.pos.ask(repeatOf(refund.request))).toEqual(refund.answer)
    await scene.settle()
    await stateIs(refund, 'approved')
    const [sent] = refundsSent()
    expect(sent).toMatchObject({ 0: '0200', 4: '000000004000', 37: refund.answer['37'] })
    expect(sent?.['90']?.slice(0, 4)).toBe('0200')
    expect(await scene.pos.ask(repeatOf(refund.request))).toEqual(refund.answer)
    expect(refundsSent()).toHaveLength(1)
  })

  it('R12: several of one sale go one after the other, in the order in which they were asked', async () => {
    const sale = await scene.sale()
    const asked = [await scene.refund(sale, 1_000), await scene.refund(sale, 2_000), await scene.refund(sale, 3_000)]
    await scene.settle()
    for (const refund of asked) await stateIs(refund, 'approved')
    expect(refundsSent().map((json) => Number(json['4']))).toEqual([1_000, 2_000, 3_000])
    expect((await scene.stand.ledger.verify()).problems).toEqual([])
  })

  it('R12: reversed by its terminal it is never sent', async () => {
    const sale = await scene.sale()
    const refund = await scene.refund(sale, 4_000)
    const reversal = await scene.pos.ask(ASCII.reversal(refund.request, scene.stan()))
    expect(reversal['39']).toBe('00')
    await scene.settle()
    const other = await scene.refund(sale, AMOUNT)
    expect(other.answer['39']).toBe('00')
    expect(refundsSent().map((json) => json['4'])).toEqual(['000000010000'])
  })

  it('R12: one that is undone at the issuer makes way for the one behind it', async () => {
    const sale = await scene.sale()
    const [first, second] = [await scene.refund(sale, 1_000), await scene.refund(sale, 2_000)]
    const { issuer, clock } = scene.stand
    issuer.manner = SILENT
    await scene.settle()
    await issuer.received.find(({ json }) => json['3'] === '200000', 'the first refund')
    clock.advance(LIMITS.issuerTimeoutMs)
    const advice = await issuer.received.find(({ json }) => json['0'] === '0420', 'its reversal')
    expect((await scene.pos.ask(ASCII.reversal(first.request, scene.stan())))['39']).toBe('00')
    issuer.manner = APPROVES
    advice.answer()
    await stateIs(first, 'reversed')
    await stateIs(second, 'approved')
  })

  it('R12: an issuer that declines it is told of: in the log, in its row, and as an event', async () => {
    const sale = await scene.sale()
    const refund = await scene.refund(sale, 4_000)
    scene.stand.issuer.manner = (json) => (json['3'] === '200000' ? { 39: '51' } : APPROVES(json))
    await scene.settle()
    await stateIs(refund, 'declined')
    await scene.stand.log.find(({ facts }) => facts['event'] === 'queued-refund-declined', 'the alarm')
    const [row] = await scene.stand.gateway.find({ stan: refund.request['11'] ?? '' })
    const why = await scene.stand.gateway.office.why(row?.id ?? 0)
    expect(why?.what.en).toMatch(/^The terminal was told that it is taken, before the settlement\. It was declined: .* 51/)
    const { happenings } = await scene.stand.ledger.outbox({ limit: 100, overdueBeforeMs: 0 })
    expect(happenings.map(({ event }) => event)).toContain('queued-refund-declined')
    expect(await scene.left(sale)).toBe(AMOUNT)
    expect(await scene.pos.ask(repeatOf(refund.request))).toEqual(refund.answer)
  })

  it('R12, P6: a silent issuer: it is reversed until that is acknowledged, and sent again under other numbers', async () => {
    const sale = await scene.sale()
    const refund = await scene.refund(sale, 4_000)
    const { stand } = scene
    stand.issuer.manner = (json) => (json['0'] === '0200' && json['3'] === '200000' ? undefined : APPROVES(json))
    await scene.settle()
    await stand.issuer.received.find(({ json }) => json['3'] === '200000', 'the refund')
    stand.issuer.manner = (json) => (json['0'] === '0420' ? SILENT(json) : APPROVES(json))
    stand.clock.advance(LIMITS.issuerTimeoutMs)
    const advice = await stand.issuer.received.find(({ json }) => json['0'] === '0420', 'the reversal')
    advice.answer()
    await stateIs(refund, 'approved')
    const [first, undone, second, ...others] = refundsSent()
    expect([first?.['0'], undone?.['0'], second?.['0'], others]).toEqual(['0200', '0420', '0200', []])
    expect(undone?.['90']?.slice(0, 20)).toBe(`0200${first?.['11']}${first?.['7']}`)
    expect(second?.['11']).not.toBe(first?.['11'])
    expect((await stand.ledger.verify()).problems).toEqual([])
  })

  it('R12: without a link it stays queued, and goes when the link is there', async () => {
    const sale = await scene.sale()
    const refund = await scene.refund(sale, 4_000)
    const { stand } = scene
    const { port } = stand.issuer
    await stand.issuer.close()
    await stand.log.find(() => !stand.gateway.issuerIsUp, 'the link is down')
    await scene.settle()
    expect(await scene.stateOf(refund.request)).toBe('queued')
    await stand.issuer.listen(port)
    await expect
      .poll(
        () => {
          stand.clock.advance(LIMITS.reconnectMaxMs)
          return scene.stateOf(refund.request)
        },
        { timeout: 10_000 },
      )
      .toBe('approved')
  })
})

describe('a restart', () => {
  it('R12, P15: what is queued survives it, and is sent by the next run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'unswipe-queue-'))
    const ledger = join(folder, 'ledger.db')
    const first = await Scene.open(ASCII, { policy: POLICY, ledger })
    const sale = await first.sale()
    const refund = await first.refund(sale, 4_000)
    await first.stand.issuer.close()
    await first.stand.log.find(() => !first.stand.gateway.issuerIsUp, 'the link is down')
    await first.settle()
    await first.close()
    const { issuer } = scene.stand
    const second = await Stand.open(issuer, { dialects: [ASCII.dialect], ledger })
    try {
      const [, sent] = await issuer.received.count(1, 'the refund').then((all) => [all, all.at(-1)] as const)
      expect(sent?.json).toMatchObject({ 0: '0200', 3: '200000', 4: '000000004000', 37: refund.answer['37'] })
      await expect.poll(async () => (await second.gateway.find({ kind: 'refund' }))[0]?.state).toBe('approved')
      expect((await second.ledger.verify()).problems).toEqual([])
    } finally {
      await second.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
