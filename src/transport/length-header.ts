/** The length header of a frame: 2 or 4 bytes before the payload, binary, ASCII digits or BCD. */
import { GatewayError } from '../errors.ts'
import type { Framing } from './framing.ts'

type LengthFormat = Framing['length']

/**
 * Bytes of payload that a header announces, undefined when it is not a number. A header of zeros announces none, inclusive
 * or not; an inclusive one that counts less than itself is negative.
 */
export function readLength(format: LengthFormat, header: Buffer): number | undefined {
  let value = 0
  for (let index = 0; index < format.bytes; index++) {
    const byte = header[format.endian === 'big' ? index : format.bytes - 1 - index] ?? 0
    const digits = readByte(format, byte)
    if (digits < 0) return undefined
    value = value * radix(format) + digits
  }
  return format.inclusive && value > 0 ? value - format.bytes : value
}

/**
 * Header of a payload of `payloadBytes`: `00 79` for 121. It is lent, all payloads of that length have it: do not write on it.
 * Throws FRAME_TOO_LONG when its digits do not hold the length.
 */
export function lengthHeader(format: LengthFormat, payloadBytes: number): Buffer {
  let headers = made.get(format)
  if (headers === undefined) {
    headers = new Map()
    made.set(format, headers)
  }
  let header = headers.get(payloadBytes)
  if (header === undefined) {
    header = createLengthHeader(format, payloadBytes)
    if (payloadBytes <= USUAL_BYTES) headers.set(payloadBytes, header)
  }
  return header
}

/** Those of longer payloads are made each time. */
const USUAL_BYTES = 1_024
const made = new WeakMap<LengthFormat, Map<number, Buffer>>()

function createLengthHeader(format: LengthFormat, payloadBytes: number): Buffer {
  let value = format.inclusive ? payloadBytes + format.bytes : payloadBytes
  const header = Buffer.alloc(format.bytes)
  for (let index = format.bytes - 1; index >= 0; index--) {
    header[format.endian === 'big' ? index : format.bytes - 1 - index] = writeByte(format, value % radix(format))
    value = Math.floor(value / radix(format))
  }
  if (value > 0) {
    throw new GatewayError(
      'FRAME_TOO_LONG',
      `Cannot frame ${payloadBytes} bytes: a ${format.bytes}-byte ${format.encoding} length ends below`,
    )
  }
  return header
}

/** How many values one byte of the header has. */
function radix(format: LengthFormat): number {
  return format.encoding === 'binary' ? 256 : format.encoding === 'bcd' ? 100 : 10
}

function readByte(format: LengthFormat, byte: number): number {
  switch (format.encoding) {
    case 'binary':
      return byte
    case 'ascii':
      return byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : -1
    case 'bcd':
      return byte >> 4 <= 9 && (byte & 0x0f) <= 9 ? (byte >> 4) * 10 + (byte & 0x0f) : -1
  }
}

function writeByte(format: LengthFormat, digits: number): number {
  switch (format.encoding) {
    case 'binary':
      return digits
    case 'ascii':
      return 0x30 + digits
    case 'bcd':
      return (Math.floor(digits / 10) << 4) | (digits % 10)
  }
}
