/** A terminal settles its batch at a gateway: equal sums close it, others lead through the upload; by bytes and by the virtual terminal. */
import { afterEach, describe, expect, it } from 'vitest'
import { createTerminal, type Terminal } from '../../sim/index.ts'
import { loadDialect, type MessageJson } from '../../src/index.ts'
import { ASCII, MERCHANT, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'
import { AMOUNT, Scene } from './support/scene.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function scene(speaker: typeof ASCII): Promise<Scene> {
  const one = await Scene.open(speaker)
  opened.push(one)
  return one
}

async function device(dialect: string): Promise<{ stand: SpiedStand; terminal: Terminal }> {
  const stand = await openSpied({ dialects: [dialect] })
  const terminal = await createTerminal({ dialect: loadDialect(dialect), host: '127.0.0.1', port: stand.portOf(dialect) })
  opened.push(terminal, stand)
  return { stand, terminal }
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0')
const ZEROS = '0'.repeat(31)

/** Debits then credits: amount, count; and no result. */
function side(debits: readonly [number, number], credits: readonly [number, number]): string {
  return `${[debits, credits].map(([amount, count]) => digits(amount, 12) + digits(count, 3)).join('')}0`
}

function plain(mti: string, stan: number, code: string, more: MessageJson = {}): MessageJson {
  return { 0: mti, 11: digits(stan, 6), 41: 'TERM0001', 42: MERCHANT, 60: `00000001${code}`, ...more }
}

describe('a UnionPay terminal', () => {
  it('R85, R89: with equal sums is answered 1, its batch is closed and the next one open', async () => {
    const one = await scene(UNIONPAY)
    const first = await one.sale(1_000)
    const second = await one.sale(500)
    await one.pos.ask(UNIONPAY.void(one.stan(), 500, second))
    const asked = plain('0500', one.stan(), '201', { 48: side([1_500, 2], [500, 1]) + ZEROS, 49: '156' })
    const answer = await one.pos.ask(asked)
    expect(answer).toMatchObject({
      0: '0510',
      15: '0529',
      39: '00',
      48: `${side([1_500, 2], [500, 1]).slice(0, 30)}1${ZEROS.slice(0, 30)}1`,
    })
    expect(one.stand.turnOf(asked['11'])).toMatchObject({ reason: 'approved', hint: expect.stringContaining('batch 000002 is open') })
    expect((await one.pos.ask(plain('0320', one.stan(), '207')))['39']).toBe('00')
    expect(await one.pos.ask({ ...asked, 0: '0501' })).toMatchObject({ 39: '00', 48: answer['48'] })
    expect(await one.stand.gateway.find({ settledBatch: 1 })).toHaveLength(3)
    expect((await one.pos.ask(plain('0800', one.stan(), '003', { 63: '01 ' })))['60']).toBe('00000002003')
    const old = await one.sale(700)
    expect([old.answer['39'], one.stand.turnOf(old.request['11'])?.reason]).toEqual(['22', 'batch_closed'])
    expect((await one.pos.ask({ ...UNIONPAY.sale(one.stan(), 700), 60: '22000002000' }))['39']).toBe('00')
    const late: MessageJson = { ...UNIONPAY.void(one.stan(), 1_000, first), 60: '23000002000' }
    expect([(await one.pos.ask(late))['39'], one.stand.turnOf(late['11'])?.reason]).toEqual(['22', 'void_after_settlement'])
    expect((await one.stand.ledger.verify()).problems).toEqual([])
  })

  it('R8: the date is the same all the while', async () => {
    const one = await scene(UNIONPAY)
    const sale = await one.sale(1_000)
    await one.pos.ask(plain('0500', one.stan(), '201', { 48: side([0, 0], [0, 0]) + side([1_000, 1], [0, 0]), 49: '156' }))
    expect(one.stand.gateway.clock.businessDate).toBe('2026-05-29')
    const late: MessageJson = { ...UNIONPAY.void(one.stan(), 1_000, sale), 60: '23000002000' }
    expect(await one.pos.ask(late)).toMatchObject({ 15: '0529', 39: '22' })
  })

  it('R86: with other sums is answered 2, uploads what it has, and the end closes the batch', async () => {
    const one = await scene(UNIONPAY)
    const sale = await one.sale(1_000)
    await one.sale(300)
    const asked = plain('0500', one.stan(), '201', { 48: side([1_050, 2], [0, 0]) + ZEROS, 49: '156' })
    expect((await one.pos.ask(asked))['48']?.[30]).toBe('2')
    expect(one.stand.turnOf(asked['11'])).toMatchObject({ reason: 'batch_unbalanced', responseCode: '00' })
    expect((await one.stand.gateway.find({ kind: 'sale' })).map(({ settled }) => settled)).toEqual([false, false])
    const record = (stan: string, amount: number): string => `00${stan}${'0'.repeat(20)}${digits(amount, 12)}`
    const upload = plain('0320', one.stan(), '201', { 48: `02${record('000001', 1_000)}${record('000009', 50)}` })
    expect(await one.pos.ask(upload)).toMatchObject({ 0: '0330', 39: '00' })
    expect((await one.pos.ask({ ...upload, 0: '0321' }))['39']).toBe('00')
    expect(await one.pos.ask(plain('0320', one.stan(), '202'))).toMatchObject({ 0: '0330', 39: '00' })
    const warned = await one.stand.log.find(({ facts }) => facts['event'] === 'batch-differs', 'the differences')
    expect(warned.facts['stans']).toEqual(['000002', '000009'])
    expect((await one.stand.gateway.find({ kind: 'sale' })).map(({ settled }) => settled)).toEqual([true, true])
    expect((await one.pos.ask({ ...UNIONPAY.void(one.stan(), 1_000, sale), 60: '23000002000' }))['39']).toBe('22')
  })

  it.each<readonly [string, MessageJson, string, string]>([
    ['sums that end too early', { 48: '0'.repeat(20), 49: '156' }, '30', '0'.repeat(20)],
    ['no result in the foreign part', { 48: '0'.repeat(31), 49: '156' }, '00', `${'0'.repeat(30)}1`],
  ])('R85: %s', async (_name, more, code, told) => {
    const one = await scene(UNIONPAY)
    expect(await one.pos.ask(plain('0500', one.stan(), '201', more))).toMatchObject({ 39: code, 48: told })
  })

  it('records that end inside one are a format error', async () => {
    const one = await scene(UNIONPAY)
    expect((await one.pos.ask(plain('0320', one.stan(), '201', { 48: '0200' })))['39']).toBe('30')
  })

  it('P10: what is at the issuer while it settles goes with the next settlement', async () => {
    const one = await scene(UNIONPAY)
    await one.sale(1_000)
    const request = UNIONPAY.sale(one.stan(), 400)
    const held = await one.hold(request)
    const settled = await one.pos.ask(plain('0500', one.stan(), '201', { 48: side([1_000, 1], [0, 0]) + ZEROS, 49: '156' }))
    expect(settled['48']?.[30]).toBe('1')
    held.answer({ 39: '00', 38: 'AB12CD' })
    expect((await one.pos.answerTo(request))['39']).toBe('00')
    await one.stand.gateway.cutOver()
    expect((await one.stand.gateway.find({ kind: 'sale' })).map(({ settledBatch }) => settledBatch)).toEqual([2, 1])
  })
})

describe('a 1987 terminal', () => {
  const asked = (stan: number, more: MessageJson, mti = '0500'): MessageJson => ({
    ...{ 0: mti, 7: '0529120000', 11: digits(stan, 6), 12: '120000', 13: '0529', 41: 'TERM0001', 42: MERCHANT },
    ...more,
  })
  const sums = { 74: digits(1, 10), 76: digits(2, 10), 86: digits(500, 16), 88: digits(1_500, 16) }

  it.each<readonly [string, string, MessageJson, string, string]>([
    ['equal', '0500', { ...sums, 97: `D${digits(1_000, 16)}` }, '00', '1'],
    ['equal, as advice', '0520', sums, '00', '1'],
    [
      'equal once reversals are taken off',
      '0500',
      { ...sums, 76: digits(3, 10), 77: digits(1, 10), 88: digits(1_600, 16), 89: digits(100, 16) },
      '00',
      '1',
    ],
    ['another count', '0500', { ...sums, 76: digits(1, 10) }, '95', '2'],
    ['another amount', '0500', { ...sums, 86: digits(501, 16) }, '95', '2'],
    ['another net', '0500', { ...sums, 97: `C${digits(1_000, 16)}` }, '95', '2'],
    ['nothing said', '0500', {}, '95', '2'],
  ])('R87: %s', async (...[, mti, more, code, result]) => {
    const one = await scene(ASCII)
    await one.sale(1_000)
    await one.refund(await one.sale(500), 500)
    const answer = await one.pos.ask(asked(50, more, mti))
    expect(answer).toMatchObject({ 0: mti === '0500' ? '0510' : '0530', 15: '0529', 39: code, 66: result })
    expect((await one.stand.gateway.find({})).every(({ settled }) => settled === (code === '00'))).toBe(true)
  })

  it('R87: counts anew after a reconciliation, whatever a cut-over settled meanwhile', async () => {
    const one = await scene(ASCII)
    await one.sale(1_000)
    await one.pos.ask(asked(50, { 76: digits(1, 10), 88: digits(1_000, 16) }))
    await one.sale(200)
    await one.stand.gateway.cutOver()
    expect(await one.pos.ask(asked(51, { 76: digits(1, 10), 88: digits(200, 16) }))).toMatchObject({ 39: '00', 66: '1' })
    expect(await one.pos.ask(asked(51, { 76: digits(1, 10), 88: digits(200, 16) }, '0501'))).toMatchObject({ 39: '00', 66: '1' })
    expect(await one.pos.ask(asked(52, {}))).toMatchObject({ 39: '00', 66: '1' })
    expect((await one.stand.ledger.verify()).problems).toEqual([])
  })
})

describe.each(['unionpay-pos', 'iso8583-1987-ascii', 'iso8583-1987-binary', 'iso8583-1993-ascii', 'iso8583-2003-binary'])(
  'the virtual terminal of %s',
  (name) => {
    it('R85, R87, R88: settles what its journal has, and the next batch', async () => {
      const { stand, terminal } = await device(name)
      for (const amountMinor of [AMOUNT, 500]) {
        const sale = await terminal.ask({ kind: 'sale', amountMinor })
        await terminal.ask({ kind: 'reversal', of: await terminal.ask({ kind: 'sale', amountMinor: 77 }) })
        expect(sale.isApproved).toBe(true)
        expect(await terminal.settle()).toMatchObject({ result: 'balanced' })
      }
      expect((await stand.ledger.settlements()).map(({ cause, settled }) => [cause, settled])).toEqual([
        ['terminal', 1],
        ['terminal', 1],
      ])
      expect(await terminal.settle({ debitsCount: 1, debitsMinor: 1, creditsCount: 0, creditsMinor: 0 })).toMatchObject({
        result: 'unbalanced',
      })
    })
  },
)
