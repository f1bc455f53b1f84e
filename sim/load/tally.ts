/** What a load counts: times of each flow, answers that were not as they must be, connections, bytes. */
import { build, type Histogram } from 'hdr-histogram-js'
import { FLOWS, type Flow } from './flow.ts'

/**
 * noAnswer: nothing came in time, or the connection was lost. late: it came after that. unreadable: bytes that are no message of
 * the dialect. misEchoed: MTI, terminal or amount are not those of the request. unexpected: an answer that nobody waits for
 * (another STAN, a second one). badMac: its MAC is wrong. declined: a response code that is neither an approval nor expected.
 */
export const LOAD_ERRORS = ['noAnswer', 'late', 'unreadable', 'misEchoed', 'unexpected', 'badMac', 'declined'] as const
export type LoadError = (typeof LOAD_ERRORS)[number]

/** Microseconds: two minutes. */
const LONGEST_US = 120_000_000
const SECOND_MS = 1_000

/** Histograms of microseconds with three digits. */
function timesHistogram(): Histogram {
  // WebAssembly would need the permission to make code that the command does without.
  return build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  })
}

export interface FlowTally {
  sent: number
  answered: number
  approved: number
  readonly times: Histogram
}

/** One second of the measured time. */
export interface SecondTally {
  sent: number
  answered: number
  errors: number
  slowestUs: number
}

export class Tally {
  readonly flows: Readonly<Record<Flow, FlowTally>>
  readonly errors: Record<LoadError, number>
  /** Response code -> how often it declined. */
  readonly declines = new Map<string, { count: number; readonly isExpected: boolean }>()
  readonly seconds: SecondTally[] = []
  readonly connections = { opened: 0, lost: 0, refused: 0 }
  readonly bytes = { sent: 0, received: 0 }
  /** A sale was sent in place of a flow that had nothing to give back. */
  substituted = 0
  /** In the measured time. */
  requests = 0
  lateSends = 0
  latestSendMs = 0
  /** Errors of the warm-up, and what was declined then. */
  warmUpErrors = 0
  isMeasuring = false
  /** Of the monotonic clock, in milliseconds. */
  measuredFromMs = 0

  constructor() {
    const flow = (): FlowTally => ({ sent: 0, answered: 0, approved: 0, times: timesHistogram() })
    this.flows = { sale: flow(), void: flow(), refund: flow(), reversal: flow() }
    this.errors = Object.fromEntries(LOAD_ERRORS.map((name) => [name, 0])) as Record<LoadError, number>
  }

  /** The warm-up is over. */
  get hasBegun(): boolean {
    return this.measuredFromMs > 0
  }

  sent(flow: Flow, dueMs: number, nowMs: number, lateFromMs: number): void {
    this.flows[flow].sent += 1
    this.requests += 1
    const delayMs = nowMs - dueMs
    if (delayMs > lateFromMs) this.lateSends += 1
    if (delayMs > this.latestSendMs) this.latestSendMs = delayMs
    this.#second(dueMs).sent += 1
  }

  answered(flow: Flow, dueMs: number, nowMs: number): void {
    const us = Math.min(LONGEST_US, Math.max(1, Math.round((nowMs - dueMs) * 1_000)))
    const tally = this.flows[flow]
    tally.answered += 1
    tally.times.recordValue(us)
    const second = this.#second(nowMs)
    second.answered += 1
    if (us > second.slowestUs) second.slowestUs = us
  }

  error(name: LoadError, isMeasured: boolean): void {
    if (!isMeasured) {
      this.warmUpErrors += 1
      return
    }
    this.errors[name] += 1
    this.#second(performance.now()).errors += 1
  }

  declined(code: string, isExpected: boolean, isMeasured: boolean): void {
    if (!isExpected) this.error('declined', isMeasured)
    if (!isMeasured) return
    const known = this.declines.get(code)
    if (known === undefined) this.declines.set(code, { count: 1, isExpected })
    else known.count += 1
  }

  /** Times of all flows together. */
  allTimes(): Histogram {
    const all = timesHistogram()
    for (const flow of FLOWS) all.add(this.flows[flow].times)
    return all
  }

  #second(atMs: number): SecondTally {
    const index = Math.max(0, Math.floor((atMs - this.measuredFromMs) / SECOND_MS))
    while (this.seconds.length <= index) this.seconds.push({ sent: 0, answered: 0, errors: 0, slowestUs: 0 })
    return this.seconds[index] as SecondTally
  }
}
