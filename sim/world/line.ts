/** A connection between two ends of the world: frames in order, late, lost, twice, held up, or cut off under way. */
import type { Events } from './events.ts'
import type { Faults } from './faults.ts'
import type { Seeded } from './seeded.ts'

/** What one side of a line hears. */
export interface End {
  onFrame(payload: Buffer): void
  /** Nothing comes any more. */
  onClosed(): void
}

/** What lines share. */
export interface Cable {
  readonly events: Events
  readonly random: Seeded
  readonly faults: Faults
}

const QUICK_MS = 30
const SLOW_MS = 60_000
const STALL_MS = 40_000

/** One direction of a line: nothing overtakes on it. */
interface Lane {
  freeMs: number
  readonly to: End
}

export class Line {
  isOpen = true
  readonly #cable: Cable
  readonly #canDouble: boolean
  readonly #lanes: readonly [Lane, Lane]

  /** `canDouble`: frames may come twice, as between hosts that repeat on their own. */
  constructor(cable: Cable, ends: readonly [End, End], canDouble: boolean) {
    this.#cable = cable
    this.#canDouble = canDouble
    this.#lanes = [
      { freeMs: 0, to: ends[1] },
      { freeMs: 0, to: ends[0] },
    ]
  }

  /** Sends frames that share one fate from the side that dialled (0) or was dialled (1). */
  send(from: 0 | 1, payloads: readonly Buffer[]): void {
    const { faults, random } = this.#cable
    if (!this.isOpen) return
    if (faults.strikes('line cut')) {
      // Half of the time the frame still arrives: whoever sent it cannot know.
      if (random.chance(0.5)) this.#deliver(from, payloads, random.between(0, QUICK_MS))
      this.cut()
    } else if (!faults.strikes('frame lost')) {
      if (faults.strikes('line stalled')) this.#stall()
      const delayMs = faults.strikes('frame slow') ? random.between(QUICK_MS, SLOW_MS) : random.between(1, QUICK_MS)
      this.#deliver(from, payloads, delayMs)
      if (this.#canDouble && faults.strikes('frame twice to or from the issuer')) {
        this.#deliver(from, payloads, delayMs + random.between(1, SLOW_MS))
      }
    }
  }

  /** Both ends lose it, each when it notices; what is under way may still arrive. */
  cut(): void {
    if (!this.isOpen) return
    this.isOpen = false
    for (const lane of this.#lanes) this.#cable.events.after(this.#cable.random.between(1, 2_000), () => lane.to.onClosed())
  }

  /** The end that closes is told at once; the other one after the frames that are under way. */
  close(from: 0 | 1): void {
    if (!this.isOpen) return
    this.isOpen = false
    const { events } = this.#cable
    const { freeMs, to } = this.#lanes[from]
    events.after(Math.max(0, freeMs - events.nowMs) + 1, () => to.onClosed())
    this.#lanes[from === 0 ? 1 : 0].to.onClosed()
  }

  #stall(): void {
    const { events, random } = this.#cable
    const untilMs = events.nowMs + random.between(1_000, STALL_MS)
    for (const lane of this.#lanes) lane.freeMs = Math.max(lane.freeMs, untilMs)
  }

  #deliver(from: 0 | 1, payloads: readonly Buffer[], delayMs: number): void {
    const { events } = this.#cable
    const lane = this.#lanes[from]
    lane.freeMs = Math.max(lane.freeMs, events.nowMs + delayMs)
    const copies = payloads.map((payload) => Buffer.from(payload))
    events.after(lane.freeMs - events.nowMs, () => {
      for (const payload of copies) lane.to.onFrame(payload)
    })
  }
}
