/** A whole frame as a command is given it: its length header checked and taken off. */
import type { Dialect } from '../dialect/dialect.ts'
import { GatewayError } from '../errors.ts'
import { Framer } from '../transport/framer.ts'

/** The payload of the one frame that the bytes must be; throws when it is cut short or more follows. */
export function unframe(dialect: Dialect, bytes: Buffer): Buffer {
  const framer = new Framer(dialect.framing, 65_535)
  const [payload, second] = framer.push(bytes)
  if (framer.fault !== undefined) throw framer.fault.error
  if (payload === undefined)
    throw new GatewayError('DECODE_TRUNCATED', `The frame is not complete: ${bytes.length} bytes came, its length header announces more`)
  if (second !== undefined || framer.pendingBytes > 0)
    throw new GatewayError('DECODE_TRAILING', `Bytes are left after the frame of ${payload.length} bytes`)
  return payload
}
