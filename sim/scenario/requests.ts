/** Steps that send something: payments, what undoes them, copies, network messages, a terminal's settlement, bytes. */
import { type BatchSums, type Kind, MessageDraft } from '../../src/index.ts'
import type { Ask } from '../terminal/options.ts'
import type { Slip } from '../terminal/slip.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { sendRaw } from './raw.ts'
import type { StepReport } from './report.ts'
import { type Scene, type Scope, shown, Unplayable } from './scene.ts'
import type { PlainStep } from './step-file.ts'

/** A report without its line. */
export type Played = Omit<StepReport, 'line'>

interface Asked {
  readonly as?: string | undefined
  readonly terminal?: string | undefined
  readonly merchant?: string | undefined
  readonly timeout?: number | undefined
  readonly expect?: NonNullable<PlainStep['sale']>['expect']
}

type Payment = NonNullable<PlainStep['sale']> & { readonly reason?: string | undefined }

/** A step that fails for want of an answer takes so much longer at most. */
const LATE_MS = 2_000

/** A request of a kind that the terminal composes by itself. */
export async function playRequest(scene: Scene, scope: Scope, kind: Kind, step: Payment): Promise<Played> {
  if (!scene.dialect.compose.has(kind))
    throw new Unplayable(`terminals of ${scene.dialect.name} have no ${kind}; say \`only:\` for the others`)
  const of = step.of === undefined ? undefined : scene.of(scope, step.of)
  const terminal = await terminalOf(scene, scope, step)
  const slip = await terminal.ask(askOf(scene, kind, step, of))
  const words = [kind, step.of === undefined ? '' : `of ${step.of}`, step.amount ?? ''].filter((part) => part !== '').join(' ')
  return finish(scene, scope, step, { slip, words })
}

function askOf(scene: Scene, kind: Kind, step: Payment, of: Slip | undefined): Ask {
  const { amount, card, pin, stan, reason, set } = step
  return {
    kind,
    ...timesOf(step),
    ...(of === undefined ? {} : { of }),
    ...(amount === undefined ? {} : { amountMinor: scene.amountMinor(amount) }),
    ...(card === undefined ? {} : { card: { pan: card, expiry: '3012' } }),
    ...(pin === undefined ? {} : { pin }),
    ...(stan === undefined ? {} : { stan }),
    ...(reason === undefined ? {} : { reason }),
    ...(set === undefined
      ? {}
      : { set: new Map(Object.entries(set).map(([element, text]) => [Number(element), text === 'absent' ? null : text])) }),
  }
}

/** Only who wants an answer, or a late one, listens on: it is then said how late it was. */
function timesOf({ timeout, expect }: Asked): { timeoutMs?: number; lateMs: number } {
  const wantsNone = expect?.answer !== undefined || (expect?.verdict !== undefined && expect.verdict !== 'late')
  return { ...(timeout === undefined ? {} : { timeoutMs: timeout }), lateMs: wantsNone ? 0 : LATE_MS }
}

function terminalOf(scene: Scene, scope: Scope, { terminal = scope.terminal, merchant }: Asked): Promise<Terminal> {
  return scene.terminal(terminal, merchant)
}

export async function playSignIn(scene: Scene, scope: Scope, step: Asked): Promise<Played> {
  const terminal = await terminalOf(scene, scope, step)
  return finish(scene, scope, step, { slip: await terminal.signIn(), words: 'sign-in' })
}

export async function playRepeat(scene: Scene, scope: Scope, step: NonNullable<PlainStep['repeat']>): Promise<Played> {
  const { of, amount, plain = false } = step
  const slip = scene.of(scope, of)
  const terminal = await scene.terminal(step.terminal ?? slip.request.text(41) ?? scope.terminal, slip.facts.get('merchant'))
  const again = await terminal.again(slip, {
    asRepeat: !plain,
    ...(amount === undefined ? {} : { amountMinor: scene.amountMinor(amount) }),
    ...timesOf(step),
  })
  const words = plain ? `${slip.kind} ${of} again, with the same numbers` : `repeat of ${of}`
  return finish(scene, scope, step, { slip: again, words: amount === undefined ? words : `${words}, ${amount}` })
}

export async function playSend(scene: Scene, scope: Scope, step: NonNullable<PlainStep['send']>): Promise<Played> {
  const terminal = await terminalOf(scene, scope, step)
  const draft = new MessageDraft(scene.dialect.format, step.mti)
  for (const [element, text] of Object.entries(step.elements)) draft.set(Number(element), text)
  const slip = await terminal.post(draft, { kind: 'unsupported', ...timesOf(step) })
  return finish(scene, scope, step, { slip, words: `send ${step.mti}` })
}

export async function playCloseBatch(scene: Scene, scope: Scope, step: NonNullable<PlainStep['close-batch']>): Promise<Played> {
  const terminal = await terminalOf(scene, scope, step)
  if (scene.dialect.settlement === undefined) throw new Unplayable(`terminals of ${scene.dialect.name} do not settle`)
  const { slips, result } = await terminal.settle(
    step.debits === undefined && step.credits === undefined ? undefined : sumsOf(scene, terminal, step),
  )
  const [slip] = slips
  if (slip === undefined) throw new Unplayable('nothing was sent')
  const words = `settlement of ${terminal.name}: ${result}, ${slips.length} messages`
  return finish(scene, scope, { ...step, expect: step.expect ?? { result: 'balanced' } }, { slip, words, result })
}

/** The counts of the journal, with other amounts. */
function sumsOf(scene: Scene, { journal }: Terminal, { debits = '0', credits = '0' }: NonNullable<PlainStep['close-batch']>): BatchSums {
  const debitsCount = journal.filter(({ kind }) => kind === 'sale').length
  return {
    debitsCount,
    debitsMinor: scene.amountMinor(debits),
    creditsCount: journal.length - debitsCount,
    creditsMinor: scene.amountMinor(credits),
  }
}

export async function playBatchUpload(scene: Scene, scope: Scope, step: Asked): Promise<Played> {
  const terminal = await terminalOf(scene, scope, step)
  const slips = await terminal.upload()
  const slip = slips.at(-1)
  if (slip === undefined) throw new Unplayable(`the journal of ${terminal.name} is empty, or ${scene.dialect.name} has no records`)
  return finish(scene, scope, step, { slip, words: `batch upload of ${terminal.name}, ${slips.length} messages` })
}

export async function playRaw(scene: Scene, step: NonNullable<PlainStep['raw']>): Promise<Played> {
  const bytes = Buffer.from(step.hex.replaceAll(/\s/g, ''), 'hex')
  const startedMs = scene.nowMs
  const { is, bytes: count } = await sendRaw(scene.host, bytes, { isFramed: step.framed, timeoutMs: step.timeout })
  const differences = is === step.expect ? [] : [{ what: `what comes on ${bytes.length} raw bytes`, expected: step.expect, came: is }]
  return { words: `raw, ${bytes.length} bytes: ${is}, ${count} bytes came`, totalMs: Math.round(scene.nowMs - startedMs), differences }
}

interface Ended {
  readonly slip: Slip
  readonly words: string
  readonly result?: string
}

async function finish(scene: Scene, scope: Scope, step: Asked, { slip, words, result }: Ended): Promise<Played> {
  scope.last = slip
  if (step.as !== undefined) scope.kept.set(step.as, slip)
  const differences = await scene.check(scope, slip, step.expect, result)
  return { words: step.as === undefined ? words : `${step.as}: ${words}`, ...shown(slip), differences }
}
