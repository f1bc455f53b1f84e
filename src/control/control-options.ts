/** What the control port is made of. */
import type { Gateway } from '../gateway/gateway.ts'
import type { Log, Random } from '../terms/ports.ts'

/** What the control port may do with an issuer that runs in the same process. */
interface IssuerControl {
  /** Forgets what it booked. */
  clear(): void
}

export interface ControlOptions {
  readonly gateway: Gateway
  readonly host: string
  readonly port: number
  readonly random: Random
  /** Takes who changed what. */
  readonly log?: Log
  /** Absent with a real issuer: then nothing can be reset. */
  readonly issuer?: IssuerControl
}
