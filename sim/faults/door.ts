/** What goes wrong at a port for those who connect: it is closed, deaf, or open only now and then. */
import type { Cancel, Clock, Doorway, RoughConnection } from '../../src/index.ts'
import { type DoorFault, isDoorFault } from '../rules/fault-names.ts'
import type { Rule } from '../rules/rule.ts'
import type { Place, RuleSet, Script } from '../rules/rule-set.ts'
import type { Then } from '../rules/then.ts'
import { isInWindow } from '../rules/time-window.ts'

export interface DoorOptions {
  readonly clock: Clock
  readonly place: Place
  rules(): RuleSet
  /** Those that are connected. */
  connections(): Iterable<RoughConnection>
}

const DOWN_MS = 5_000
const FLAP_DOWN_MS = 1_000
const FLAP_EVERY_MS = 5_000
/** How exactly a time window is kept. */
const LOOK_MS = 250

/** Set off by a message, for a while. */
interface SetOff {
  readonly fault: DoorFault
  readonly untilMs: number
}

export class Door {
  readonly #options: DoorOptions
  #doorway: Doorway | undefined
  #setOff: SetOff | undefined
  #connected = 0
  #timers = new Set<Cancel>()
  #isClosed = false

  constructor(options: DoorOptions) {
    this.#options = options
  }

  listening(doorway: Doorway): void {
    this.#doorway = doorway
    this.refresh()
  }

  /** Other rules are in use: what was set off by earlier ones ends. */
  refresh(): void {
    this.#stopTimers()
    this.#setOff = undefined
    this.#up()
    for (const rule of this.#options.rules().doors(this.#options.place)) this.#start(rule)
  }

  /** A message set off the fault of its rule, for a while. */
  setOff({ then }: Script): void {
    if (then === undefined || !isDoorFault(then.fault)) return
    this.#stopTimers()
    if (then.fault === 'refuse') this.#fall(then.for ?? DOWN_MS)
    else if (then.fault === 'flap') this.#flap(then)
    else this.#setOff = { fault: then.fault, untilMs: this.#nowMs() + (then.for ?? DOWN_MS) }
  }

  /** What happens to somebody who connects. */
  opened(connection: RoughConnection): void {
    this.#connected += 1
    const fault = this.#faultFor(this.#connected)
    switch (fault) {
      case 'rst-before-read':
        connection.stall('never')
        connection.reset()
        break
      case 'accept-then-silence':
        connection.stall('all')
        break
      case 'tls-handshake-stall':
        connection.stall('once')
        break
      case 'stops-accepting':
        connection.stall('never')
        break
    }
  }

  close(): void {
    this.#isClosed = true
    this.#stopTimers()
  }

  #faultFor(number: number): DoorFault | undefined {
    if (this.#setOff !== undefined && this.#nowMs() < this.#setOff.untilMs) return this.#setOff.fault
    const rules = this.#options.rules()
    for (const rule of rules.doors(this.#options.place)) {
      const { fault } = rule.then
      if (isDoorFault(fault) && fault !== 'refuse' && fault !== 'flap' && this.#isTime(rule) && rules.meets(rule, number)) return fault
    }
    return undefined
  }

  /** A port that is down is so before anybody comes. */
  #start(rule: Rule): void {
    const { fault } = rule.then
    if (fault !== 'refuse' && fault !== 'flap') return
    if (rule.when.between !== undefined) this.#keepWindow(rule, false)
    else if (fault === 'flap') this.#flap(rule.then)
    else if (rule.then.for === undefined) this.#down()
    else this.#fall(rule.then.for)
  }

  #keepWindow(rule: Rule, wasTime: boolean): void {
    const isTime = this.#isTime(rule)
    if (isTime && !wasTime) {
      if (rule.then.fault === 'flap') this.#flap(rule.then)
      else this.#down()
    } else if (!isTime && wasTime) {
      this.#stopTimers()
      this.#up()
    }
    this.#after(LOOK_MS, () => this.#keepWindow(rule, isTime))
  }

  #isTime({ when }: Rule): boolean {
    const nowMs = this.#options.clock.nowMs()
    return when.between === undefined || isInWindow(when.between, nowMs + this.#options.clock.offsetMinutes(nowMs) * 60_000)
  }

  #flap(then: Then): void {
    const everyMs = Math.max(then.every ?? FLAP_EVERY_MS, (then.for ?? FLAP_DOWN_MS) + 1)
    this.#fall(then.for ?? FLAP_DOWN_MS)
    this.#after(everyMs, () => this.#flap(then))
  }

  #fall(forMs: number): void {
    this.#down()
    this.#after(forMs, () => this.#up())
  }

  /** Nobody is let in, and who is connected is cut off. */
  #down(): void {
    this.#doorway?.stopAccepting()
    for (const connection of this.#options.connections()) connection.reset()
  }

  #up(): void {
    // Somebody else may have taken the port meanwhile: then it stays down.
    if (!this.#isClosed) this.#doorway?.acceptAgain().catch(() => {})
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs()
  }

  #after(delayMs: number, run: () => void): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(cancel)
      if (!this.#isClosed) run()
    })
    this.#timers.add(cancel)
  }

  #stopTimers(): void {
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }
}
