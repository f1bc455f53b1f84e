/** What scenarios are played against: a host that terminals talk to, and what it lets a test do besides. */
import type { Cause, Dialect, NetworkRequest, Reason, Route } from '../../src/index.ts'
import type { AuditReport } from '../audit/finding.ts'
import type { IssuerEvent } from '../issuer/event.ts'
import type { RuleFileInput } from '../rules/rule.ts'
import type { Slip } from '../terminal/slip.ts'

/** What the gateway made of a request, as its record tells. */
export interface Turn {
  readonly reason: Reason | null
  readonly route: Route
  readonly leftMinor: number | null
}

/** By what a request is found at the gateway. */
export interface Numbers {
  readonly terminal: string
  readonly stan: string
}

/** A gateway that a test can reach into: its own one, or one with a control API. */
export interface HostControl {
  settle(terminal?: string): Promise<number>
  cutOver(): Promise<void>
  advance(byMs: number): Promise<void>
  /** The issuer sends it; what each of its peers answered, null for nothing. */
  send(message: NetworkRequest): Promise<readonly (string | null)[]>
  setRules(rules: RuleFileInput): Promise<void>
  /** Undefined while the request is not decided, or not known. */
  turn(numbers: Numbers): Promise<Turn | undefined>
  /** Reversals the issuer has not acknowledged. */
  owed(): Promise<number>
  issuerIsUp(): Promise<boolean>
  why(numbers: Numbers): Promise<Cause | undefined>
  audit(slips: readonly Slip[]): Promise<AuditReport>
  /** Answers of the simulated issuer so far, oldest first; undefined where nobody keeps them. */
  journal(): Promise<readonly IssuerEvent[] | undefined>
  /** Rule -> messages it decided since the scenario began; undefined where nobody counts them. */
  hits(): Promise<ReadonlyMap<string, number> | undefined>
}

export interface Host {
  readonly dialect: Dialect
  readonly host: string
  readonly port: number
  /** Absent: only what terminals see is known. */
  readonly control?: HostControl
  close(): Promise<void>
}
