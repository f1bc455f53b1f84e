/** A small world that plays a story to its end while one thing goes wrong once: the Nth commit, or the Nth frame on a line. */

import { TEST_CARDS } from '../../../../sim/terminal/test-card.ts'
import { Bench } from '../../../../sim/world/checkers/bench.ts'
import { WorldTime } from '../../../../sim/world/clock.ts'
import { Disk } from '../../../../sim/world/disk.ts'
import { drive, Events } from '../../../../sim/world/events.ts'
import { type FaultName, Faults } from '../../../../sim/world/faults.ts'
import { GatewayHost } from '../../../../sim/world/gateway-host.ts'
import { WorldIssuer } from '../../../../sim/world/issuer.ts'
import { WorldNetwork } from '../../../../sim/world/links.ts'
import { Seeded } from '../../../../sim/world/seeded.ts'
import { isFinal, type Slip } from '../../../../sim/world/slip.ts'
import { WorldTerminal } from '../../../../sim/world/terminal.ts'
import { type Dialect, loadDialect } from '../../../../src/index.ts'

/** What happens at the terminal, and the faults of the story itself, which strike whenever they can until the next step. */
export interface Step {
  readonly does: 'sale' | 'refund' | 'void' | 'reversal' | 'settle'
  readonly under?: readonly FaultName[]
}

/** `killed-before`, `killed-after`: the gateway dies with the Nth commit under way, or durable and not yet told. */
export const BLOWS = ['commit fails', 'killed-before', 'killed-after', 'frame lost', 'line cut'] as const
type Blow = (typeof BLOWS)[number]
/** Asked of the faults each time that the blow could strike. */
const MOMENTS: Readonly<Record<Blow, FaultName>> = {
  'commit fails': 'commit fails',
  'killed-before': 'commit slow',
  'killed-after': 'commit fails',
  'frame lost': 'frame lost',
  'line cut': 'line cut',
}

export interface NthPlan {
  readonly dialect: string
  readonly story: readonly Step[]
  readonly blow: Blow
  readonly n: number
}

export interface NthReport {
  /** False when the story had fewer such moments. */
  readonly hasStruck: boolean
  readonly problems: readonly string[]
  /** What the terminal has printed in the end. */
  readonly paper: readonly string[]
}

const PORT = 8_583
const ISSUER_DIALECT = loadDialect('iso8583-1987-binary')
/** Longer than a terminal waits and repeats. */
const STEP_MS = 300_000
const START_MS = 5_000
const QUIET_CHECK_MS = 60_000
const EVENTS_MAX = 100_000
const AMOUNT = 10_000
const dialects = new Map<string, Dialect>()

/** Counts the moments of one kind and strikes at the Nth. */
class NthFault extends Faults {
  hasStruck = false
  under: readonly FaultName[] = []
  private left: number
  private readonly blow: Blow
  private readonly onKill: () => void

  constructor(blow: Blow, n: number, onKill: () => void) {
    super(new Seeded('no climate'))
    this.blow = blow
    this.left = n
    this.onKill = onKill
  }

  override strikes(name: FaultName): boolean {
    if (this.isOver) return false
    if (name !== MOMENTS[this.blow]) return this.under.includes(name)
    this.left -= 1
    if (this.left !== 0) return false
    this.hasStruck = true
    if (!this.blow.startsWith('killed')) return true
    this.onKill()
    return false
  }
}

