/** Plays a story on a ledger: each row is an event, its expected outcome last. What happened must read as what was told. */
import { expect } from 'vitest'
import type { AnswerOutcome, PartOfReversal, RequestOutcome, Stamp } from '../../../src/terms/ledger-command.ts'
import { type Policy, plainPolicy } from '../../../src/terms/policy.ts'
import type { Ledger } from '../../../src/terms/ports.ts'
import { leftMinor, type Transaction } from '../../../src/terms/transaction.ts'
import { createAsked, createReference, ISSUER_MTI, type Sender, stamp } from './asked.ts'
import { readPolicy, timed } from './policy-words.ts'
import { major, minor, readStory, type StoryRow } from './words.ts'

const MTI: Readonly<Record<string, string>> = { sale: '0200', void: '0200', refund: '0220', reversal: '0400' }

/** Compares the story as told with the story as it happened, then verifies the books. */
export async function playStory(ledger: Ledger, story: string): Promise<void> {
  await ledger.submit({ do: 'reset', now: stamp(0) })
  const player = new Player(ledger)
  const told: string[] = []
  const happened: string[] = []
  for (const row of readStory(story)) {
    const event = row.text.split('=>')[0]?.trim() ?? ''
    const facts = await player.play(row)
    told.push(`${event} => ${row.expected.join('; ')}`)
    happened.push(`${event} => ${facts.join('; ')}`)
  }
  expect(happened).toEqual(told)
  expect((await ledger.verify()).problems).toEqual([])
}

class Player {
  private readonly ledger: Ledger
  private readonly senders = new Map<string, Sender>()
  private readonly ids = new Map<string, number>()
  private readonly holdIds: number[] = []
  private step = 0
  private policy: Policy = plainPolicy('auto')
  /** What `wait` added to the time. */
  private waitedMs = 0

  constructor(ledger: Ledger) {
    this.ledger = ledger
  }

  private policyOf({ options }: StoryRow): Policy {
    return {
      ...this.policy,
      ...(options.get('steer') === 'asked' ? { steer: 'asked' } : {}),
      ...(options.has('parts') ? { partialBeforeSettlement: 'partial-reversal' } : {}),
    }
  }

  async play(row: StoryRow): Promise<string[]> {
    this.step += 1
    const [, ...facts] = row.expected
    return [await this.event(row), ...(await Promise.all(facts.map((fact) => this.fact(fact))))]
  }

  private async event(row: StoryRow): Promise<string> {
    switch (row.verb) {
      case 'sale':
      case 'void':
      case 'refund':
        return this.request(row, row.verb)
      case 'reversal':
        return this.reversal(row)
      case 'answer':
        return this.answer(row)
      case 'unanswered':
      case 'unsent':
        return answerWords(await this.ledger.submit({ do: row.verb, now: this.now(), id: this.id(row.label) }))
      case 'late-answer':
        return this.lateAnswer(row)
      case 'acknowledge':
        return this.acknowledge(row)
      case 'send-queued':
        return this.sendQueued(row)
      case 'settle':
        return this.settle(row)
      case 'cut-over':
        return this.cutover(row)
      case 'resolve':
        return this.resolve(row)
      case 'adjust':
        return this.adjust(row)
      case 'recover':
        return this.recover()
      case 'policy':
        this.policy = readPolicy(row)
        return 'in force'
      case 'wait':
        this.waitedMs += timed(row.label)
        await this.ledger.submit({ do: 'recover', now: this.now(), followsClock: true })
        return 'later'
      case 'approve':
      case 'refuse':
        return this.decide(row, row.verb === 'approve')
      case 'sign-in':
        return this.signIn(row)
      case 'reset':
        await this.ledger.submit({ do: 'reset', now: this.now() })
        return 'done'
      default:
        throw new Error(`No such event: ${row.text}`)
    }
  }

  private async request(row: StoryRow, kind: 'sale' | 'void' | 'refund'): Promise<string> {
    const outcome = await this.ledger.submit({
      do: 'request',
      now: this.now(),
      kind,
      asked: await this.asked(row),
      policy: this.policyOf(row),
      policyHash: 'story',
      ...(row.options.has('role') ? { operatorRole: row.options.get('role') as 'cashier' } : {}),
      issuerMti: ISSUER_MTI,
    })
    if (outcome.is !== 'proceed') return this.requestWords(row, outcome)
    this.ids.set(row.label, outcome.transaction.id)
    return this.issuerSays(row, outcome.transaction.id)
  }

