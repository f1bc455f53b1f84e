/** A UnionPay device of bytes alone that gets no answer to its sale reverses it, and the money is right on both sides. */
import { afterEach, expect, it } from 'vitest'
import {
  audit,
  createGateway,
  createIssuer,
  createLimits,
  type Gateway,
  type Ledger,
  loadDialect,
  openLedger,
  type RuleInputText,
  type SimulatedIssuer,
  type TurnRecord,
} from '../../sim/index.ts'
import { Seen } from '../support/seen.ts'
import { SeenLog } from '../support/seen-log.ts'
import { ascii, frameOf, hexOf, WireClient } from '../support/wire-client.ts'

const NAMES = ascii('TERM0001') + ascii('MERCHANT0000001') + ascii('156') // 41 42 49
const STAN = '000001'

const SALE = frameOf(
  '60 0003 0000 603100311008', // TPDU, header
  '0200',
  '7024048020C08010', // 2 3 4 11 14 22 25 35 41 42 49 60
  '16 6200001234567892 000000 000000010000', // 2 3 4: 100.00
  `${STAN} 3012 0210 00`, // 11 14 22 25
  '34 6200001234567892D30122010000000000', // 35
  NAMES,
  '0011 220000010000', // 60: sale, batch 000001
)

/** R65: what the sale said, DE11 and 60 as they were; no track. */
const REVERSAL = frameOf(
  '60 0003 0000 603100311008',
  '0400',
  '7024048002C08010', // 2 3 4 11 14 22 25 39 41 42 49 60
  '16 6200001234567892 000000 000000010000',
  `${STAN} 3012 0210 00`,
  ascii('98'), // 39: the reason, no answer
  NAMES,
  '0011 220000010000',
)

/** With DE39 00; time, dates and RRN are the gateway's. */
const REVERSED = new RegExp(
  [
    '^006B', // length
    '6000000003603100311008',
    '0410703E00810AC08010', // 2 3 4 11 12 13 14 15 25 32 37 39 41 42 49 60
    '166200001234567892000000000000010000',
    `${STAN}\\d{6}\\d{4}3012\\d{4}00`, // 11 12 13 14 15 25
    '11000000000010', // 32
    '(3\\d){12}', // 37
    ascii('00'),
    `${NAMES}0011220000010000$`,
  ].join(''),
)

/** DE39: the two characters before 41. */
function responseCodeOf(frame: Buffer): string {
  const end = frame.indexOf('TERM0001', 0, 'latin1')
  return frame.toString('latin1', end - 2, end)
}

const closers: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of closers.splice(0).reverse()) await one.close()
})

interface Rig {
  readonly issuer: SimulatedIssuer
  readonly ledger: Ledger
  readonly gateway: Gateway
  readonly device: WireClient
  readonly turns: Seen<TurnRecord>
}

async function open(rules: readonly RuleInputText[]): Promise<Rig> {
  const limits = createLimits({ issuerTimeoutMs: 200, reversalPauseMinMs: 20 })
  const spoken = loadDialect('iso8583-1987-binary')
  const issuer = await createIssuer({ dialect: spoken, seed: 7, rules: { rules: [...rules] } })
  closers.push(issuer)
  const ledger = await openLedger({ location: ':memory:', limits, log: new SeenLog(), holder: { simulation: true } })
  const turns = new Seen<TurnRecord>()
  const gateway = await createGateway({
    listeners: [{ dialect: loadDialect('unionpay-pos'), host: '127.0.0.1', port: 0 }],
    issuer: { dialect: spoken, host: issuer.host, port: issuer.port },
    ledger,
    limits,
    interpose: issuer.atTerminals(),
    onTurn: (record) => turns.add(record),
  })
  closers.push(gateway)
  const device = await WireClient.connect(gateway.listeners[0]?.port ?? 0)
  closers.push(device)
  return { issuer, ledger, gateway, device, turns }
}

const AT_TERMINAL: RuleInputText = {
  name: 'the device hears nothing',
  at: 'terminal',
  when: { request: 'sale' },
  then: { fault: 'no-answer' },
}
const AT_ISSUER: RuleInputText = { name: 'the issuer is silent', when: { kind: 'sale' }, then: { fault: 'no-answer' } }

interface Silence {
  readonly where: string
  readonly rules: readonly RuleInputText[]
  /** What the gateway decided of the sale, whoever heard it. */
  readonly decided: string
  /** DE39 of what the device got before it reversed. */
  readonly heard: readonly string[]
}

const SILENCES: readonly Silence[] = [
  { where: 'on the way to the device', rules: [AT_TERMINAL], decided: '00', heard: [] },
  { where: 'of the issuer, told as 98', rules: [AT_ISSUER], decided: '98', heard: ['98'] },
  { where: 'of the issuer and on the way', rules: [AT_ISSUER, AT_TERMINAL], decided: '98', heard: [] },
]

it.each(SILENCES)('R65: silence ($where): the device sends its 0400 and gets 0410 00, the sale stands nowhere', async (silence) => {
  const { issuer, ledger, gateway, device, turns } = await open(silence.rules)
  await device.write(SALE)
  const [sold] = await turns.count(1, 'turns')
  expect(sold?.responseCode).toBe(silence.decided)
  await device.frames.count(silence.heard.length, 'answers to the sale')

  await device.write(REVERSAL)
  const reversed = await device.frame(silence.heard.length)
  expect(hexOf(reversed)).toMatch(REVERSED)
  expect(device.frames.items.slice(0, -1).map(responseCodeOf)).toEqual(silence.heard)

  await expect.poll(() => gateway.owedReversals).toBe(0)
  const [transactions, reversals, verdict] = await Promise.all([ledger.find({}), ledger.reversals(), ledger.verify()])
  const ofSale = transactions.filter(({ kind }) => kind === 'sale')
  const booked = issuer.book().filter(({ kind }) => kind === 'sale')
  expect([ofSale.map(({ state }) => state), booked.map(({ state }) => state)]).toEqual([['reversed'], ['undone']])
  const report = audit({ transactions, reversals, verdict, book: issuer.book() })
  expect(report.violations).toEqual([])
  expect(report.lines.map(({ leftMinor, issuerDebitMinor }) => [leftMinor, issuerDebitMinor])).toEqual([[0, 0]])
})