/** Plays the story, starts the gateway anew on what the disk has, and waits until everything has come right. */
export async function playNth({ dialect: name, story, blow, n }: NthPlan): Promise<NthReport> {
  const events = new Events()
  const time = new WorldTime(events)
  const random = new Seeded(`${name} ${blow} ${n}`)
  const dialect = dialects.get(name) ?? loadDialect(name)
  dialects.set(name, dialect)
  const faults = new NthFault(blow, n, () => events.after(0, () => host.kill()))
  const bench = new Bench({ dialects: new Map([[PORT, dialect]]), issuerDialect: ISSUER_DIALECT, onEvent() {} })
  const shared = { events, faults }
  const onBooked: ConstructorParameters<typeof WorldIssuer>[0]['onBooked'] = (entry) => bench.booked(entry)
  const issuer = new WorldIssuer({ ...shared, dialect: ISSUER_DIALECT, random: random.fork('issuer'), onBooked })
  const network = new WorldNetwork({ ...shared, random: random.fork('lines') }, bench)
  network.acceptIssuerLine = (send) => issuer.accept(send)
  const host = new GatewayHost({
    ...{ time, network, faults, random: random.fork('host'), witness: bench },
    disk: new Disk([]),
    listeners: [{ dialect, host: 'gateway', port: PORT }],
    issuerDialect: ISSUER_DIALECT,
    policy: {},
  })
  host.start()
  const facts = { dialect, port: PORT, terminal: 'TERM0001', merchant: 'MERCHANT0000001' }
  const terminal = new WorldTerminal({ ...facts, time, network, faults, random: random.fork('terminal') })
  for (const [at, step] of story.entries()) {
    events.after(START_MS + at * STEP_MS, () => {
      faults.under = step.under ?? []
      take(step, terminal, host)
    })
  }
  const isQuiet = (): boolean =>
    host.isUp &&
    terminal.slips.every(isFinal) &&
    [...bench.rows.transactions.values()].every(({ state }) => ['approved', 'declined', 'reversed'].includes(state)) &&
    [...bench.rows.reversals.values()].every(({ state }) => state === 'done')
  await heal({ atMs: START_MS + story.length * STEP_MS, events, faults, host, isQuiet })
  if (!isQuiet()) bench.problems.add('P7: the world does not come to rest')
  bench.ended({ book: issuer.book, slips: terminal.slips })
  return { hasStruck: faults.hasStruck, problems: [...bench.problems], paper: terminal.slips.map(({ kind, state }) => `${kind} ${state}`) }
}

interface Healing {
  readonly atMs: number
  readonly events: Events
  readonly faults: Faults
  readonly host: GatewayHost
  isQuiet(): boolean
}

/** The gateway starts anew, and nothing goes wrong any more. */
function heal({ atMs, events, faults, host, isQuiet }: Healing): Promise<void> {
  let isAtRest = false
  const look = (): void => {
    if (!isQuiet()) events.after(QUIET_CHECK_MS, look)
    else
      void host.gateway?.settle().then(() =>
        events.after(1_000, () => {
          isAtRest = true
        }),
      )
  }
  events.after(atMs, () => {
    faults.isOver = true
    host.kill()
    // What is under way is answered, repeated or reversed first.
    events.after(QUIET_CHECK_MS, look)
  })
  return drive(events, () => isAtRest || events.count > EVENTS_MAX)
}

/** What needs a sale on paper is not asked for without one. */
function take({ does }: Step, terminal: WorldTerminal, host: GatewayHost): void {
  const [card] = TEST_CARDS
  const of = terminal.slips.findLast(({ kind, state }) => kind === 'sale' && state === 'approved')
  if (does === 'sale') terminal.ask({ kind: 'sale', amountMinor: AMOUNT, card })
  else if (does === 'settle') host.gateway?.settle().catch(() => {})
  else if (of !== undefined) bringBack(does, terminal, of)
}

/** Where a dialect has no void of its own, a refund of all before settlement becomes one. */
function bringBack(does: 'refund' | 'void' | 'reversal', terminal: WorldTerminal, of: Slip): void {
  if (does === 'reversal') terminal.changeOfMind(of)
  else {
    const kind = terminal.dialect.compose.has(does) ? does : 'refund'
    terminal.ask({ kind, amountMinor: does === 'void' ? AMOUNT : AMOUNT / 4, card: TEST_CARDS[0], of })
  }
}
