/** What stands in a frame before the message: TPDU and header. */
import type { Framing } from './framing.ts'

const TPDU_BYTES = 5
/** Id 60, destination 0003, source 0000. */
const TERMINAL_TPDU = Buffer.from('6000030000', 'hex')
/** UnionPay: magnetic stripe or chip, software version 22, nothing asked of the terminal. */
const UNIONPAY_HEADER = Buffer.from('602200000000', 'hex')

/** Where the message begins in a request's payload, in bytes. */
export function messageStart(framing: Framing): number {
  return tpduBytes(framing) + framing.headerBytes
}

/** Where the message begins in an answer's payload: earlier where answers carry no header. */
export function answerStart(framing: Framing): number {
  return tpduBytes(framing) + (framing.header === 'echo' ? framing.headerBytes : 0)
}

/** The bytes before an answer's message: `60 0003 0000` + header -> `60 0000 0003` + header. `request` is a whole payload. */
export function replyEnvelope(framing: Framing, request: Buffer): Buffer {
  const envelope = Buffer.alloc(answerStart(framing))
  request.copy(envelope)
  if (framing.tpdu === 'swap') {
    request.copy(envelope, 1, 3, 5)
    request.copy(envelope, 3, 1, 3)
  }
  const swap = framing.header === 'echo' ? framing.headerParts?.swap : undefined
  if (swap !== undefined) {
    const [one, other] = swap.at.map((at) => tpduBytes(framing) + at) as [number, number]
    request.copy(envelope, one, other, other + swap.bytes)
    request.copy(envelope, other, one, one + swap.bytes)
  }
  return envelope
}

/** Writes into the header of a payload how long header and message are, where the header says it. */
export function writeHeaderLength(framing: Framing, payload: Buffer): void {
  const { header, headerParts } = framing
  if (headerParts?.length === undefined || header !== 'echo') return
  const start = tpduBytes(framing)
  const { at, bytes } = headerParts.length
  payload.writeUIntBE((payload.length - start) % 256 ** bytes, start + at, bytes)
}

/** The bytes before a message that a terminal of ours sends. */
export function requestEnvelope(framing: Framing): Buffer {
  const envelope = Buffer.alloc(messageStart(framing))
  if (framing.tpdu === 'swap') TERMINAL_TPDU.copy(envelope)
  if (framing.headerParts !== undefined) envelope.write(framing.headerParts.begins, tpduBytes(framing), 'hex')
  else if (framing.headerBytes === UNIONPAY_HEADER.length) UNIONPAY_HEADER.copy(envelope, tpduBytes(framing))
  return envelope
}

function tpduBytes(framing: Framing): number {
  return framing.tpdu === 'swap' ? TPDU_BYTES : 0
}
