/** A virtual terminal: sends what a device would send, waits as long as it would, and keeps its paper. */
import {
  amountOf,
  answerStart,
  approves,
  type BatchKind,
  type BatchSums,
  type Clock,
  calendarDigits,
  createDialectMac,
  createLimits,
  createLink,
  createSystemClock,
  createSystemRandom,
  currencyExponent,
  type Dialect,
  Key,
  type Kind,
  type Link,
  layoutCipher,
  type Mac,
  type Message,
  MessageDraft,
  messageStart,
  nextBatch,
  PendingRequests,
  requestEnvelope,
  SILENT_LOG,
  Silence,
  scanMessage,
  sealDraft,
  sealPin,
  setAmount,
  unpackWorkKeys,
  type Verdict,
  verifies,
  writeReason,
} from '../../src/index.ts'
import { compose, stanText } from './compose.ts'
import { LateAnswers } from './late.ts'
import type { Again, Ask, TerminalOptions } from './options.ts'
import { addOriginal } from './original-facts.ts'
import { OwedByTerminal } from './owed.ts'
import { type SettleReport, settleTerminal, uploadJournal } from './settle.ts'
import type { Slip } from './slip.ts'
import { TEST_CARDS, type TestCard, track2Of } from './test-card.ts'

const PAYMENTS: readonly Kind[] = ['sale', 'void', 'refund']
export class Terminal {
  readonly dialect: Dialect
  readonly name: string
  /** Every request, in the order of its end. */
  readonly slips: Slip[] = []
  private readonly options: TerminalOptions
  private readonly clock: Clock
  private readonly link: Link
  private readonly pending: PendingRequests<Message | 'unsent'>
  private readonly silence: Silence
  private readonly late: LateAnswers
  /** What it has to take back. */
  readonly owed: OwedByTerminal
  private stan: number
  private settledSlips = 0
  private batch: string
  private mac: Mac | undefined
  private pik: Key | undefined
  private readonly tmk: Key | undefined

  /** Use `createTerminal`, which waits for the connection. */
  constructor(options: TerminalOptions) {
    const { dialect, clock = createSystemClock(), limits = createLimits(), log = SILENT_LOG } = options
    this.options = options
    this.dialect = dialect
    this.name = options.terminal ?? 'TERM0001'
    this.clock = clock
    this.stan = options.stan ?? 1
    this.batch = options.batch ?? '000001'
    this.mac = this.macOf(keyOf(options.mak))
    this.pik = keyOf(options.pik)
    this.tmk = keyOf(options.tmk)
    this.owed = new OwedByTerminal(this, options)
    this.pending = new PendingRequests<Message | 'unsent'>({ clock, max: limits.issuerPending })
    this.late = new LateAnswers(clock)
    this.silence = new Silence({ clock, keyNames: KEY_NAMES, known: [dialect] })
    this.link = createLink({
      host: options.host,
      port: options.port,
      framing: dialect.framing,
      limits,
      clock,
      random: createSystemRandom(),
      log,
      tap: options.capture?.tap('client', () => dialect),
      onFrame: (payload) => this.receive(payload),
      onNoise: (problem, bytes) => void this.silence.noFrame(problem, bytes),
      onDown: () => this.lost(),
    })
  }

  /** True once connected. */
  ready(timeoutMs: number): Promise<boolean> {
    return this.link.ready(timeoutMs)
  }

  /** Sends one request and waits for its answer. */
  ask(ask: Ask): Promise<Slip> {
    const isHeldUp = this.owed.size > 0 && PAYMENTS.includes(ask.kind)
    return isHeldUp ? this.owed.send().then(() => this.askNow(ask)) : this.askNow(ask)
  }

  private askNow(ask: Ask): Promise<Slip> {
    const facts = this.facts(ask)
    const draft = compose(this.dialect, ask.kind, facts)
    for (const [element, text] of ask.set ?? [])
      if (text === null) draft.delete(element)
      else draft.set(element, text)
    return this.send(draft, ask, facts)
  }

