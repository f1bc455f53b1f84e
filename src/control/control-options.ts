/** What the control port is made of. */
import type { Gateway } from '../gateway/gateway.ts'
import type { Log, Random } from '../terms/ports.ts'
import type { IssuerControl } from './issuer-control.ts'
import type { Metrics } from './metrics.ts'

export interface ControlOptions {
  readonly gateway: Gateway
  readonly host: string
  readonly port: number
  readonly random: Random
  /** Takes who changed what. */
  readonly log?: Log
  /** Told of every turn by whoever made it; /metrics shows it. @default none, and no /metrics */
  readonly metrics?: Metrics
  /** Absent with a real issuer: then nothing can be reset, and there are no rules and no journal. */
  readonly issuer?: IssuerControl
}

/** What the routes of the issuer need. */
export type IssuerRouteOptions = Pick<ControlOptions, 'issuer' | 'random'>

/** The port of an issuer without a gateway. */
export interface IssuerPortOptions extends Pick<ControlOptions, 'host' | 'port' | 'random'> {
  readonly issuer: IssuerControl & { book(): readonly object[] }
}
