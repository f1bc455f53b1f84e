/** What goes wrong: each seed has its own climate, so that a rare fault somewhere is a frequent one. */
import type { Seeded } from './seeded.ts'

/** Fault -> how often it strikes where it can. */
export const FAULTS = {
  'frame lost': 0.02,
  'frame slow': 0.05,
  'frame twice to or from the issuer': 0.03,
  'line cut': 0.01,
  'line stalled': 0.01,
  'connection refused': 0.1,
  'issuer silent': 0.05,
  'issuer late': 0.05,
  'issuer declines': 0.1,
  'issuer approves a part': 0.08,
  'issuer answers twice': 0.04,
  'issuer contradicts itself': 0.05,
  'issuer answers under another STAN': 0.03,
  'issuer answers with another amount': 0.03,
  'issuer answers without a code': 0.02,
  'issuer echoes the request': 0.01,
  'issuer refuses a reversal': 0.2,
  'issuer does not know what is reversed': 0.3,
  'issuer refuses the sign-on': 0.1,
  'commit slow': 0.05,
  'commit fails': 0.03,
  'terminal impatient': 0.15,
  'terminal repeats': 0.3,
  'terminal sends a copy': 0.08,
  'terminal sends a changed copy': 0.08,
  'terminal reverses first': 0.04,
  'terminal takes back a part': 0.15,
  'terminal reverses an approval': 0.1,
  'terminal reverses a reversal': 0.2,
  'terminal brings back what is reversed': 0.1,
  'terminal asks with another card': 0.05,
  'terminal asks for another amount': 0.08,
} as const
export type FaultName = keyof typeof FAULTS

/** Faults that the plan of a seed puts at a time. */
export type PlannedFault = 'gateway killed' | 'gateway restarted' | 'gateway taken over' | 'issuer outage' | 'clock jumps' | 'cut-over'

const STRENGTHS = [0, 0, 0.5, 1, 1, 3] as const

export class Faults {
  /** Fault -> how often it struck. */
  readonly counts = new Map<FaultName | PlannedFault, number>()
  isOver = false
  readonly #random: Seeded
  readonly #rates: ReadonlyMap<FaultName, number>

  constructor(random: Seeded) {
    this.#random = random.fork('strikes')
    const names = Object.keys(FAULTS) as FaultName[]
    this.#rates = new Map(names.map((name) => [name, FAULTS[name] * random.pick(STRENGTHS)]))
  }

  /** Whether it happens now; always false once the faults are over. */
  strikes(name: FaultName): boolean {
    if (this.isOver || !this.#random.chance(this.#rates.get(name) ?? 0)) return false
    this.count(name)
    return true
  }

  count(name: FaultName | PlannedFault): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
  }
}