  /** Sends a message of any content, and waits for its answer as for that of a `kind`. */
  post(draft: MessageDraft, ask: Ask): Promise<Slip> {
    return this.send(
      draft,
      ask,
      new Map([
        ['stan', draft.text(11) ?? ''],
        ['batch', this.batch],
      ]),
    )
  }

  /** Sends an earlier request again: with the repeat digit, or with the same numbers and another amount. */
  again(slip: Slip, change: Again = {}): Promise<Slip> {
    const mti = change.asRepeat === true ? `${slip.request.mti.slice(0, 3)}1` : slip.request.mti
    const draft = new MessageDraft(this.dialect.format, mti)
    const macs = this.dialect.mac?.elements ?? []
    for (const element of slip.request.elements()) if (!macs.includes(element)) draft.copy(element, slip.request)
    const currency = slip.facts.get('currency') ?? ''
    if (change.amountMinor !== undefined) setAmount(draft, this.dialect, change.amountMinor, currency)
    const { asRepeat: _, amountMinor: __, ...times } = change
    return this.send(draft, { kind: slip.kind, card: slip.card, ...times }, slip.facts)
  }

  /**
   * Signs in and takes the work keys and the batch number of the answer into use. Rejects with DECODE_CONTENT, and takes
   * nothing, when a check value differs (R97).
   */
  async signIn(): Promise<Slip> {
    const slip = await this.ask({ kind: 'sign-in' })
    const plan = this.dialect.signIn
    const sealed = slip.answer?.text(62)
    if (plan === undefined || slip.answer === undefined) return slip
    if (sealed !== undefined && this.tmk !== undefined) {
      const { algorithm, bytes } = this.tmk
      const { mak, pik } = unpackWorkKeys('by-length', bytes, Buffer.from(sealed, 'hex'), algorithm)
      this.mac = this.macOf(new Key(algorithm, mak))
      this.pik = new Key(algorithm, pik)
    }
    this.batch = slip.answer.read(plan.batch) ?? this.batch
    return slip
  }

  /** What signs its messages now, and its batch number: those of the last sign-in. */
  get session(): { readonly mac: Mac | undefined; readonly batch: string } {
    return { mac: this.mac, batch: this.batch }
  }

  /** Approved payments since the last settlement that were not reversed. */
  get journal(): readonly Slip[] {
    const since = this.slips.slice(this.settledSlips)
    const undone = new Set(
      since.filter(({ kind, isApproved }) => kind === 'reversal' && isApproved).map(({ facts }) => facts.get('original.stan')),
    )
    return since.filter(({ kind, isApproved, facts }) => PAYMENTS.includes(kind) && isApproved && !undone.has(facts.get('stan')))
  }

  /** Settles its batch; once that is closed the next number is used. `sums` tells the host something else than the journal does. */
  async settle(sums?: BatchSums): Promise<SettleReport> {
    const report = await settleTerminal(this, sums)
    const isClosed = report.result === 'balanced' || report.slips.at(-1)?.kind === 'batch-end'
    if (!isClosed) return report
    this.batch = nextBatch(this.batch)
    this.settledSlips = this.slips.length
    return report
  }

  /** Sends its transactions again, as after sums that differ; nothing where the dialect has no records. */
  upload(): Promise<Slip[]> {
    return uploadJournal(this)
  }

  /** One message of a settlement. */
  sendBatch(kind: BatchKind, change: (draft: MessageDraft) => void, networkCode?: string): Promise<Slip> {
    const facts = this.facts({ kind, ...(networkCode === undefined ? {} : { facts: new Map([['networkCode', networkCode]]) }) })
    const draft = compose(this.dialect, kind, facts)
    change(draft)
    return this.send(draft, { kind }, facts)
  }

  async close(): Promise<void> {
    await this.link.close()
    this.pending.close()
    this.late.close()
  }

  private lost(): void {
    this.pending.loseAll()
    this.late.loseAll()
  }

