/** The ledger cannot write what the issuer decided: the terminal is told 96, and what it asked does not stand. */
import { afterEach, expect, it, vi } from 'vitest'
import { GatewayError } from '../../src/index.ts'
import { ASCII, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

const PAUSE_MS = 5_000

let stand: SpiedStand
afterEach(() => stand.close())

/** The next commits of an answer fail. */
function failAnswers(times: number): () => number {
  const submit = stand.ledger.submit.bind(stand.ledger)
  let left = times
  vi.spyOn(stand.ledger, 'submit').mockImplementation((command) => {
    const isLast = command.do === 'answer' || command.do === 'unanswered'
    if (!isLast || left === 0) return submit(command)
    left -= 1
    return Promise.reject(new GatewayError('LEDGER_FAILED', 'The disk is full'))
  })
  return () => left
}

it.each([ASCII, UNIONPAY])(
  'P6, P8: an approval that cannot be written is 96 and is reversed as soon as the ledger can write ($dialect)',
  async (speaker) => {
    stand = await openSpied()
    const pos = await stand.pos(speaker.dialect)
    const left = failAnswers(2)
    const sale = await pos.pay(speaker.sale(1, 10_000))
    expect(sale.answer['39']).toBe('96')
    expect(await stand.ledger.find({ state: 'pending' })).toHaveLength(1)
    await vi.waitFor(() => {
      stand.clock.advance(PAUSE_MS)
      expect(left()).toBe(0)
      expect(stand.issuer.mtis).toEqual(['0200', '0420'])
    })
    await vi.waitFor(async () => expect(await stand.ledger.reversals('done')).toHaveLength(1))
    expect(await stand.ledger.find({ state: 'reversed' })).toHaveLength(1)
    expect(stand.gateway.owedReversals).toBe(0)
  },
)
