/** Who stands between a listener and its peers: a port for what a simulator makes go wrong there. */
import type { Connection } from './connection.ts'

/** What only a peer that misbehaves does. */
export interface RoughConnection extends Connection {
  /** From now on nothing that comes is looked at and nothing ends it. */
  stall(reads: 'all' | 'once' | 'never'): void
  /** FIN, now; what comes is still read. */
  endWriting(): void
}

/** A port that can be closed and opened again. */
export interface Doorway {
  stopAccepting(): void
  acceptAgain(): Promise<void>
}

export interface Interposer {
  /** It listens from now on. */
  listening(doorway: Doorway): void
  /** A peer connected; nothing of it was read. */
  opened(connection: RoughConnection): void
  /** A whole frame came, before anybody looks at it. */
  received(connection: Connection, payload: Buffer): void
  /** Asked for each frame that is to be sent; true: it sends this one itself, otherwise, later or not at all. */
  takesOver(connection: Connection, payload: Buffer): boolean
  closed(connection: Connection): void
  /** The listener stops for good. */
  closing(): void
}
