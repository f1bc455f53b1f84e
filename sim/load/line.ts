/** One connection of a load: its requests go out joined, its answers are judged. */
import { connect, type Socket } from 'node:net'
import {
  amountDigits,
  answerMti,
  answerStart,
  approves,
  encodeFrame,
  Framer,
  LIMITS,
  type Message,
  messageStart,
  okCodeOf,
  scanMessage,
  verifies,
} from '../../src/index.ts'
import { type Flow, undoesSales } from './flow.ts'
import { LATE_SEND_MS, type LoadPlan } from './load-plan.ts'
import { type LoadTerminal, type RequestPlans, Requests, voidKindOf, type Written } from './requests.ts'
import { type Sale, Sales } from './sales.ts'
import type { LoadError, Tally } from './tally.ts'

/** What the connections of a load share. */
export interface LineHost {
  readonly plan: LoadPlan
  readonly plans: RequestPlans
  readonly tally: Tally
  /** From 0 to 1. */
  next(): number
  /** The line has something to write: `flush` is called at the end of this turn of the loop. */
  toFlush(line: Line): void
  /** A request of the line is answered or given up, or the line is up again: it may send more. */
  onFree(line: Line): void
}

interface Flight {
  readonly flow: Flow
  readonly written: Written
  /** When it should have been sent. */
  readonly dueMs: number
  readonly giveUpMs: number
  readonly isMeasured: boolean
  /** What it undoes. */
  readonly of: Sale | undefined
}

const SALES_MAX = 65_536
const FEWEST_SALES = 16
const EXPIRED_MAX = 10_000
const CLASS = 1e13
const WHOLE_MINOR = 100
const RECONNECT_MS = 100

export class Line {
  readonly #host: LineHost
  readonly #requests: Requests
  readonly #sales: Sales
  /** MTI class and STAN -> request; in the order of their deadlines. */
  readonly #flights = new Map<number, Flight>()
  readonly #expired = new Set<number>()
  #socket: Socket | undefined
  #framer: Framer
  #out: Buffer[] = []
  #isUp = false
  #isClosing = false

  constructor(host: LineHost, terminals: readonly LoadTerminal[], firstStan: number) {
    this.#host = host
    this.#requests = new Requests(host.plans, terminals, firstStan)
    this.#sales = new Sales(undoesSales(host.plan.mix) ? Math.max(FEWEST_SALES, Math.floor(SALES_MAX / host.plan.connections)) : 0)
    this.#framer = this.#newFramer()
  }

  /** It has a connection. */
  get isUp(): boolean {
    return this.#isUp
  }

  get inFlight(): number {
    return this.#flights.size
  }

