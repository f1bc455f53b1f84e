/** A terminal of the world takes back a part of a sale: it says what remains, and says it again until it is answered (R33). */
import { approves, type Dialect, type Message, type MessageDraft, requestEnvelope, writePartialReversal } from '../../src/index.ts'
import type { Events } from './events.ts'
import type { Seeded } from './seeded.ts'
import type { Slip } from './slip.ts'

export interface PartReversalsOptions {
  readonly dialect: Dialect
  readonly events: Events
  readonly random: Seeded
  /** Onto the line, if there is one. */
  send(payload: Buffer): void
}

export class PartReversals {
  readonly #options: PartReversalsOptions
  /** STAN of a reversal -> the paper of its sale. */
  readonly #byStan = new Map<string, Slip>()

  constructor(options: PartReversalsOptions) {
    this.#options = options
  }

  /** `draft` is the reversal of the whole, under a STAN of its own. */
  ask(slip: Slip, draft: MessageDraft, finalMinor: number): void {
    const { dialect, events, random, send } = this.#options
    const { amountMinor } = slip
    writePartialReversal(draft, dialect, { amountMinor, finalMinor, currency: slip.request.text(49) ?? '' })
    slip.part = { finalMinor, state: 'asked' }
    this.#byStan.set(draft.text(11) ?? '', slip)
    const payload = draft.encode(requestEnvelope(dialect.framing))
    const again = (): void => {
      if (slip.part?.state !== 'asked') return
      send(payload)
      events.after(random.between(2_000, 30_000), again)
    }
    again()
  }

  /** Whether it answers one of them. */
  answered(answer: Message): boolean {
    const { dialect } = this.#options
    const slip = answer.mti[1] === '4' ? this.#byStan.get(answer.text(11) ?? '') : undefined
    if (slip?.part === undefined) return false
    const code = answer.text(39) ?? ''
    const { dup, busy, sys, down } = dialect.codes
    if (slip.part.state === 'asked' && ![dup, busy, sys, down].includes(code)) {
      slip.part.state = approves(dialect, 'reversal', code) ? 'taken' : 'refused'
    }
    return true
  }
}
