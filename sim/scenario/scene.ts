/** One scenario in one dialect while it is played: its host, its terminals, what was kept by name. */
import {
  type Clock,
  createSystemClock,
  type Dialect,
  KeyRing,
  messageToJson,
  parseAmount,
  readPath,
  shortStan,
  type Verdict,
} from '../../src/index.ts'
import type { Slip } from '../terminal/slip.ts'
import { createTerminal, type Terminal } from '../terminal/terminal.ts'
import { type Came, differencesOf } from './check.ts'
import { asksGateway, type Expectation, expectation } from './expectation-file.ts'
import type { Host, HostControl, Turn } from './host.ts'
import type { Difference } from './report.ts'
import type { Scenario } from './scenario-file.ts'
import { unmetRules } from './unmet-rules.ts'

/** A step that cannot be played here, in words. */
export class Unplayable extends Error {}

/** What steps see: names kept before them, and the terminal that plays them unless they say another. */
export interface Scope {
  readonly kept: Map<string, Slip>
  readonly terminal: string
  last: Slip | undefined
}

const POLL_MS = 10
/** A gateway that waits for its issuer decides some time after the terminal has given up. */
const DECISION_MS = 10_000
const TERMINAL_TIMEOUT_MS = 5_000
const APPROVED = expectation.parse({ approved: 'yes' })

export class Scene {
  readonly host: Host
  readonly scenario: Scenario
  readonly dialect: Dialect
  /** Every request of every terminal, in the order of its end. */
  readonly slips: Slip[] = []
  /** All rules that were in force. */
  rules: NonNullable<Scenario['rules']>
  readonly #terminals = new Map<string, Promise<Terminal>>()
  readonly #keys: KeyRing
  readonly #clock: Clock & { advance(byMs: number): void }

  constructor(host: Host, scenario: Scenario) {
    this.host = host
    this.scenario = scenario
    this.dialect = host.dialect
    this.rules = scenario.rules ?? []
    this.#keys = scenario.keys === undefined ? KeyRing.empty : new KeyRing(scenario.keys)
    this.#clock = movableClock()
  }

  get nowMs(): number {
    return this.#clock.monotonicMs()
  }

  /** Throws Unplayable where there is none. */
  control(what: string): HostControl {
    const { control } = this.host
    if (control === undefined) throw new Unplayable(`${what} needs the gateway's control API: give --control URL`)
    return control
  }

  /** Connected at its first use. */
  terminal(name: string, merchant = 'MERCHANT0000001'): Promise<Terminal> {
    const key = `${name}|${merchant}`
    const known = this.#terminals.get(key)
    if (known !== undefined) return known
    const { tmk, mak, pik } = this.#keys.terminal(name, merchant) ?? {}
    const terminal = createTerminal({
      ...this.host,
      terminal: name,
      merchant,
      clock: this.#clock,
      timeoutMs: this.scenario.timeout ?? TERMINAL_TIMEOUT_MS,
      ...(tmk === undefined ? {} : { tmk }),
      ...(mak === undefined ? {} : { mak }),
      ...(pik === undefined ? {} : { pik }),
      ...(this.scenario.reverses === undefined ? {} : { reverses: this.scenario.reverses }),
      onSlip: (slip) => void this.slips.push(slip),
    })
    this.#terminals.set(key, terminal)
    return terminal
  }

  /** Terminals see the same day as the gateway. */
  async advance(byMs: number): Promise<void> {
    await this.control('advance').advance(byMs)
    this.#clock.advance(byMs)
  }

  /** Throws Unplayable for a name that no step has kept. */
  of(scope: Scope, name: string): Slip {
    const slip = scope.kept.get(name)
    if (slip === undefined)
      throw new Unplayable(`nothing is kept under the name "${name}": ${[...scope.kept.keys()].join(', ') || 'no names yet'}`)
    return slip
  }

  /** Minor units of the currency that terminals use. */
  amountMinor(text: string): number {
    const amountMinor = parseAmount(text, '156')
    if (amountMinor === undefined) throw new Unplayable(`${text} is no amount`)
    return amountMinor
  }

  /** What of it is not as expected; nothing is expected of `any`, an approval where nothing is said. */
  async check(scope: Scope, slip: Slip, expected: Expectation = APPROVED, result?: string): Promise<Difference[]> {
    const turn = asksGateway(expected) ? await this.#turn(slip) : undefined
    const came: Came = {
      slip,
      dialect: this.dialect,
      turn,
      kept: (reference) => this.#element(scope, reference),
      ...(result === undefined ? {} : { result }),
    }
    return differencesOf(expected, came)
  }

  /** True once it holds, false after the time. */
  async until(holds: () => Promise<boolean> | boolean, withinMs: number): Promise<boolean> {
    const endMs = this.nowMs + withinMs
    while (!(await holds())) {
      if (this.nowMs >= endMs) return false
      await this.pause(POLL_MS)
    }
    return true
  }

  pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(durationMs, resolve))
  }

  async unmetRules(): Promise<string[]> {
    const hits = await this.host.control?.hits()
    return hits === undefined ? [] : unmetRules(this.rules, hits)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#terminals.values()].map(async (terminal) => (await terminal).close()))
    await this.host.close()
  }

  async #turn(slip: Slip): Promise<Turn | undefined> {
    const control = this.control('what the gateway decided (reason, route, left)')
    const numbers = numbersOf(slip)
    let turn: Turn | undefined
    await this.until(
      async () => {
        turn = await control.turn(numbers)
        return turn !== undefined && turn.reason !== null
      },
      slip.answer === undefined ? DECISION_MS : 0,
    )
    return turn
  }

  #element(scope: Scope, reference: string): string | undefined {
    const dot = reference.indexOf('.')
    const slip = this.of(scope, reference.slice(0, dot))
    const path = readPath(reference.slice(dot + 1))
    return slip.answer?.read(path) ?? slip.request.read(path)
  }
}

export function numbersOf({ request }: Slip): { terminal: string; stan: string } {
  return { terminal: request.text(41) ?? '', stan: shortStan(request.text(11) ?? '') }
}

/** For the report; card data masked. */
export function shown({ request, answer, verdict, totalMs }: Slip): {
  sent: ReturnType<typeof messageToJson>
  came?: ReturnType<typeof messageToJson>
  verdict?: Verdict
  totalMs: number
} {
  return {
    sent: messageToJson(request),
    ...(answer === undefined ? {} : { came: messageToJson(answer) }),
    ...(verdict === undefined ? {} : { verdict }),
    totalMs: Math.round(totalMs),
  }
}

/** The machine's clock, ahead of it once days have passed in the scenario. */
function movableClock(): Clock & { advance(byMs: number): void } {
  const base = createSystemClock()
  let aheadMs = 0
  return {
    nowMs: () => base.nowMs() + aheadMs,
    monotonicMs: () => base.monotonicMs(),
    offsetMinutes: (atMs) => base.offsetMinutes(atMs),
    after: (delayMs, run) => base.after(delayMs, run),
    advance(byMs) {
      aheadMs += byMs
    },
  }
}
