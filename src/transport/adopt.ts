/** The only way a socket enters the house. */
import type { Socket } from 'node:net'

const KEEP_ALIVE_MS = 30_000

/**
 * A socket that cannot kill the process (one without an 'error' listener does: uncaught ECONNRESET, measured), that
 * sends at once and notices a peer that is gone.
 */
export function adopt(socket: Socket, onError: (error: NodeJS.ErrnoException) => void): Socket {
  socket.on('error', onError)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  return socket
}

/** `127.0.0.1:5021`, `[::1]:5021`. */
export function peerName(socket: Socket): string {
  const { remoteAddress, remotePort } = socket
  return remoteAddress === undefined ? 'a peer that is gone' : hostAndPort(remoteAddress.replace(/^::ffff:/, ''), remotePort ?? 0)
}

/** An IPv6 address stands in brackets. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
