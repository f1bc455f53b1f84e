/** A client that knows bytes and a 2-byte length, and nothing else. */
import { connect, type Socket } from 'node:net'
import { Seen } from './seen.ts'

const LENGTH_BYTES = 2

export class WireClient {
  /** Whole frames as they came, length included. */
  readonly frames = new Seen<Buffer>()
  /** When the server closed it. */
  readonly closed: Promise<void>
  isClosed = false
  /** As the server's log calls it. */
  readonly name: string
  private readonly socket: Socket
  private rest = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.socket = socket
    this.name = `127.0.0.1:${socket.localPort}`
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => this.receive(chunk))
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.isClosed = true
        resolve()
      })
    })
  }

  static connect(port: number): Promise<WireClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('error', reject)
      socket.once('connect', () => resolve(new WireClient(socket)))
    })
  }

  /** Resolves when the kernel has it. */
  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.socket.write(bytes, () => resolve())
    })
  }

  /** Each chunk in a write of its own. */
  async writeEach(chunks: readonly Buffer[]): Promise<void> {
    for (const chunk of chunks) await this.write(chunk)
  }

  /** The n-th frame, counted from 0, now or later. */
  async frame(at: number): Promise<Buffer> {
    const frames = await this.frames.count(at + 1, 'frames')
    return frames[at] ?? Buffer.alloc(0)
  }

  /** Our side ends, the answers may still come. */
  end(): void {
    this.socket.end()
  }

  /** RST, now. */
  reset(): void {
    this.socket.resetAndDestroy()
  }

  async close(): Promise<void> {
    this.socket.destroy()
    await this.closed
  }

  private receive(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk])
    while (this.rest.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + this.rest.readUInt16BE(0)
      if (this.rest.length < end) return
      this.frames.add(Buffer.from(this.rest.subarray(0, end)))
      this.rest = this.rest.subarray(end)
    }
  }
}

/** Hex digits, spaces allowed, with its 2-byte length in front. */
export function frameOf(...hex: readonly string[]): Buffer {
  const payload = Buffer.from(hex.join('').replace(/\s/g, ''), 'hex')
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt16BE(payload.length)
  return Buffer.concat([length, payload])
}

/** Characters as hex. */
export function ascii(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex').toUpperCase()
}

export function hexOf(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase()
}
