/** A server that answers each frame with the same frame and the MTI of its answer: what a counterpart costs at the least. */
import { createServer, type Server, type Socket } from 'node:net'
import { type Dialect, messageStart } from '../../../src/index.ts'
import { Frames, LENGTH_BYTES } from './frames.ts'
import { JoinedWrites } from './joined-writes.ts'

export interface EchoOptions {
  readonly dialect: Pick<Dialect, 'framing' | 'format'>
  /** Bytes that a relay puts between the length header and the frame. @default 0 */
  readonly ahead?: number
  /** @default 0, any free port */
  readonly port?: number
}

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** Rejects with the socket's error for a port that it cannot have. */
export function startEcho({ dialect, ahead = 0, port = 0 }: EchoOptions): Promise<Listening> {
  const { framing, format } = dialect
  const mtiAt = LENGTH_BYTES + ahead + messageStart(framing)
  // The function digit: half of the second byte, or the third character. It is even in a request.
  const [at, add] = format.mti === 'bcd' ? [mtiAt + 1, 0x10] : [mtiAt + 2, 1]
  return listen(port, (socket) => {
    const frames = new Frames()
    const out = new JoinedWrites(socket)
    socket.on('data', (chunk: Buffer) => {
      frames.push(chunk, (bytes, start, end) => {
        bytes[start + at] = (bytes[start + at] ?? 0) + add
        out.send(bytes.subarray(start, end))
      })
    })
  })
}

/** A server on the loopback; `close` ends its connections too. */
export function listen(port: number, onSocket: (socket: Socket) => void): Promise<Listening> {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    onSocket(socket)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', backlog: 16_384 }, () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            for (const socket of sockets) socket.destroy()
          }),
      })
    })
  })
}
