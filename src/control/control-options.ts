/** What the control port is made of. */
import type { Gateway } from '../gateway/gateway.ts'
import type { Log, Random } from '../terms/ports.ts'
import type { Transaction } from '../terms/transaction.ts'
import type { Metrics } from './metrics.ts'

/** What the control port may do with an issuer that runs in the same process. */
interface IssuerControl {
  /** Forgets what it booked. */
  clear(): void
  /** Books a payment from before, so that what is given back on it is known. */
  seed(payment: Transaction): void
  /** Its book against the ledger: what is wrong in words, and what cannot be known. */
  audit?(): Promise<object>
}

export interface ControlOptions {
  readonly gateway: Gateway
  readonly host: string
  readonly port: number
  readonly random: Random
  /** Takes who changed what. */
  readonly log?: Log
  /** Told of every turn by whoever made it; /metrics shows it. @default none, and no /metrics */
  readonly metrics?: Metrics
  /** Absent with a real issuer: then nothing can be reset. */
  readonly issuer?: IssuerControl
}