  /** `pending` leaves it at the issuer; `timeout`, `unsent` and `issuer=05` are the other ways it can end. */
  private async issuerSays({ options }: StoryRow, id: number): Promise<string> {
    const now = this.now()
    if (options.has('pending')) return 'pending'
    if (options.has('timeout')) return answerWords(await this.ledger.submit({ do: 'unanswered', now, id }))
    if (options.has('unsent')) return answerWords(await this.ledger.submit({ do: 'unsent', now, id }))
    const code = options.get('issuer') ?? '00'
    return answerWords(await this.submitAnswer(id, code, options))
  }

  private submitAnswer(id: number, responseCode: string, options: ReadonlyMap<string, string>): Promise<AnswerOutcome> {
    const partial = options.get('partial')
    return this.ledger.submit({
      do: 'answer',
      now: this.now(),
      id,
      approved: responseCode === '00' || responseCode === '10',
      responseCode,
      ...(responseCode === '00' || responseCode === '10' ? { authorisationCode: options.get('code') ?? 'AUTH01' } : {}),
      ...(partial === undefined ? {} : { approvedMinor: minor(partial) }),
      extras: {},
    })
  }

  private requestWords(row: StoryRow, outcome: Exclude<RequestOutcome, { is: 'proceed' }>): string {
    if (outcome.is === 'in-progress') return 'in-progress'
    if (outcome.is === 'duplicate') return outcome.reason
    if (outcome.is === 'repeat') return `repeat ${stateWords(outcome.first)}`
    this.ids.set(row.label, outcome.transaction.id)
    return outcome.transaction.kind === 'reversal' && outcome.transaction.state === 'approved' ? 'ok' : stateWords(outcome.transaction)
  }

  private async reversal(row: StoryRow): Promise<string> {
    const outcome = await this.ledger.submit({
      do: 'reversal',
      now: this.now(),
      asked: await this.asked(row),
      reasonCode: row.options.get('reason') ?? '98',
      unknown: row.options.get('unknown') === 'refuse' ? 'refuse' : 'accept',
      ...partOf(row.options),
    })
    if (outcome.is === 'proceed') throw new Error('A reversal is decided at once')
    return this.requestWords(row, outcome)
  }

  private async answer(row: StoryRow): Promise<string> {
    const [code = '00'] = row.options.keys()
    return answerWords(await this.submitAnswer(this.id(row.label), code, row.options))
  }

  /** `late-answer R1 00 => contradicts, owed`. */
  private async lateAnswer(row: StoryRow): Promise<string> {
    const [responseCode = '00'] = row.options.keys()
    const about = { id: this.id(row.label), responseCode, approved: responseCode === '00' || responseCode === '10' }
    const outcome = await this.ledger.submit({ do: 'late-answer', now: this.now(), ...about })
    if (outcome.is !== 'kept') return outcome.is
    return [outcome.contradicts ? 'contradicts' : 'kept', ...(outcome.owed === undefined ? [] : ['owed'])].join(', ')
  }

  private async acknowledge(row: StoryRow): Promise<string> {
    const [code = '00'] = row.options.keys()
    const transactionId = this.id(row.label)
    const isPart = row.options.get('part')
    const ofIt = (await this.ledger.reversals()).filter((owed) => owed.transactionId === transactionId)
    const reversal = ofIt.find(({ replacementMinor: left }) => (left === null ? undefined : major(left)) === isPart)
    if (reversal === undefined) return 'nothing owed'
    const { reversal: job } = await this.ledger.submit({
      do: 'acknowledge',
      now: this.now(),
      reversalId: reversal.id,
      code: code === 'none' ? null : code,
      done: code === '00' || code === '25',
    })
    return `${job.reversal.state} ${job.transaction.state} attempts ${job.reversal.attempts}`
  }

  /** `send-queued now timeout => R1`: what is sent, and how each of it ends; `limit=1`. */
  private async sendQueued(row: StoryRow): Promise<string> {
    const limit = Number(row.options.get('limit') ?? 16)
    const { refunds } = await this.ledger.submit({ do: 'send-queued', now: this.now(), limit, issuerMti: '0200' })
    const sent: string[] = []
    for (const { transaction } of refunds) {
      const label = [...this.ids].find(([, id]) => id === transaction.id)?.[0] ?? '?'
      sent.push(`${label} ${await this.issuerSays(row, transaction.id)}`)
    }
    return sent.length === 0 ? 'nothing' : sent.join(', ')
  }

  private async settle(row: StoryRow): Promise<string> {
    const terminal = row.label === '' ? {} : { terminal: row.label }
    const { settled, batch } = await this.ledger.submit({ do: 'settle', now: this.now(), ...terminal })
    return `settled ${settled} batch ${batch}`
  }

