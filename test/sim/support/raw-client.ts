/** A peer that knows sockets and bytes and nothing else: what comes, in which chunks, and how it ends. */
import { connect, type Socket } from 'node:net'
import { Seen } from '../../support/seen.ts'

export class RawClient {
  readonly socket: Socket
  /** As they were read, in order. */
  readonly chunks = new Seen<Buffer>()
  /** `end` (FIN), `ECONNRESET` and the like, `close`. */
  readonly events = new Seen<string>()

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.chunks.add(chunk))
    socket.on('end', () => this.events.add('end'))
    socket.on('error', (error: NodeJS.ErrnoException) => this.events.add(error.code ?? error.message))
    socket.on('close', () => this.events.add('close'))
  }

  /** Half-open: our side stays when theirs ends. Rejects with the code of the error. */
  static connect(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
      socket.once('error', (error: NodeJS.ErrnoException) => reject(new Error(error.code)))
      socket.once('connect', () => resolve(new RawClient(socket)))
    })
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks.items)
  }

  get isOpen(): boolean {
    return this.events.items.length === 0
  }

  /** Resolves when so many bytes are there. */
  async until(count: number): Promise<Buffer> {
    await this.chunks.find(() => this.bytes.length >= count, `${count} bytes`)
    return this.bytes
  }

  /** The first frames with a 2-byte length, without it. */
  async frames(count: number): Promise<Buffer[]> {
    await this.chunks.find(() => cut(this.bytes).length >= count, `${count} frames`)
    return cut(this.bytes)
  }

  async ends(how: string): Promise<void> {
    await this.events.find((event) => event === how, how)
  }

  async close(): Promise<void> {
    this.socket.destroy()
    await this.ends('close')
  }
}

export function cut(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + bytes.readUInt16BE(at)
    if (end > bytes.length) break
    frames.push(bytes.subarray(at + 2, end))
    at = end
  }
  return frames
}

/** With a 2-byte length in front. */
export function framed(payload: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(payload.length)
  return Buffer.concat([length, payload])
}