  private macOf(key: Key | undefined): Mac | undefined {
    return key === undefined ? undefined : createDialectMac(this.dialect, key)
  }

  private facts(ask: Ask): Map<string, string> {
    const { merchant = 'MERCHANT0000001', currency = '156' } = this.options
    const atMs = this.clock.nowMs()
    const local = calendarDigits(atMs, this.clock.offsetMinutes(atMs))
    const card = ask.card ?? ask.of?.card ?? TEST_CARDS[0]
    const stan = ask.stan ?? (ask.kind === 'reversal' && ask.of !== undefined ? Number(ask.of.facts.get('stan')) : this.nextStan())
    const facts = new Map([
      ['terminal', this.name],
      ['merchant', merchant],
      ['currency', currency],
      ['exponent', String(currencyExponent(currency))],
      ['batch', this.batch],
      ['stan', stanText(this.dialect, stan)],
      ['dateTime', calendarDigits(atMs, 0).slice(4)],
      ['time', local.slice(8)],
      ['date', local.slice(4, 8)],
      ['year', local.slice(0, 4)],
      ['shortYear', local.slice(2, 4)],
      ['reason', writeReason(this.dialect, ask.reason ?? '98')],
    ])
    const amountMinor = ask.amountMinor ?? ask.of?.amountMinor
    if (amountMinor !== undefined) facts.set('amount', String(amountMinor).padStart(12, '0'))
    const networkCode = this.options.networkCode ?? usualSignIn(this.dialect, this.tmk)
    if (networkCode !== undefined) facts.set('networkCode', networkCode)
    if (ask.pin !== undefined) facts.set('pin', this.pinBlock(ask.pin, card?.pan ?? '')).set('ifPin', '')
    if (card !== undefined) facts.set('pan', card.pan).set('expiry', card.expiry).set('track2', track2Of(card))
    if (ask.of !== undefined) addOriginal(facts, { ...ask.of, batch: ask.of.facts.get('batch') }, this.dialect)
    for (const [name, value] of ask.facts ?? []) facts.set(name, value)
    return facts
  }

  /** Throws RangeError without a PIN key. */
  private pinBlock(pin: string, pan: string): string {
    const { pin: plan } = this.dialect
    if (plan === undefined || this.pik === undefined) throw new RangeError('A PIN needs a PIN key: sign in first, or give a fixed one')
    return hexText(sealPin({ format: plan.format, pik: this.pik.bytes, pan }, pin, createSystemRandom()))
  }

  private nextStan(): number {
    const stan = this.stan
    this.stan = stan === 999_999 ? 1 : stan + 1
    return stan
  }

  private send(draft: MessageDraft, ask: Ask, facts: ReadonlyMap<string, string>): Promise<Slip> {
    const { framing, format, mac: plan } = this.dialect
    const signs = plan?.required(draft.mti) === true ? this.mac : undefined
    const payload = sealDraft(draft, plan, signs, requestEnvelope(framing))
    const { message: request } = scanMessage(format, payload, messageStart(framing))
    if (request === undefined) throw new RangeError(`A ${ask.kind} of ours is unreadable`)
    const key = matchKey(request)
    const sentAtMs = this.clock.monotonicMs()
    const begun = this.owed.begin({
      kind: ask.kind,
      request,
      amountMinor: amountOf(request, this.dialect),
      card: cardOf(ask, request),
      facts,
    })
    return new Promise((resolve) => {
      const slipOf = (answer: Message | undefined, verdict?: Verdict): Slip =>
        this.slip(ask, request, answer, { facts, verdict, totalMs: this.clock.monotonicMs() - sentAtMs })
      const end = (slip: Slip): void => {
        this.slips.push(slip)
        this.owed.look(slip, begun, ask.failsAfterApproval)
        this.options.onSlip?.(slip)
        resolve(slip)
      }
      const timeoutMs = ask.timeoutMs ?? this.options.timeoutMs ?? this.dialect.terminalTimeoutMs
      const isAdded = this.pending.add(key, timeoutMs, (result) => {
        if (result.is === 'answered' && result.answer !== 'unsent') return end(slipOf(result.answer))
        const verdict = this.silence.verdict(key, sentAtMs, this.link.unfinished)
        const slip = slipOf(undefined, result.is === 'timeout' || verdict.is !== 'no-bytes' ? verdict : LINK_LOST)
        if (result.is !== 'timeout') end(slip)
        else this.late.listen(key, slip, { lateMs: ask.lateMs ?? this.options.lateMs ?? 0, end: () => end(slip) })
      })
      if (!isAdded) end(slipOf(undefined, { is: 'link-lost', words: 'not sent: a request with these numbers waits already' }))
      else if (!this.link.send(payload)) this.pending.settle(key, 'unsent')
    })
  }

