/** Terminals that pay and give back as fast as they are answered, until their gateway is gone. */
import { createTerminal, type Dialect, type Slip, type Terminal } from '../../../sim/index.ts'

export interface Shop {
  readonly dialect: Dialect
  readonly port: number
  /** DE41. */
  readonly terminal: string
  readonly stan: number
  /** Of a request. */
  readonly timeoutMs: number
  readonly draw: () => number
  /** Sales of the terminal that may be refunded, those of earlier and other gateways too. */
  readonly sales: Slip[]
  /** What it asked to give back, wherever: may be repeated and reversed. */
  readonly refunds: Slip[]
  /** Called after each request, answered or not. */
  onSlip(slip: Slip): void
  settle(): Promise<unknown>
  /** The gateway was killed. */
  isOver(): boolean
}

const AMOUNT = 10_000
const CUSTOMERS = 4

/** Resolves when the gateway is gone. */
export async function goShopping(shop: Shop): Promise<void> {
  const { dialect, port, terminal: name, stan, timeoutMs } = shop
  const terminal = await createTerminal({ dialect, host: '127.0.0.1', port, terminal: name, stan, timeoutMs })
  await Promise.all(Array.from({ length: CUSTOMERS }, () => customer(shop, terminal)))
  await terminal.close()
}

async function customer(shop: Shop, terminal: Terminal): Promise<void> {
  while (!shop.isOver()) {
    const slip = await oneStep(shop, terminal)
    shop.onSlip(slip)
    // Two customers asked the same at once: the second was not sent.
    if (slip.answer === undefined) await new Promise(setImmediate)
    if (slip.kind === 'sale' && slip.responseCode === '00') shop.sales.push(slip)
    if (slip.kind === 'refund') shop.refunds.push(slip)
  }
}

/** A third are sales; the rest refunds of all sizes, repeats, voids and reversals of what there is. */
async function oneStep({ draw, sales, refunds, settle }: Shop, terminal: Terminal): Promise<Slip> {
  const die = draw()
  const of = sales[Math.floor(draw() * sales.length)]
  if (of === undefined || die < 0.3) return terminal.ask({ kind: 'sale', amountMinor: AMOUNT })
  if (die < 0.34) await settle()
  if (die < 0.8) return terminal.ask({ kind: 'refund', of, amountMinor: 1_000 + Math.floor(draw() * 9) * 1_000 })
  const last = refunds.at(-1)
  if (die < 0.9 && last !== undefined) return terminal.again(last, { asRepeat: true })
  if (die < 0.95 && terminal.dialect.steer === 'asked') return terminal.ask({ kind: 'void', of })
  return terminal.ask({ kind: 'reversal', of: last !== undefined && draw() < 0.5 ? last : of })
}