  /** `delay=2`, `business` and `holiday=2026-11-25`; `date` is what the clock shows; `key` is what a repeat has again. */
  private async cutover({ options }: StoryRow): Promise<string> {
    const delay = {
      days: Number(options.get('delay') ?? 0),
      dayKind: options.has('business') ? 'business' : 'calendar',
      holidays: [options.get('holiday') ?? ''],
      closed: [6, 0],
    } as const
    const now = { ...stamp(this.step), businessDate: options.get('date') ?? stamp(this.step).businessDate }
    const { closed, businessDate, settled, batch } = await this.ledger.submit({
      do: 'cut-over',
      now,
      delay,
      key: options.get('key') ?? '',
    })
    return `${closed} to ${businessDate} settled ${settled} batch ${batch}`
  }

  /** `resolve S1 posted anna`: up to 50.00 one operator is enough. */
  private async resolve(row: StoryRow): Promise<string> {
    const [outcome = '', operator = ''] = row.options.keys()
    const transactionId = this.id(row.label)
    const owed = (await this.ledger.reversals()).findLast((reversal) => reversal.transactionId === transactionId)
    const by = { operator, reason: 'said on the telephone' }
    const what = { reversalId: owed?.id ?? 0, outcome: outcome === 'posted' ? 'posted' : 'reversed', by, aloneMaxMinor: 5_000 } as const
    const resolved = await this.ledger.submit({ do: 'resolve', now: stamp(this.step), ...what })
    if (resolved.is === 'refused') return resolved.reason
    return resolved.is === 'proposed' ? 'proposed' : stateWords(resolved.reversal.transaction)
  }

  /** `adjust A1 of R1 anna pending`: the operator is the first word. */
  private async adjust(row: StoryRow): Promise<string> {
    const [operator = ''] = row.options.keys()
    const by = { operator, reason: 'wrong amount' }
    const outcome = await this.ledger.submit({ do: 'adjust', now: stamp(this.step), of: this.id(row.of ?? ''), by, issuerMti: '0200' })
    if (outcome.is === 'refused') return outcome.reason
    if (outcome.is === 'proposed') return 'proposed'
    this.ids.set(row.label, outcome.transaction.id)
    return this.issuerSays(row, outcome.transaction.id)
  }

  private async recover(): Promise<string> {
    const { inDoubt, owed } = await this.ledger.submit({ do: 'recover', now: this.now() })
    return `in-doubt ${inDoubt} owed ${owed.length}`
  }

  private async signIn(row: StoryRow): Promise<string> {
    const batch = row.options.get('batch') ?? '000000'
    const keys = { encryptedPik: 'A'.repeat(32), encryptedMak: 'B'.repeat(16), operator: row.options.get('operator') ?? '' }
    const session = { dialect: 'story', terminal: row.label, merchant: 'M1', batch, ...keys }
    const outcome = await this.ledger.submit({ do: 'sign-in', now: this.now(), session })
    return `batch ${outcome.session.batch}`
  }

  private async decide(row: StoryRow, approve: boolean): Promise<string> {
    const operator = row.options.get('by') ?? ''
    const outcome = await this.ledger.submit({
      do: 'decide-hold',
      now: this.now(),
      id: this.holdIds[Number(row.label) - 1] ?? 0,
      operator,
      approve,
    })
    return outcome.is === 'decided-hold' ? `${outcome.hold.state} by ${outcome.hold.decidedBy}` : outcome.why
  }

  /** Holds count from 1 in each story: their numbers go on after a reset. */
  private ordinalOf(holdId: number): number {
    if (!this.holdIds.includes(holdId)) this.holdIds.push(holdId)
    return this.holdIds.indexOf(holdId) + 1
  }

  private now(): Stamp {
    return stamp(this.step, this.waitedMs)
  }

  private async asked(row: StoryRow): Promise<ReturnType<typeof createAsked>> {
    const sender = this.sender(row.label, row)
    const { of, options, amountMinor = 0 } = row
    if (of === undefined) return createAsked({ sender, amountMinor, options })
    const original = createReference(options, this.sender(of), await this.stored(of), sender)
    return createAsked({ sender, amountMinor, options, original })
  }