  private slip(ask: Ask, request: Message, answer: Message | undefined, end: SlipEnd): Slip {
    const element = this.dialect.mac?.elements.find((candidate) => answer?.has(candidate))
    const isSigned = answer !== undefined && this.dialect.mac?.required(request.mti) === true
    const macIsRight = !isSigned || this.mac === undefined || verifies(answer, element, this.mac)
    return {
      kind: ask.kind,
      request,
      answer,
      responseCode: answer?.text(39),
      isApproved: approves(this.dialect, ask.kind, answer?.text(39) ?? ''),
      macIsRight,
      amountMinor: amountOf(request, this.dialect),
      card: cardOf(ask, request),
      ...end,
      verdict: macIsRight ? end.verdict : this.silence.macRefused(matchKey(request)),
    }
  }

  private receive(payload: Buffer): void {
    const { message, error } = scanMessage(this.dialect.format, payload, answerStart(this.dialect.framing))
    if (message === undefined) this.hear(this.silence.undecodable(error, payload))
    else if (this.pending.settle(matchKey(message), message)) return
    else if (error !== undefined) this.hear(this.silence.undecodable(error, payload))
    else this.stray(matchKey(message))
  }

  private stray(key: string): void {
    const verdict = this.silence.stray(key, this.pending.keys())
    this.hear(verdict)
    if (verdict.is === 'late') this.late.came(key, verdict)
  }

  /** What came and is nobody's answer. */
  private hear({ is, words }: Verdict): void {
    this.options.log?.warn({ terminal: this.name, verdict: is }, words)
  }
}

type SlipEnd = Pick<Slip, 'facts' | 'verdict' | 'totalMs'>

const LINK_LOST: Verdict = { is: 'link-lost', words: 'the connection was lost or is not there' }
const KEY_NAMES = ['MTI class', 'DE11', 'DE41']

/** Connects a terminal; rejects when nobody listens there within 5 s. */
export async function createTerminal(options: TerminalOptions): Promise<Terminal> {
  const terminal = new Terminal(options)
  if (await terminal.ready(5_000)) return terminal
  await terminal.close()
  throw new RangeError(`Nobody listens on ${options.host}:${options.port}`)
}

function keyOf(key: Buffer | Key | undefined): Key | undefined {
  return key === undefined || key instanceof Key ? key : new Key('tdes', key)
}

/** The first sign-in of the dialect whose keys are of the master key's cipher. */
function usualSignIn({ signIn }: Dialect, tmk: Key | undefined): string | undefined {
  const cipher = tmk?.algorithm ?? 'tdes'
  return [...(signIn?.layouts ?? [])].find(([, layout]) => layoutCipher(layout) === cipher)?.[0]
}

function cardOf(ask: Ask, request: Message): TestCard {
  return ask.card ?? ask.of?.card ?? { pan: request.text(2) ?? '', expiry: request.text(14) ?? '' }
}

function hexText(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase()
}

/** What the answer of a request repeats: MTI class, STAN and terminal. */
function matchKey(message: Message): string {
  return [message.mti[1], message.text(11), message.text(41)].join('|')
}
