/** Answers of the issuer that come late, twice, or otherwise than before, over real sockets (R69, P6, P7). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLimits } from '../../src/index.ts'
import { ASCII } from '../support/speakers.ts'
import { APPROVES } from '../support/spy-issuer.ts'
import { Scene } from './support/scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await Scene.open(ASCII)
})
afterEach(() => scene.close())

async function lateSteps(stan: string): Promise<(string | null)[]> {
  const [row] = await scene.stand.gateway.find({ stan })
  const chain = await scene.stand.gateway.office.chain(row?.id ?? 0)
  return (chain[0]?.steps ?? []).flatMap(({ state, reason }) => (state === 'late-answer' ? [reason] : []))
}

const stanOf = (json: { 11?: string }): string => json['11'] ?? ''

describe('an answer that nobody waits for', () => {
  it('R69: after the time its DE39 is logged with its transaction, and kept in the history', async () => {
    const request = ASCII.sale(scene.stan(), 10_000)
    const held = await scene.hold(request)
    scene.stand.clock.advance(createLimits().issuerTimeoutMs)
    await scene.pos.answerTo(request)
    held.answer({ 38: 'AB12CD' })
    const late = await scene.stand.log.find(({ facts }) => facts['event'] === 'late-response', 'the late answer')
    const [row] = await scene.stand.gateway.find({ stan: stanOf(request) })
    expect(late.facts).toMatchObject({ transaction: row?.id, code: '00' })
    await expect.poll(() => lateSteps(stanOf(request))).toEqual(['00'])
    await expect.poll(async () => (await scene.stand.gateway.find({ stan: stanOf(request) }))[0]?.state).toBe('reversed')
  })

  it('P6, P7: an approval after the decline, in the same segment or later, is reversed; the terminal was told the decline', async () => {
    for (const pauseMs of [0, 50]) {
      const request = ASCII.sale(scene.stan(), 10_000)
      const held = await scene.hold(request)
      held.answer({ 39: '51' })
      if (pauseMs === 0) held.answer({ 39: '00' })
      expect(await scene.pos.answerTo(request)).toMatchObject({ 39: '51' })
      if (pauseMs > 0) held.answer({ 39: '00' })
      const advice = await scene.stand.issuer.received.find(
        ({ json }) => json['0'] === '0420' && json['90']?.slice(4, 10) === held.json['11'],
        'the reversal',
      )
      expect(advice.json).toMatchObject({ 39: '68', 4: '000000010000' })
      await expect.poll(() => lateSteps(stanOf(request))).toEqual(['00'])
      expect(await scene.stateOf(request)).toBe('declined')
    }
    const events = scene.stand.log.items.filter(({ facts }) => facts['event'] === 'answer-contradicts')
    expect(events.map(({ facts }) => [facts['first'], facts['then']])).toEqual([
      ['51', '00'],
      ['51', '00'],
    ])
    await expect.poll(() => scene.stand.gateway.owedReversals).toBe(0)
    expect((await scene.stand.ledger.verify()).problems).toEqual([])
  })

  it('R69: the same answer a second time is nothing; a decline after the approval is told and undoes nothing', async () => {
    const request = ASCII.sale(scene.stan(), 10_000)
    const held = await scene.hold(request)
    held.answer({ 38: 'AB12CD' })
    held.answer({ 38: 'AB12CD' })
    held.answer({ 39: '05' })
    expect(await scene.pos.answerTo(request)).toMatchObject({ 39: '00' })
    await expect.poll(() => lateSteps(stanOf(request))).toEqual(['05'])
    scene.stand.issuer.manner = APPROVES
    expect(await scene.stateOf(request)).toBe('approved')
    expect(scene.stand.issuer.mtis).not.toContain('0420')
  })
})
