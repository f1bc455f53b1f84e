/** Answers that come after their time: the slip of the request is told how late. */
import { type Clock, PendingRequests, type Verdict } from '../../src/index.ts'
import type { Slip } from './slip.ts'

/** Slips whose verdict may still change; of more the oldest keep theirs. */
const SLIPS_MAX = 1_000

type Revised = { verdict: Verdict | undefined }

/** How long to listen on for the late answer, and what to do then. */
interface Listening {
  readonly lateMs: number
  end(): void
}

export class LateAnswers {
  readonly #listening: PendingRequests<'came'>
  readonly #slips = new Map<string, Revised>()

  constructor(clock: Clock) {
    this.#listening = new PendingRequests({ clock, max: SLIPS_MAX })
  }

  /** The time of a request is over. `end` is called once: at once for 0 ms, else when the answer comes or `lateMs` are over. */
  listen(key: string, slip: Slip, { lateMs, end }: Listening): void {
    this.#slips.delete(key)
    this.#slips.set(key, slip as Revised)
    const [oldest] = this.#slips.keys()
    if (this.#slips.size > SLIPS_MAX && oldest !== undefined) this.#slips.delete(oldest)
    if (lateMs <= 0 || !this.#listening.add(key, lateMs, () => end())) end()
  }

  /** Its answer came after all. */
  came(key: string, verdict: Verdict): void {
    const slip = this.#slips.get(key)
    if (slip === undefined) return
    slip.verdict = verdict
    this.#slips.delete(key)
    this.#listening.settle(key, 'came')
  }

  /** There is no connection any more on which an answer could come. */
  loseAll(): void {
    this.#listening.loseAll()
    this.#slips.clear()
  }

  close(): void {
    this.#listening.close()
    this.#slips.clear()
  }
}
