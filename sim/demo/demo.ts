/** The refund story over real sockets, as a table for eyes, with the auditor's sums at the end. */
import { amountText, type Dialect, loadDialect, REASONS, type TurnRecord } from '../../src/index.ts'
import { audit } from '../audit/audit.ts'
import type { AuditReport } from '../audit/finding.ts'
import type { Slip } from '../terminal/slip.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { reversalsDone, type Stage, setStage } from './stage.ts'
import { type Manners, type Step, tellStory } from './story.ts'

export interface DemoOptions {
  print(line: string): void
}

const STEERED: Manners = { undo: 'refund', sameAgain: 'duplicate', unknownOriginal: new Map([['original.stan', '999999']]) }
const ASKED: Manners = { undo: 'void', sameAgain: 'approved', unknownOriginal: new Map([['original.rrn', '000000000000']]) }
const REVERSALS_TIMEOUT_MS = 10_000

/** True when every step ended as it must and the auditor finds the money right. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const dialects = [loadDialect('iso8583-1987-ascii'), loadDialect('unionpay-pos')]
  const stage = await setStage(dialects)
  const slips: Slip[] = []
  const surprises: string[] = []
  try {
    for (const dialect of dialects) {
      options.print(`\n${dialect.name}: ${dialect.title.en}`)
      const terminal = await stage.terminal(dialect)
      surprises.push(...(await play(stage, terminal, options)))
      slips.push(...terminal.slips)
      await terminal.close()
    }
    await reversalsDone(stage.gateway, REVERSALS_TIMEOUT_MS)
    const report = await auditStage(stage, slips)
    printAudit(report, options)
    for (const surprise of surprises) options.print(`NOT AS IT MUST BE: ${surprise}`)
    return report.violations.length === 0 && surprises.length === 0
  } finally {
    await stage.close()
  }
}

/** Plays all chapters; gives the steps that ended otherwise than they must. */
async function play(stage: Stage, terminal: Terminal, options: DemoOptions): Promise<string[]> {
  const known = new Map<string, Slip>()
  const surprises: string[] = []
  for (const chapter of tellStory(mannersOf(terminal.dialect))) {
    options.print(`\n  ${chapter.title}`)
    for (const step of chapter.steps) {
      const surprise = await playStep({ stage, terminal, known, options }, step)
      if (surprise !== undefined) surprises.push(`${terminal.dialect.name}: ${step.words}: ${surprise}`)
    }
  }
  return surprises
}

function mannersOf(dialect: Dialect): Manners {
  return dialect.steer === 'asked' ? ASKED : STEERED
}

interface Scene {
  readonly stage: Stage
  readonly terminal: Terminal
  readonly known: Map<string, Slip>
  readonly options: DemoOptions
}

async function playStep(scene: Scene, step: Step): Promise<string | undefined> {
  const { stage, options } = scene
  if (step.do === 'settle') {
    const { settled, batch } = await stage.gateway.settle()
    options.print(`    ${step.words.padEnd(32)} ${settled} transactions in batch ${batch}`)
    return undefined
  }
  if (step.do === 'wait-for-reversals') {
    const isDone = await reversalsDone(stage.gateway, REVERSALS_TIMEOUT_MS)
    options.print(`    ${step.words.padEnd(32)} ${stage.takeReversals().join(', then ')}`)
    return isDone ? undefined : 'the issuer did not acknowledge it'
  }
  const slip = await sendStep(scene, step)
  const record = stage.lastTurn()
  if (record === undefined || slip.answer === undefined) return 'no answer'
  options.print(turnLine(step.words, record))
  if (record.responseCode !== slip.responseCode) return `the record says ${record.responseCode}, the terminal got ${slip.responseCode}`
  return record.reason === step.expect ? undefined : `expected ${step.expect}, got ${record.reason}`
}

async function sendStep({ terminal, known }: Scene, step: Exclude<Step, { do: 'settle' | 'wait-for-reversals' }>): Promise<Slip> {
  const of = step.of === undefined ? undefined : known.get(step.of)
  if (step.do === 'ask') {
    const { kind, amountMinor, card, facts } = step
    const slip = await terminal.ask({
      kind,
      ...(amountMinor === undefined ? {} : { amountMinor }),
      ...(card === undefined ? {} : { card }),
      ...(facts === undefined ? {} : { facts }),
      ...(of === undefined ? {} : { of }),
    })
    if (step.as !== undefined) known.set(step.as, slip)
    return slip
  }
  if (of === undefined) throw new RangeError(`The story has no ${step.of}`)
  return step.do === 'copy' ? terminal.again(of, { asRepeat: step.asRepeat }) : terminal.again(of, { amountMinor: step.amountMinor })
}

/** `sale   100.00 CNY -> sale   00 Approved   100.00 CNY left` */
function turnLine(words: string, record: TurnRecord): string {
  const amount = amountText(record.amountMinor, record.currency).padStart(12)
  const route = record.repeat ? 'from store' : record.route === 'none' ? 'not sent' : record.route
  const verdict = `${record.responseCode} ${REASONS[record.reason].en}`
  const left = record.leftMinor === null ? '' : `left ${amountText(record.leftMinor, record.currency)}`
  return `    ${words.padEnd(32)}${amount}  -> ${route.padEnd(10)}  ${verdict.padEnd(68)} ${left}`.trimEnd()
}

async function auditStage(stage: Stage, slips: readonly Slip[]): Promise<AuditReport> {
  const [transactions, reversals, verdict] = await Promise.all([
    stage.ledger.find({ limit: 1_000 }),
    stage.ledger.reversals(),
    stage.ledger.verify(),
  ])
  return audit({ transactions, reversals, verdict, book: stage.issuer.book(), slips })
}

function printAudit(report: AuditReport, { print }: DemoOptions): void {
  print('\nAudit, recomputed from the ledger and from what the issuer booked (minor units)')
  print('    sale  RRN           captured  given back  left   | issuer: debited  credited')
  for (const line of report.lines) {
    const ledger = [line.capturedMinor, line.givenBackMinor, line.leftMinor].map((amount) => String(amount).padStart(9))
    const issuer = [line.issuerDebitMinor, line.issuerCreditMinor].map((amount) => String(amount).padStart(9))
    print(`    ${String(line.id).padStart(4)}  ${line.rrn}${ledger.join(' ')}  |        ${issuer.join(' ')}`)
  }
  print(`    reversals still owed: ${report.owed}`)
  for (const violation of report.violations) print(`    WRONG: ${violation}`)
  print(report.violations.length === 0 ? '\nThe auditor agrees: the money is right.' : '\nThe auditor does not agree.')
}
