/** Every transaction a UnionPay terminal knows is performed, or refused with its reason; downloads are answered "none". */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MessageJson, TurnRecord } from '../../src/index.ts'
import type { Payment, Pos } from '../support/pos.ts'
import { MERCHANT, PAN, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

const AMOUNT = 10_000
const NONE = '30'

let stand: SpiedStand
let pos: Pos
let sale: Payment
let lastStan = 0

beforeAll(async () => {
  stand = await openSpied({ dialects: [UNIONPAY.dialect] })
  pos = await stand.pos(UNIONPAY.dialect)
})
afterAll(() => stand.close())

function stan(): number {
  lastStan += 1
  return lastStan
}

/** A message with money: MTI, DE3, DE25, 60.1. */
function money(mti: string, processingCode: string, condition: string, type: string): () => MessageJson {
  return () => ({
    ...{ 0: mti, 2: PAN, 3: processingCode, 4: String(AMOUNT).padStart(12, '0'), 11: String(stan()).padStart(6, '0'), 14: '3012' },
    ...{ 22: '022', 25: condition, 41: 'TERM0001', 42: MERCHANT, 49: '156', 60: `${type}000001000` },
  })
}

/** One without: MTI, 60.3. */
function plain(mti: string, networkCode: string, more: MessageJson = {}): () => MessageJson {
  return () => ({ 0: mti, 11: String(stan()).padStart(6, '0'), 41: 'TERM0001', 42: MERCHANT, 60: `00000001${networkCode}`, ...more })
}

const DONE = ['00', 'approved'] as const
const UNSUPPORTED = ['40', 'transaction_unsupported'] as const

interface Row {
  readonly name: string
  readonly message: () => MessageJson
  readonly end: readonly [code: string, reason: TurnRecord['reason']]
  /** Elements of the answer. */
  readonly answer?: MessageJson
}

function row(name: string, message: Row['message'], end: Row['end'], answer: MessageJson = {}): Row {
  return { name, message, end, answer }
}

const ROWS: readonly Row[] = [
  row('balance', money('0200', '310000', '00', '01'), UNSUPPORTED),
  row('sale', money('0200', '000000', '00', '22'), DONE),
  row('sale voided', () => UNIONPAY.void(stan(), AMOUNT, sale), DONE),
  row('refund', () => UNIONPAY.refund(stan(), AMOUNT, sale), DONE),
  row('pre-authorisation', money('0100', '030000', '06', '10'), UNSUPPORTED),
  row('pre-authorisation voided', money('0100', '200000', '06', '11'), UNSUPPORTED),
  row('completion, request', money('0200', '000000', '06', '20'), UNSUPPORTED),
  row('completion voided', money('0200', '200000', '06', '21'), UNSUPPORTED),
  row('completion, advice', money('0220', '000000', '06', '24'), UNSUPPORTED),
  row('offline settlement', money('0220', '000000', '00', '30'), UNSUPPORTED),
  row('adjustment', money('0220', '000000', '00', '32'), UNSUPPORTED),
  row('tip', money('0220', '000000', '00', '34'), UNSUPPORTED),
  row('electronic cash, sale', money('0200', '000000', '00', '36'), DONE),
  row('electronic cash, refund', () => ({ ...UNIONPAY.refund(stan(), AMOUNT, sale), 60: '27000001000' }), DONE),
  row('refund by mail or telephone order', money('0220', '200000', '08', '25'), UNSUPPORTED),
  row('refund of points', money('0220', '200000', '65', '26'), UNSUPPORTED),
  row('reversal', () => UNIONPAY.reversal(sale.request), DONE),
  ...['001', '003', '004', '005', '006'].map((code) => row(`sign-in ${code}`, plain('0800', code, { 63: '01 ' }), DONE)),
  row('sign-off', plain('0820', '002'), DONE),
  row('echo', plain('0820', '301'), DONE),
  row('settlement', plain('0500', '201', { 41: 'TERM0009', 48: '0'.repeat(62), 49: '156' }), DONE),
  ...['201', '202', '203', '204', '205', '206', '207'].map((code) =>
    row(`batch upload ${code}`, plain('0320', code, { 41: 'TERM0009' }), DONE),
  ),
  ...['0800', '0820'].flatMap((mti) =>
    ['360', '370', '371', '372', '380', '381', '382', '390', '391'].map((code) =>
      row(`download ${mti} ${code}`, plain(mti, code), DONE, { 62: NONE }),
    ),
  ),
  row('script result', plain('0620', '951'), UNSUPPORTED),
]

it.each(ROWS)('$name', async ({ message, end: [code, reason], answer: more }) => {
  sale = await pos.pay(UNIONPAY.sale(stan(), AMOUNT))
  const request = message()
  const answer = await pos.ask(request)
  expect(answer).toMatchObject({ 0: `${request['0']?.slice(0, 2)}${Number(request['0']?.[2]) + 1}0`, 39: code, ...more })
  expect(stand.turnOf(request['11'])).toMatchObject({ reason, responseCode: code })
})

it('what is not done reaches neither issuer nor ledger', async () => {
  const before = stand.issuer.received.items.length
  const rows = await stand.gateway.find({ limit: 1_000 })
  for (const { message, end } of ROWS) if (end === UNSUPPORTED) await pos.ask(message())
  expect(stand.issuer.received.items).toHaveLength(before)
  expect(await stand.gateway.find({ limit: 1_000 })).toHaveLength(rows.length)
})
