/** What the issuer gets of a terminal's message, element by element, and what comes back of its answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway, createLimits, loadDialect, type MessageJson, openLedger } from '../../src/index.ts'
import { SeenLog } from '../support/seen-log.ts'
import { ASCII, MERCHANT, PAN, UNIONPAY, without } from '../support/speakers.ts'
import { APPROVES } from '../support/spy-issuer.ts'
import { TODAY } from '../support/stand.ts'
import { AMOUNT, Scene } from './support/scene.ts'

const ACQUIRER = '00000000001'
const NOBODY = '0'.repeat(11)

let scene: Scene
function sentTo(at: number): MessageJson {
  return scene.stand.issuer.received.items[at]?.json ?? {}
}

describe('a generic terminal', () => {
  const TRAVELS: MessageJson = { 14: '3112', 18: '5411', 22: '051', 23: '001', 25: '08', 43: 'SHOP                   SHANGHAI       CN' }
  const STAYS: MessageJson = {
    5: '000000000001',
    24: '009',
    33: '00000000099',
    46: 'X',
    47: 'X',
    48: 'PRIVATE',
    52: '918D58C1A4725948',
    53: '2600000000000000',
    54: '9002156C000000000100',
    59: 'X',
    60: 'PRIVATE',
    61: 'PRIVATE',
    62: 'PRIVATE',
    63: 'PRIVATE',
    95: '0'.repeat(42),
    102: 'ACCOUNT',
    120: 'X',
    127: 'X',
  }

  beforeAll(async () => {
    scene = await Scene.open(ASCII)
  })
  afterAll(() => scene.close())

  it('its sale: values travel, DE7, 11, 32 and 37 are ours, private elements and the PIN stay behind', async () => {
    const sale = await scene.pos.pay({ ...ASCII.sale(777, AMOUNT), ...TRAVELS, ...STAYS })
    expect(sale.answer['39']).toBe('00')
    expect(sentTo(0)).toEqual({
      0: '0200',
      2: PAN,
      3: '000000',
      4: '000000010000',
      7: TODAY.dateTime,
      11: '000001',
      12: sale.request['12'],
      13: '0529',
      32: ACQUIRER,
      37: `${TODAY.rrnDay}00000001`,
      41: 'TERM0001',
      42: MERCHANT,
      49: '156',
      ...TRAVELS,
    })
  })

  it('its whole refund before settlement: a void, with DE39 = 17, DE38 and DE90 of the sale', async () => {
    const sale = await scene.sale()
    const atIssuer = sentTo(scene.sent - 1)
    const refund = await scene.refund(sale)
    expect(sentTo(scene.sent - 1)).toMatchObject({
      0: '0400',
      3: '200000',
      4: '000000010000',
      7: TODAY.dateTime,
      11: String(scene.sent).padStart(6, '0'),
      37: refund.answer['37'],
      38: 'AB12CD',
      39: '17',
      90: `0200${atIssuer['11']}${atIssuer['7']}${ACQUIRER}${NOBODY}`,
    })
  })

  it('its refund after settlement: 0200 with DE3 = 200000, the amount asked, no DE39', async () => {
    const sale = await scene.sale()
    const atIssuer = sentTo(scene.sent - 1)
    await scene.settle()
    const refund = await scene.refund(sale, 4_000)
    const sent = sentTo(scene.sent - 1)
    expect(sent).toMatchObject({ 0: '0200', 3: '200000', 4: '000000004000', 37: refund.answer['37'], 38: 'AB12CD' })
    expect(sent['90']).toBe(`0200${atIssuer['11']}${atIssuer['7']}${ACQUIRER}${NOBODY}`)
    expect(sent).not.toHaveProperty('39')
  })

  it('a sale without approval code gives its refund no DE38', async () => {
    scene.stand.issuer.manner = () => ({ 39: '00' })
    const sale = await scene.sale()
    scene.stand.issuer.manner = APPROVES
    await scene.refund(sale)
    expect(sentTo(scene.sent - 1)).not.toHaveProperty('38')
  })

  it("R102: a sale's own DE37 goes to the issuer and comes back", async () => {
    const sale = await scene.pos.pay({ ...ASCII.sale(scene.stan(), AMOUNT), 37: 'OWNRRN000001' })
    expect(sentTo(scene.sent - 1)['37']).toBe('OWNRRN000001')
    expect(sale.answer['37']).toBe('OWNRRN000001')
  })

  it.each(['SHORT       ', '       SHORT'])('a DE37 with spaces (%s) comes back as it is, and is found without them', async (rrn) => {
    const sale = await scene.pos.pay({ ...ASCII.sale(scene.stan(), AMOUNT), 37: rrn })
    expect(sale.answer).toMatchObject({ 37: rrn, 39: '00' })
    expect(sentTo(scene.sent - 1)['37']).toBe(rrn)
    const refund = { ...without(ASCII.refund(scene.stan(), AMOUNT, sale), 90), 37: rrn }
    expect((await scene.pos.ask(refund))['39']).toBe('00')
    await scene.stand.gateway.reset()
  })

  it('a DE37 of spaces is none: the sale gets an RRN of ours', async () => {
    const sale = await scene.pos.pay({ ...ASCII.sale(scene.stan(), AMOUNT), 37: ' '.repeat(12) })
    expect(sale.answer['37']).toMatch(/^6149\d{8}$/)
  })

  it('its DE32 is not the one the issuer gets', async () => {
    await scene.pos.pay({ ...ASCII.sale(scene.stan(), AMOUNT), 32: '99999999999' })
    expect(sentTo(scene.sent - 1)['32']).toBe(ACQUIRER)
  })

  it('STANs at the issuer count on, whatever the terminal says', () => {
    const stans = scene.stand.issuer.received.items.map(({ json }) => Number(json['11']))
    expect(stans).toEqual(stans.map((_, at) => at + 1))
  })
})

describe('a UnionPay terminal', () => {
  beforeAll(async () => {
    scene = await Scene.open(UNIONPAY, { acquirerId: '12345678' })
  })
  afterAll(() => scene.close())

  const CHIP = '9F2608112233445566778882023900'

  it('its sale: local time is ours, DE60 stays behind, DE55 travels, DE32 is that of the configuration', async () => {
    await scene.pos.pay({
      ...UNIONPAY.sale(777, AMOUNT),
      23: '001',
      26: '12',
      35: `${PAN}D3012201`,
      52: '918D58C1A4725948',
      53: '2600000000000000',
      55: CHIP,
    })
    expect(sentTo(0)).toEqual({
      0: '0200',
      2: PAN,
      3: '000000',
      4: '000000010000',
      7: TODAY.dateTime,
      11: '000001',
      12: TODAY.time,
      13: TODAY.date,
      14: '3012',
      22: '022',
      23: '001',
      25: '00',
      32: '12345678',
      35: `${PAN}D3012201`,
      37: `${TODAY.rrnDay}00000001`,
      41: 'TERM0001',
      42: MERCHANT,
      49: '156',
      55: CHIP,
    })
  })

  it('its refund: an RRN of its own, DE90 for the sale, nothing of DE61 and 63', async () => {
    const sale = await scene.sale()
    const refund = await scene.refund(sale, 4_000)
    const sent = sentTo(scene.sent - 1)
    expect(sent['37']).toBe(refund.answer['37'])
    expect(sent['37']).not.toBe(sale.answer['37'])
    expect(sent['90']).toBe(`0200${sentTo(scene.sent - 2)['11']}${TODAY.dateTime}00012345678${NOBODY}`)
    expect(Object.keys(sent).map(Number)).toEqual([0, 2, 3, 4, 7, 11, 12, 13, 14, 22, 25, 32, 37, 38, 41, 42, 49, 90])
  })

  it('its void: 0400 for the captured amount', async () => {
    const sale = await scene.sale()
    await scene.pos.pay(UNIONPAY.void(scene.stan(), AMOUNT, sale))
    expect(sentTo(scene.sent - 1)).toMatchObject({ 0: '0400', 3: '200000', 4: '000000010000', 39: '17' })
  })

  it("tags of the issuer's DE55 come back, and no others", async () => {
    const script = '71079F180400000001'
    scene.stand.issuer.manner = () => ({ 39: '00', 38: 'AB12CD', 55: `${script}9F360200018A023030` })
    const { answer } = await scene.sale()
    scene.stand.issuer.manner = APPROVES
    expect(answer['55']).toBe(`${script}8A023030`)
  })
})

const CODES: readonly (readonly [string, string, string, 'approved' | 'declined'])[] = [
  [ASCII.dialect, '00', '00', 'approved'],
  [ASCII.dialect, '08', '08', 'approved'],
  [ASCII.dialect, '85', '85', 'approved'],
  [ASCII.dialect, '51', '51', 'declined'],
  [ASCII.dialect, '99', '05', 'declined'],
  [ASCII.dialect, 'A2', '05', 'declined'],
  [UNIONPAY.dialect, '00', '00', 'approved'],
  [UNIONPAY.dialect, '11', '11', 'approved'],
  [UNIONPAY.dialect, '08', '00', 'approved'],
  [UNIONPAY.dialect, '85', '00', 'approved'],
  [UNIONPAY.dialect, '51', '51', 'declined'],
  [UNIONPAY.dialect, '26', '05', 'declined'],
  [UNIONPAY.dialect, '09', '94', 'declined'],
  [UNIONPAY.dialect, 'D1', 'A0', 'declined'],
  [UNIONPAY.dialect, 'A2', '05', 'declined'],
]

describe("the issuer's DE39 on its way back", () => {
  const scenes = new Map<string, Scene>()
  beforeAll(async () => {
    for (const speaker of [ASCII, UNIONPAY]) scenes.set(speaker.dialect, await Scene.open(speaker))
  })
  afterAll(() => Promise.all([...scenes.values()].map((one) => one.close())))

  it.each(CODES)('to a %s terminal: %s is told as %s, %s', async (name, code, told, state) => {
    const here = scenes.get(name) as Scene
    here.stand.issuer.manner = () => ({ 39: code })
    const sale = await here.sale()
    expect(sale.answer['39']).toBe(told)
    expect(await here.stateOf(sale.request)).toBe(state)
    expect(loadDialect(name).approvals.has(told)).toBe(state === 'approved')
  })
})

it('a dialect without an issuer section is refused for the issuer', async () => {
  const limits = createLimits()
  const ledger = await openLedger({ location: ':memory:', limits, holder: { simulation: true }, log: new SeenLog() })
  const start = createGateway({
    listeners: [],
    issuer: { dialect: loadDialect('unionpay-pos'), host: '127.0.0.1', port: 1 },
    ledger,
    limits,
  })
  await expect(start).rejects.toMatchObject({
    code: 'SPEC_INVALID',
    message: expect.stringContaining('unionpay-pos has no "issuer" section'),
  })
  await ledger.close()
})
