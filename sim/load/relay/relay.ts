/** A relay that does nothing, the limit of a gateway on this runtime: frames of many connections go out on few and come back. */
import { connect, type Socket } from 'node:net'
import { type Listening, listen } from './echo.ts'
import { Frames, LENGTH_BYTES } from './frames.ts'
import { JoinedWrites } from './joined-writes.ts'

export interface RelayOptions {
  /** Where the echo server listens; it must leave `AHEAD_BYTES` alone. */
  readonly upstreamPort: number
  /** @default 1 */
  readonly upstreams?: number
  /** @default 0, any free port */
  readonly port?: number
}

/** What the relay puts ahead of a frame to know it again: the number of its connection. */
export const AHEAD_BYTES = 4

/** Rejects when nobody listens upstream. */
export async function startRelay({ upstreamPort, upstreams = 1, port = 0 }: RelayOptions): Promise<Listening> {
  const clients = new Map<number, JoinedWrites>()
  const above = await Promise.all(Array.from({ length: upstreams }, () => connected(upstreamPort)))
  const outs = above.map((socket) => new JoinedWrites(socket))
  for (const socket of above) returnAnswers(socket, clients)
  let count = 0
  const listening = await listen(port, (socket) => {
    const number = count++
    const upstream = outs[number % outs.length]
    const frames = new Frames()
    clients.set(number, new JoinedWrites(socket))
    socket.on('close', () => clients.delete(number))
    socket.on('data', (chunk: Buffer) => {
      frames.push(chunk, (bytes, start, end) => upstream?.send(tagged(bytes, { start, end }, number)))
    })
  })
  return {
    port: listening.port,
    async close() {
      for (const socket of above) socket.destroy()
      await listening.close()
    },
  }
}

function tagged(bytes: Buffer, { start, end }: { start: number; end: number }, number: number): Buffer {
  const frame = Buffer.allocUnsafe(end - start + AHEAD_BYTES)
  frame.writeUInt16BE(end - start - LENGTH_BYTES + AHEAD_BYTES, 0)
  frame.writeUInt32BE(number, LENGTH_BYTES)
  bytes.copy(frame, LENGTH_BYTES + AHEAD_BYTES, start + LENGTH_BYTES, end)
  return frame
}

function returnAnswers(socket: Socket, clients: ReadonlyMap<number, JoinedWrites>): void {
  const frames = new Frames()
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    frames.push(chunk, (bytes, start, end) => {
      const client = clients.get(bytes.readUInt32BE(start + LENGTH_BYTES))
      // The length header moves up to the frame, over the tag: nothing is copied on the way back.
      bytes.writeUInt16BE(end - start - LENGTH_BYTES - AHEAD_BYTES, start + AHEAD_BYTES)
      client?.send(bytes.subarray(start + AHEAD_BYTES, end))
    })
  })
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}
