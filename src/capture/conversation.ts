/** One TCP connection of a capture: its handshake, its bytes both ways with their numbers, its end. */
import type { Ends } from '../transport/tap.ts'
import { ACK, FIN, PSH, packetOf, SYN } from './packet.ts'
import { pcapRecord } from './pcap.ts'

/** As much as fits an Ethernet frame. */
const SEGMENT_BYTES = 1_440

export type Side = 'client' | 'server'

const NOTHING = Buffer.alloc(0)

export class Conversation {
  readonly #ends: Ends
  readonly #write: (record: Buffer) => void
  /** The next number of each side. */
  readonly #next: Record<Side, number> = { client: 0, server: 0 }

  /** Begins with SYN, SYN ACK, ACK. */
  constructor(ends: Ends, atMs: number, write: (record: Buffer) => void) {
    this.#ends = ends
    this.#write = write
    this.#segment('client', SYN, atMs)
    this.#segment('server', SYN | ACK, atMs)
    this.#segment('client', ACK, atMs)
  }

  send(side: Side, bytes: Buffer, atMs: number): void {
    for (let at = 0; at < bytes.length; at += SEGMENT_BYTES) {
      this.#segment(side, PSH | ACK, atMs, bytes.subarray(at, at + SEGMENT_BYTES))
    }
  }

  /** FIN from both sides, and the last acknowledgement. */
  end(atMs: number): void {
    this.#segment('client', FIN | ACK, atMs)
    this.#segment('server', FIN | ACK, atMs)
    this.#segment('client', ACK, atMs)
  }

  #segment(side: Side, flags: number, atMs: number, data: Buffer = NOTHING): void {
    const other = side === 'client' ? 'server' : 'client'
    const acknowledged = (flags & ACK) === 0 ? 0 : this.#next[other]
    const segment = { from: this.#ends[side], to: this.#ends[other], flags, sequence: this.#next[side], acknowledged, data }
    this.#write(pcapRecord(atMs, packetOf(segment)))
    const counted = data.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1)
    this.#next[side] = (this.#next[side] + counted) >>> 0
  }
}
