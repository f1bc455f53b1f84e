/** The time of an answer and the date it is on: worked out once a second, for an issuer answers many in one. */
import { type Clock, calendarDigits } from '../../src/index.ts'

interface Now {
  readonly atMs: number
  readonly offsetMinutes: number
  /** YYYY-MM-DD. */
  readonly businessDate: string
}

export class Today {
  #second = Number.NaN
  #now: Now = { atMs: 0, offsetMinutes: 0, businessDate: '' }

  /** The instant is that of the first answer of its second. */
  at(clock: Clock): Now {
    const atMs = clock.nowMs()
    const second = Math.floor(atMs / 1_000)
    if (second !== this.#second) {
      const offsetMinutes = clock.offsetMinutes(atMs)
      const day = calendarDigits(atMs, offsetMinutes)
      this.#second = second
      this.#now = { atMs, offsetMinutes, businessDate: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}` }
    }
    return this.#now
  }
}
