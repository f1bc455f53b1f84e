/** What customers do at the terminals of a merchant: they buy, bring things back, all at once and in parts, and change their minds. */
import { amountOf } from '../../src/index.ts'
import { TEST_CARDS } from '../terminal/test-card.ts'
import type { Events } from './events.ts'
import type { Faults } from './faults.ts'
import type { Seeded } from './seeded.ts'
import type { Flaw, Slip } from './slip.ts'
import type { WorldTerminal } from './terminal.ts'

export interface TrafficOptions {
  readonly events: Events
  readonly random: Seeded
  readonly faults: Faults
  readonly terminals: readonly WorldTerminal[]
}

export class Traffic {
  readonly #options: TrafficOptions

  constructor(options: TrafficOptions) {
    this.#options = options
  }

  /** One thing that a customer does now. */
  visit(): void {
    const { random, terminals } = this.#options
    const terminal = random.one(terminals)
    if (terminal === undefined) return
    const sale = random.one(terminal.slips.filter(({ kind, state }) => kind === 'sale' && state === 'approved'))
    if (sale === undefined || random.chance(0.4)) this.#buy(terminal)
    else if (random.chance(0.3)) this.#bringBackAtOnce(terminal, sale)
    else this.#bringBack(terminal, sale, capturedOf(terminal, sale))
    if (sale !== undefined && random.chance(0.05)) terminal.changeOfMind(sale)
    this.#bringBackWhatIsReversed(terminal)
  }

  #buy(terminal: WorldTerminal): void {
    const { random } = this.#options
    terminal.ask({ kind: 'sale', amountMinor: random.between(1, 50) * 100, card: random.one(TEST_CARDS) ?? TEST_CARDS[0] })
  }

  /** Several terminals, and several times at one, in the same second. */
  #bringBackAtOnce(terminal: WorldTerminal, sale: Slip): void {
    const { events, random } = this.#options
    const captured = capturedOf(terminal, sale)
    for (let left = random.between(2, 5); left > 0; left--) {
      const amountMinor = Math.max(1, Math.floor(captured * (random.between(3, 10) / 10)))
      events.after(random.between(0, 50), () => this.#bringBack(this.#beside(terminal, sale), sale, amountMinor))
    }
  }

  #bringBack(terminal: WorldTerminal, sale: Slip, upToMinor: number): void {
    const { faults, random } = this.#options
    const captured = capturedOf(terminal, sale)
    const kind = terminal.dialect.compose.has('void') && random.chance(0.4) ? 'void' : 'refund'
    const part = random.chance(0.5) ? upToMinor : random.between(1, upToMinor)
    const flaw = this.#flaw()
    const isOther = faults.strikes('terminal asks for another amount')
    const amountMinor = isOther ? captured + random.between(1, 500) : kind === 'void' ? captured : part
    terminal.ask({ kind, amountMinor, card: cardOf(sale), of: sale, ...(isOther ? { flaw: 'another amount' } : flaw) })
  }

  #bringBackWhatIsReversed(terminal: WorldTerminal): void {
    const { faults, random } = this.#options
    const reversed = random.one(
      terminal.slips.filter(({ kind, state, answer }) => kind === 'sale' && state === 'reversed' && answer !== undefined),
    )
    if (reversed === undefined || !faults.strikes('terminal brings back what is reversed')) return
    const amountMinor = capturedOf(terminal, reversed)
    terminal.ask({ kind: 'refund', amountMinor, card: cardOf(reversed), of: reversed, flaw: 'a sale that is reversed' })
  }

  #flaw(): { flaw?: Flaw } {
    return this.#options.faults.strikes('terminal asks with another card') ? { flaw: 'another card' } : {}
  }

  /** A refund names its sale by its RRN in some dialects: then any terminal of the merchant may ask for it. */
  #beside(terminal: WorldTerminal, sale: Slip): WorldTerminal {
    const { random, terminals } = this.#options
    const same = terminals.filter(({ dialect }) => dialect === terminal.dialect)
    const chosen = random.one(same) ?? terminal
    // By the same STAN and second it means a request of its own (R14).
    return chosen !== terminal && chosen.slips.some((own) => isNamesake(own, sale)) ? terminal : chosen
  }
}

function isNamesake(one: Slip, other: Slip): boolean {
  return one.stan === other.stan && one.facts.get('dateTime') === other.facts.get('dateTime')
}

/** What the paper says that was paid. */
function capturedOf({ dialect }: WorldTerminal, { answer, amountMinor, part }: Slip): number {
  if (part?.state === 'taken') return part.finalMinor
  return answer === undefined ? amountMinor : amountOf(answer, dialect)
}

function cardOf(sale: Slip): { readonly pan: string; readonly expiry: string } {
  return TEST_CARDS.find(({ pan }) => pan === sale.facts.get('pan')) ?? TEST_CARDS[0]
}
