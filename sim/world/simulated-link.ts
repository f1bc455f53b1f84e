/** The gateway's link to its issuer in the world. */
import { backOffMs, type Cancel, type Link, LinkError, type LinkOptions } from '../../src/index.ts'
import type { End } from './line.ts'

/** A line that was dialled. */
export interface Call {
  send(payload: Buffer): void
  close(): void
  cut(): void
}

/** Undefined when nobody answers. */
export type Dial = (end: End) => Call | undefined

/** As the link over a socket: connects, tells of each outage once, and connects again after longer and longer pauses. */
export class SimulatedLink implements Link {
  readonly #options: LinkOptions
  readonly #dial: Dial
  #call: Call | undefined
  #isDownTold = false
  #failures = 0
  #cancelRetry: Cancel | undefined

  constructor(options: LinkOptions, dial: Dial) {
    this.#options = options
    this.#dial = dial
    this.#cancelRetry = options.clock.after(1, () => this.#connect())
  }

  get isUp(): boolean {
    return this.#call !== undefined
  }

  send(payload: Buffer): boolean {
    this.#call?.send(payload)
    return this.isUp
  }

  ready(): Promise<boolean> {
    return Promise.resolve(this.isUp)
  }

  drop(): void {
    this.#call?.cut()
    if (this.isUp) this.#lost(true)
  }

  async close(): Promise<void> {
    const call = this.#leave()
    call?.close()
  }

  /** Its process has died. */
  die(): void {
    this.#leave()?.cut()
  }

  #leave(): Call | undefined {
    const call = this.#call
    this.#cancelRetry?.()
    this.#call = undefined
    return call
  }

  #connect(): void {
    let call: Call | undefined
    call = this.#dial({
      onFrame: (payload) => {
        if (this.#call !== call || call === undefined) return
        this.#failures = 0
        this.#options.onFrame(payload)
      },
      onClosed: () => {
        if (this.#call === call && call !== undefined) this.#lost(true)
      },
    })
    if (call === undefined) {
      this.#lost(false)
      return
    }
    this.#call = call
    this.#isDownTold = false
    this.#options.onUp?.()
  }

  #lost(wasUp: boolean): void {
    this.#call = undefined
    const { limits, random, clock } = this.#options
    const pauseMs = backOffMs(this.#failures, { minMs: limits.reconnectMinMs, maxMs: limits.reconnectMaxMs }, random)
    this.#failures += 1
    this.#cancelRetry = clock.after(pauseMs, () => this.#connect())
    if (this.#isDownTold) return
    this.#isDownTold = true
    this.#options.onDown?.(new LinkError(wasUp ? 'LINK_CLOSED' : 'LINK_REFUSED', 'The line to the issuer is gone'))
  }
}