  /** The first mention of a label fixes its numbers. */
  private sender(label: string, row?: StoryRow): Sender {
    const known = this.senders.get(label)
    if (known !== undefined) return known
    const options = row?.options
    const kind = row?.verb ?? kindOf(label)
    const number = this.senders.size + 1
    const stan = options?.get('stan') ?? String(number).padStart(6, '0')
    const sender = {
      kind,
      stan,
      terminal: options?.get('terminal') ?? 'T1',
      merchant: options?.get('merchant') ?? 'M1',
      batch: options?.get('batch') ?? '000001',
      date: options?.get('date') ?? '1122',
      dateTime: options?.get('time') ?? `1122${String(number).padStart(6, '0')}`,
      mti: MTI[kind] ?? '0200',
    }
    this.senders.set(label, sender)
    return sender
  }

  private id(label: string): number {
    const id = this.ids.get(label)
    if (id === undefined) throw new Error(`Nothing is stored as ${label}`)
    return id
  }

  private async stored(label: string): Promise<Transaction | undefined> {
    const id = this.ids.get(label)
    return id === undefined ? undefined : (await this.ledger.find({ id }))[0]
  }

  /** `S1 left 70.00`, `S1 is reversed`, `S1 reversal owed 98`, ...: the same words with what is true. */
  private async fact(fact: string): Promise<string> {
    const [label = '', what = ''] = fact.split(' ')
    const row = await this.stored(label)
    if (row === undefined) return `${label} is nowhere`
    const values: Readonly<Record<string, () => string | Promise<string>>> = {
      is: () => stateWords(row),
      left: () => major(leftMinor(row)),
      posted: () => major(row.postedMinor),
      held: () => major(row.heldMinor),
      queued: () => major(row.queuedMinor),
      hint: () => row.policyHint.replaceAll('; ', ' + ').replace(/hold=(\d+)/, (_whole, id) => `hold=${this.ordinalOf(Number(id))}`),
      operator: () => row.operator,
      captured: () => major(row.capturedMinor),
      route: () => row.route,
      cell: () => row.cell,
      reason: () => String(row.reason),
      settled: () => String(row.settledBatch),
      due: () => String(row.dueDate),
      date: () => row.businessDate,
      issuer: () => row.issuerMti,
      code: () => String(row.responseCode),
      rrn: () => (fact.split(' ')[2] === 'own' ? (/^6326\d{8}$/.test(row.rrn) ? 'own' : row.rrn) : this.labelOfRrn(fact, row.rrn)),
      reversal: () => this.reversalWords(row.id),
      parts: () => this.partWords(row.id),
      late: () => this.lateWords(row.id),
      replacement: () => (row.replacementMinor === null ? 'null' : major(row.replacementMinor)),
    }
    return `${label} ${what} ${await values[what]?.()}`.trimEnd()
  }

  /** `X1 rrn S1`: X1 has the RRN of S1. */
  private async labelOfRrn(fact: string, rrn: string): Promise<string> {
    const other = fact.split(' ')[2] ?? ''
    return (await this.stored(other))?.rrn === rrn ? other : rrn
  }

  private async reversalWords(transactionId: number): Promise<string> {
    const reversal = (await this.ledger.reversals()).find((owed) => owed.transactionId === transactionId && owed.replacementMinor === null)
    return reversal === undefined ? 'none' : `${reversal.state} ${reversal.reasonCode}`
  }

  /** DE39 of answers that came late, in order. */
  private async lateWords(transactionId: number): Promise<string> {
    const codes = (await this.ledger.history(transactionId)).filter(({ event }) => event === 'late-answer').map(({ detail }) => detail)
    return codes.length === 0 ? 'none' : codes.join(', ')
  }

  /** `owed 60.00, done 40.00`: what partial reversals leave, in order. */
  private async partWords(transactionId: number): Promise<string> {
    const words = (await this.ledger.reversals()).flatMap(({ transactionId: id, state, replacementMinor: left }) =>
      id === transactionId && left !== null ? [`${state} ${major(left)}`] : [],
    )
    return words.length === 0 ? 'none' : words.join(', ')
  }
}

function partOf(options: ReadonlyMap<string, string>): { part?: PartOfReversal } {
  const [finalText, givenText] = [options.get('final'), options.get('given')]
  if (finalText !== undefined) return { part: { finalMinor: minor(finalText) } }
  return givenText === undefined ? {} : { part: { givenMinor: minor(givenText) } }
}

function kindOf(label: string): string {
  const kinds: Readonly<Record<string, string>> = { S: 'sale', V: 'void', R: 'refund', X: 'reversal' }
  return kinds[label[0] ?? ''] ?? 'sale'
}

function answerWords(outcome: AnswerOutcome): string {
  return outcome.is === 'late' ? `late ${stateWords(outcome.transaction)}` : stateWords(outcome.transaction)
}

/** A declined one says why. */
function stateWords({ state, reason }: Transaction): string {
  return state === 'declined' ? `declined ${reason}` : state
}