  /** Resolves when it is connected, or is not. */
  open(): Promise<boolean> {
    const { plan, tally } = this.#host
    const socket = connect({ host: plan.host, port: plan.port, noDelay: true })
    this.#socket = socket
    this.#framer = this.#newFramer()
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    return new Promise((resolve) => {
      socket.on('error', () => {
        if (this.#isUp) return
        tally.connections.refused += 1
        resolve(false)
      })
      socket.on('connect', () => {
        this.#isUp = true
        tally.connections.opened += 1
        resolve(true)
      })
      socket.on('close', () => this.#down())
    })
  }

  /** Writes a request that was due at `dueMs` of the monotonic clock. */
  send(drawn: Flow, dueMs: number): void {
    const { tally, plan } = this.#host
    const nowMs = performance.now()
    const of = drawn === 'sale' ? undefined : drawn === 'refund' && plan.inParts ? this.#sales.takeAny() : this.#sales.takeWhole()
    const flow = of === undefined ? 'sale' : drawn
    if (flow !== drawn) tally.substituted += 1
    const written = this.#write(flow, of)
    const isMeasured = tally.isMeasuring
    const flight: Flight = { flow, written, dueMs, giveUpMs: nowMs + plan.timeoutMs, isMeasured, of }
    this.#flights.set(keyOf(written.mti, written.stan), flight)
    if (isMeasured) tally.sent(flow, dueMs, nowMs, plan.pace.loop === 'open' ? LATE_SEND_MS : Number.POSITIVE_INFINITY)
    if (this.#out.length === 0) this.#host.toFlush(this)
    this.#out.push(encodeFrame(plan.dialect.framing, written.payload))
  }

  /** Hands what waits to the socket, as one write. */
  flush(): void {
    const [only] = this.#out
    const bytes = this.#out.length === 1 ? only : Buffer.concat(this.#out)
    this.#out = []
    if (bytes === undefined || this.#socket?.writable !== true) return
    this.#host.tally.bytes.sent += bytes.length
    this.#socket.write(bytes)
  }

  /** Gives up what waits for too long: one look for all, not a timer each. */
  sweep(nowMs: number): void {
    for (const [key, flight] of this.#flights) {
      if (flight.giveUpMs > nowMs) break
      this.#flights.delete(key)
      if (this.#expired.size >= EXPIRED_MAX) this.#expired.clear()
      this.#expired.add(key)
      this.#host.tally.error('noAnswer', flight.isMeasured)
      this.#host.onFree(this)
    }
  }

  /** What is still in flight counts as not answered. */
  close(): Promise<void> {
    this.#isClosing = true
    const socket = this.#socket
    if (socket === undefined || socket.destroyed) return Promise.resolve()
    return new Promise((resolve) => {
      socket.once('close', () => resolve())
      socket.destroy()
    })
  }

  #write(flow: Flow, of: Sale | undefined): Written {
    const { plan } = this.#host
    const nowMs = Date.now()
    if (flow === 'sale' || of === undefined) {
      const [least, most] = plan.amountsMinor
      return this.#requests.sale(wholeUnits(least + this.#host.next() * (most - least + 1), least), nowMs)
    }
    const isPart = flow === 'refund' && plan.inParts
    const amountMinor = isPart ? wholeUnits(1 + this.#host.next() * of.leftMinor, Math.min(WHOLE_MINOR, of.leftMinor)) : of.leftMinor
    return this.#requests.undo(flow, of, amountMinor, nowMs)
  }

  #receive(chunk: Buffer): void {
    this.#host.tally.bytes.received += chunk.length
    for (const payload of this.#framer.push(chunk)) this.#take(payload)
    if (this.#framer.fault === undefined) return
    this.#stray('unreadable')
    this.#socket?.destroy()
  }

  #take(payload: Buffer): void {
    const { plan } = this.#host
    const { format, framing } = plan.dialect
    const { message, error } = scanMessage(format, payload, plan.isEcho ? messageStart(framing) : answerStart(framing))
    const key = message === undefined ? Number.NaN : keyOf(message.mti, Number(message.text(11)))
    const flight = this.#flights.get(key)
    if (message === undefined || error !== undefined) this.#stray('unreadable')
    else if (flight === undefined) this.#stray(this.#expired.delete(key) ? 'late' : 'unexpected')
    else {
      this.#flights.delete(key)
      this.#judge(flight, message)
      this.#host.onFree(this)
    }
  }

  #judge(flight: Flight, answer: Message): void {
    const { tally, plan } = this.#host
    const { flow, isMeasured, written } = flight
    const code = answer.text(39) ?? ''
    if (isMeasured) tally.answered(flow, flight.dueMs, performance.now())
    if (!this.#echoes(written, answer, flow)) tally.error('misEchoed', isMeasured)
    else if (!this.#macIsRight(written, answer)) tally.error('badMac', isMeasured)
    else if (plan.isEcho || approves(plan.dialect, kindOf(flow, plan), code)) {
      if (isMeasured) tally.flows[flow].approved += 1
      if (!plan.isEcho) this.#keep(flight, answer)
    } else tally.declined(code, plan.expectedCodes.has(code), isMeasured)
  }

  #echoes({ mti, terminal, amountMinor }: Written, answer: Message, flow: Flow): boolean {
    const { dialect } = this.#host.plan
    if (answer.mti !== answerMti(mti)) return false
    const named = answer.text(41)
    if (named !== undefined && named !== terminal.terminal) return false
    const amount = amountDigits(answer, dialect)
    // An issuer may approve a part, with a code that says so.
    return amount === '' || Number(amount) === amountMinor || answer.text(39) !== okCodeOf(dialect, kindOf(flow, this.#host.plan))
  }

  #macIsRight({ mti, terminal }: Written, answer: Message): boolean {
    const { mac } = this.#host.plan.dialect
    if (terminal.mac === undefined || mac?.required(mti) !== true) return true
    return verifies(
      answer,
      mac.elements.find((element) => answer.has(element)),
      terminal.mac,
    )
  }

  /** What the next requests can refer to. */
  #keep({ flow, written, of }: Flight, answer: Message): void {
    const { dialect } = this.#host.plan
    if (flow === 'refund' && of !== undefined) {
      of.leftMinor -= written.amountMinor
      this.#sales.add(of)
    }
    if (flow !== 'sale' || !this.#sales.hasRoom) return
    const { message: request } = scanMessage(dialect.format, written.payload, messageStart(dialect.framing))
    if (request === undefined) return
    const approvedMinor = Number(amountDigits(answer, dialect) || written.amountMinor)
    const { card, batch, stan } = written
    const { terminal, merchant } = written.terminal
    this.#sales.add({ request, answer, terminal, merchant, card, batch, stan, amountMinor: approvedMinor, leftMinor: approvedMinor })
  }

  #stray(name: LoadError): void {
    this.#host.tally.error(name, this.#host.tally.hasBegun)
  }

  #down(): void {
    const { tally, plan } = this.#host
    if (this.#isUp && !this.#isClosing) tally.connections.lost += 1
    this.#isUp = false
    this.#out = []
    for (const { isMeasured } of this.#flights.values()) tally.error('noAnswer', isMeasured)
    this.#flights.clear()
    if (this.#isClosing) return
    setTimeout(
      () => {
        if (!this.#isClosing) void this.open().then((isUp) => isUp && this.#host.onFree(this))
      },
      Math.min(RECONNECT_MS, plan.timeoutMs),
    )
  }

  #newFramer(): Framer {
    const { plan } = this.#host
    return new Framer(plan.dialect.framing, LIMITS.frameBytes.max, plan.isEcho ? 'requests' : 'answers')
  }
}

/** Amounts end in 00: hosts for tests do special things at other ends, such as a decline with 51 at x.51. */
function wholeUnits(amountMinor: number, leastMinor: number): number {
  return Math.max(leastMinor, Math.floor(amountMinor / WHOLE_MINOR) * WHOLE_MINOR)
}

/** What a void asks for where the network has none. */
function kindOf(flow: Flow, { dialect }: LoadPlan) {
  return flow === 'void' ? voidKindOf(dialect) : flow
}

function keyOf(mti: string, stan: number): number {
  return Number(mti[1]) * CLASS + stan
}
