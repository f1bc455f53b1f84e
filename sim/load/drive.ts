/** Drives the lines of a load: by a schedule (open loop), or by their answers (closed loop). */
import { Arrivals } from './arrivals.ts'
import { drawFlow } from './flow.ts'
import type { Line } from './line.ts'
import type { LoadPlan } from './load-plan.ts'
import type { Tally } from './tally.ts'

export interface DriveOptions {
  readonly plan: LoadPlan
  readonly lines: readonly Line[]
  readonly tally: Tally
  next(): number
  /** Of the monotonic clock. */
  readonly startMs: number
}

export interface Driver {
  /** A request of the line ended, or it is up again. */
  onFree(line: Line): void
  /** Nothing more is sent from now on. */
  stop(): void
}

/** As many overdue requests are sent in one turn of the loop; then answers are read. */
const BURST_MAX = 256
/** Further from its time than this the client sleeps by a timer, which comes up to a millisecond late. */
const TIMER_FROM_MS = 2
/** Else by naps of this length, between which answers are read: times are exact to about 0.1 ms, and a core is left to the server. */
const NAP_MS = 0.05
const NAP = new Int32Array(new SharedArrayBuffer(4))

export function drive(options: DriveOptions): Driver {
  return options.plan.pace.loop === 'open' ? driveOpen(options, options.plan.pace) : driveClosed(options, options.plan.pace.inFlight)
}

function driveOpen({ plan, lines, tally, next, startMs }: DriveOptions, pace: Extract<LoadPlan['pace'], { loop: 'open' }>): Driver {
  const arrivals = new Arrivals({ ...pace, rampMs: plan.rampMs }, next)
  let isStopped = false
  let turn = 0
  let dueMs = startMs + arrivals.next()
  const tick = (): void => {
    if (isStopped) return
    const nowMs = performance.now()
    for (let sent = 0; dueMs <= nowMs && sent < BURST_MAX && tally.requests < plan.requestsMax; sent++) {
      const line = upLine(lines, turn++)
      if (line === undefined) tally.error('noAnswer', tally.isMeasuring)
      else line.send(drawFlow(plan.mix, next), dueMs)
      dueMs = startMs + arrivals.next()
    }
    // What was sent goes out before this runs again.
    setImmediate(wait)
  }
  const wait = (): void => {
    const leftMs = dueMs - performance.now()
    if (leftMs > TIMER_FROM_MS) {
      setTimeout(tick, leftMs - 1)
      return
    }
    if (leftMs > NAP_MS) Atomics.wait(NAP, 0, 0, NAP_MS)
    setImmediate(tick)
  }
  tick()
  return {
    onFree: () => {},
    stop() {
      isStopped = true
    },
  }
}

/** The next in turn that has a connection. */
function upLine(lines: readonly Line[], turn: number): Line | undefined {
  const first = lines[turn % lines.length]
  return first?.isUp === true ? first : lines.find(({ isUp }) => isUp)
}

function driveClosed({ plan, lines, tally, next, startMs }: DriveOptions, inFlight: number): Driver {
  let isStopped = false
  const fill = (line: Line): void => {
    while (!isStopped && line.isUp && line.inFlight < inFlight && tally.requests < plan.requestsMax)
      line.send(drawFlow(plan.mix, next), performance.now())
  }
  const stepMs = plan.rampMs / lines.length
  for (const [index, line] of lines.entries()) {
    const delayMs = startMs + stepMs * index - performance.now()
    if (delayMs <= 1) fill(line)
    else setTimeout(() => fill(line), delayMs)
  }
  return {
    onFree: fill,
    stop() {
      isStopped = true
    },
  }
}
