/** Who sees the bytes of connections, for a capture. */
import type { Socket } from 'node:net'

/** One end of a connection. */
export interface End {
  readonly host: string
  readonly port: number
}

export interface Ends {
  /** Who connected. */
  readonly client: End
  readonly server: End
}

/** One connection from its opening to its end; the bytes are only lent. */
export interface ConnectionTap {
  received(bytes: Buffer): void
  sent(bytes: Buffer): void
  closed(): void
}

/** Told of each connection; `connection` is the object that frames of it come with. */
export type Tap = (ends: Ends, connection: object) => ConnectionTap

/** An accepted socket; without an address when the peer is gone already. */
export function acceptedEnds(socket: Socket): Ends {
  return { client: endOf(socket.remoteAddress, socket.remotePort), server: endOf(socket.localAddress, socket.localPort) }
}

/** A socket of ours that is connected. */
export function dialledEnds(socket: Socket): Ends {
  return { client: endOf(socket.localAddress, socket.localPort), server: endOf(socket.remoteAddress, socket.remotePort) }
}

function endOf(host = '0.0.0.0', port = 0): End {
  return { host: host.replace(/^::ffff:/, ''), port }
}
