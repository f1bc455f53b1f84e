/** Many worlds one after the other, and what they say together. */
import { runWorld, type WorldReport } from './world.ts'

export interface CampaignOptions {
  /** The seed of the first world. */
  readonly first: number
  readonly count: number
  /** Ends at the first seed with a broken promise. @default false */
  readonly stopAtFirst?: boolean
}

export class Campaign {
  worlds = 0
  virtualMs = 0
  requests = 0
  readonly faults = new Map<string, number>()
  /** Worlds with a broken promise. */
  readonly guilty: WorldReport[] = []

  add(report: WorldReport): void {
    this.worlds += 1
    this.virtualMs += report.virtualMs
    this.requests += report.requests
    for (const [fault, count] of report.faults) this.faults.set(fault, (this.faults.get(fault) ?? 0) + count)
    if (report.problems.length > 0) this.guilty.push(report)
  }

  /** Promises broken, in all worlds. */
  get broken(): number {
    return this.guilty.reduce((total, { problems }) => total + problems.length, 0)
  }

  lines(): string[] {
    const faults = [...this.faults].toSorted(([, one], [, other]) => other - one)
    const total = faults.reduce((sum, [, count]) => sum + count, 0)
    return [
      `${this.worlds} seeds, ${Math.round(this.virtualMs / 3_600_000)} virtual hours, ${this.requests} requests, ${total} faults`,
      ...faults.map(([fault, count]) => `${String(count).padStart(8)}  ${fault}`),
      `${this.broken} invariants broken`,
      ...this.guilty
        .slice(0, 20)
        .flatMap(({ seed, problems }) => [`seed ${seed}:`, ...problems.slice(0, 5).map((problem) => `  ${problem}`)]),
    ]
  }
}

/** Seeds `first`, `first + 1`, ... */
export async function runCampaign({ first, count, stopAtFirst = false }: CampaignOptions): Promise<Campaign> {
  const campaign = new Campaign()
  for (let seed = first; seed < first + count; seed++) {
    campaign.add(await runWorld(seed))
    if (stopAtFirst && campaign.broken > 0) break
  }
  return campaign
}
