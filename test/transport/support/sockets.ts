/** Raw sockets that do what a well-behaved client does not. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Framer } from '../../../src/transport/framer.ts'
import { PLAIN } from './framings.ts'

/** Only a guard against a test that would hang: nothing here is a measure of speed. */
const HANG_MS = 20_000

export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const startedMs = performance.now()
  while (!condition()) {
    if (performance.now() - startedMs > HANG_MS) throw new Error(`Waited too long for ${what}`)
    await sleep(2)
  }
}

/** What a test's socket saw. */
export interface Peer {
  readonly socket: Socket
  readonly reads: Buffer[]
  /** Payloads of the frames that came (2-byte binary length). */
  readonly frames: string[]
  hasEnded: boolean
  isClosed: boolean
  error: string
}

function watch(socket: Socket): Peer {
  const peer: Peer = { socket, reads: [], frames: [], hasEnded: false, isClosed: false, error: '' }
  const framer = new Framer(PLAIN, 65_535)
  socket.on('error', (error: NodeJS.ErrnoException) => {
    peer.error = error.code ?? error.message
  })
  socket.on('data', (chunk: Buffer) => {
    peer.reads.push(chunk)
    if (framer.fault === undefined) peer.frames.push(...framer.push(chunk).map((frame) => frame.toString('latin1')))
  })
  socket.on('end', () => {
    peer.hasEnded = true
  })
  socket.on('close', () => {
    peer.isClosed = true
  })
  return peer
}

const opened = new Set<Socket | Server>()

/** For `afterEach`: closes what a test opened and passes when no socket is left in the process. */
export async function expectQuiet(): Promise<void> {
  for (const one of opened) {
    if ('destroy' in one) one.destroy()
    else one.close()
  }
  opened.clear()
  await until(() => openSockets().length === 0, `the end of ${openSockets().join(', ')}`)
}

function openSockets(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP') || name.startsWith('GetAddrInfo'))
}

export async function dial(port: number, options: { allowHalfOpen?: boolean } = {}): Promise<Peer> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, ...options })
  opened.add(socket)
  const peer = watch(socket)
  await until(() => peer.socket.readyState === 'open' || peer.isClosed, 'a connection')
  return peer
}

export interface TestServer {
  readonly port: number
  readonly peers: Peer[]
  close(): void
}

/** A server under the test's control; `port` 0 takes any. */
export async function serve(port = 0, onPeer: (peer: Peer) => void = () => {}): Promise<TestServer> {
  const peers: Peer[] = []
  const server = createServer((socket) => {
    opened.add(socket)
    const peer = watch(socket)
    peers.push(peer)
    onPeer(peer)
  })
  opened.add(server)
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    peers,
    close: () => {
      server.close()
      for (const peer of peers) peer.socket.resetAndDestroy()
    },
  }
}

/** A frame with a 2-byte binary length; the text is padded to the 10 bytes that a message has at least. */
export function frameOf(text: string): Buffer {
  const payload = Buffer.from(text.padEnd(10, '.'), 'latin1')
  const header = Buffer.alloc(2)
  header.writeUInt16BE(payload.length)
  return Buffer.concat([header, payload])
}

export function padded(text: string): string {
  return text.padEnd(10, '.')
}
