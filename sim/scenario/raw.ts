/** Bytes as they are, on a connection of their own: what no well-behaved terminal would send. */
import { connect } from 'node:net'
import { encodeFrame } from '../../src/index.ts'
import type { Host } from './host.ts'

interface RawEnd {
  readonly is: 'answer' | 'closed' | 'nothing'
  /** How many came. */
  readonly bytes: number
}

/** Waits for the first bytes, the end of the connection, or the time. */
export function sendRaw(host: Host, bytes: Buffer, options: { readonly isFramed: boolean; readonly timeoutMs: number }): Promise<RawEnd> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.host, port: host.port })
    let came = 0
    const end = (is: RawEnd['is']): void => {
      socket.destroy()
      resolve({ is, bytes: came })
    }
    socket.setTimeout(options.timeoutMs, () => end('nothing'))
    socket.on('data', (chunk: Buffer) => {
      came += chunk.length
      end('answer')
    })
    socket.once('error', () => end('closed'))
    socket.once('close', () => end('closed'))
    socket.write(options.isFramed ? encodeFrame(host.dialect.framing, bytes) : bytes)
  })
}
