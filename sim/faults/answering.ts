/** An answer on its way out of a simulated peer. */
import type { Connection, Dialect, Mac, Message } from '../../src/index.ts'
import type { Script } from '../rules/rule-set.ts'

export interface Answering {
  readonly dialect: Dialect
  readonly connection: Connection
  readonly request: Message
  /** Of the request, from the TPDU on. */
  readonly requestPayload: Buffer
  /** Signed, from the TPDU on; not yet altered. Made when it is to leave: it has the time of then. */
  make(): Buffer
  readonly script: Script
  /** Signs what is altered. */
  readonly mac: Mac | undefined
  /** Draws of this message, the same ones at every run: each call begins anew. */
  draws(use: string): () => number
}
