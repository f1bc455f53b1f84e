/** A frame with wrong bytes: what goes over the wire instead of a good one. */
import { type Dialect, encodeFrame, type Framing } from '../../src/index.ts'
import type { Fault } from '../rules/fault-names.ts'
import type { Answering } from './answering.ts'

type WrongBytes = (answering: Answering, payload: Buffer) => Buffer

const LONGEST = 65_535
const GARBAGE_BYTES = 7
const DIFFERENCE = 10

export const WRONG_BYTES: Partial<Record<Fault, WrongBytes>> = {
  truncate: (answering, payload) => firstPart(answering, payload),
  'length-too-big': ({ dialect, script }, payload) => withLength(dialect, payload, payload.length + (script.then?.bytes ?? DIFFERENCE)),
  'length-too-small': ({ dialect, script }, payload) =>
    withLength(dialect, payload, Math.max(1, payload.length - (script.then?.bytes ?? DIFFERENCE))),
  'length-zero': ({ dialect }, payload) => Buffer.concat([zeroLength(dialect.framing), payload]),
  'garbage-before-a-frame': (answering, payload) => Buffer.concat([garbage(answering), encodeFrame(answering.dialect.framing, payload)]),
  'bit-flip': flipped,
  '64-kib-frame': ({ dialect }, payload) => longFrame(dialect, payload),
}

/** `at` bytes of the frame, half of it unless the rule says. */
export function firstPart({ dialect, script }: Answering, payload: Buffer): Buffer {
  const frame = encodeFrame(dialect.framing, payload)
  return frame.subarray(0, Math.min(script.then?.at ?? Math.floor(frame.length / 2), frame.length - 1))
}

/** As many as its length header can say, 65,535 at most. */
function longestPayload({ bytes, encoding, inclusive }: Framing['length']): number {
  const says = encoding === 'binary' ? 256 ** bytes - 1 : 10 ** (encoding === 'bcd' ? bytes * 2 : bytes) - 1
  return Math.min(LONGEST, says) - (inclusive ? bytes : 0)
}

function withLength({ framing }: Dialect, payload: Buffer, says: number): Buffer {
  const header = encodeFrame(framing, Buffer.alloc(Math.min(says, longestPayload(framing.length)))).subarray(0, framing.length.bytes)
  return Buffer.concat([header, payload])
}

function zeroLength({ length }: Framing): Buffer {
  return Buffer.alloc(length.bytes, length.encoding === 'ascii' ? '0' : 0)
}

function garbage({ script, draws }: Answering): Buffer {
  const next = draws('garbage')
  return Buffer.from(Array.from({ length: script.then?.bytes ?? GARBAGE_BYTES }, () => Math.floor(next() * 256)))
}

/** One bit of the payload, a drawn one unless the rule says `at`. */
function flipped({ dialect, script, draws }: Answering, payload: Buffer): Buffer {
  const bits = payload.length * 8
  const bit = (script.then?.at ?? Math.floor(draws('bit')() * bits)) % bits
  const bytes = Buffer.from(payload)
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7))
  return encodeFrame(dialect.framing, bytes)
}

/** The answer with zeros behind it. */
function longFrame({ framing }: Dialect, payload: Buffer): Buffer {
  const long = Buffer.alloc(Math.max(payload.length, longestPayload(framing.length)))
  payload.copy(long)
  return encodeFrame(framing, long)
}
