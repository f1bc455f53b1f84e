/** What one variant makes of the bytes: how far it reads, and where it stops. */
import { scanMessage } from '../codec/decode.ts'
import type { Message } from '../codec/message.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { overridesText } from '../dialect/overrides.ts'
import type { DecodeError } from '../errors.ts'
import { messageStart } from '../transport/envelope.ts'
import { readLength } from '../transport/length-header.ts'
import type { Variant } from './variant.ts'

export interface Finding {
  /** The dialect with its overrides. */
  readonly dialect: Dialect
  /** As `--listen` and `--dialect` take it: `iso8583-1987-ascii,length=ascii4`. */
  readonly option: string
  /** `fits` the bytes; announces more than came (`cut`); announces less (`more`: what follows is another frame); `none`. */
  readonly length: 'fits' | 'cut' | 'more' | 'none'
  /** Bytes that the length header announces, without itself. */
  readonly announced: number
  /** Offset of the MTI. */
  readonly start: number
  /** The elements that could be read. */
  readonly message: Message | undefined
  /** Why it cannot be read to its end; absent when it can. */
  readonly error: DecodeError | undefined
  /** Bytes understood, from the first one. */
  readonly understood: number
  /** Begins like a TPDU, which is read as part of a header that the dialect does not have: what follows may look like anything. */
  readonly swallowsTpdu: boolean
  /** How many settings differ from the dialect's own. */
  readonly changes: number
}

/** A listener of this variant would read the first frame to its end. */
export function isReadable({ error, length }: Finding): boolean {
  return error === undefined && (length === 'fits' || length === 'more')
}

/** Undefined when no length header and MTI stand where the variant has them. */
export function examine(variant: Variant, bytes: Buffer): Finding | undefined {
  const dialect = variant.spoken
  const frame = readFrame(dialect, variant, bytes)
  if (frame === undefined) return undefined
  const start = frame.start + messageStart(dialect.framing)
  if (!hasTpdu(dialect, bytes, frame.start) || !hasHeader(dialect, bytes, start) || start + 2 > frame.end) return undefined
  const { message, error } = scanMessage(dialect.format, bytes, start, frame.end)
  // Where bit 1 announces the second bitmap as usual, that it is always there says nothing more.
  if (variant.overrides.secondBitmap !== undefined && message?.flipsBit1 === true) return undefined
  if (message === undefined ? error?.element === 0 : !isPlausibleMti(message.mti)) return undefined
  const text = overridesText(variant.overrides)
  return {
    dialect,
    option: text === '' ? dialect.name : `${dialect.name},${text}`,
    length: frame.length,
    announced: frame.announced,
    start,
    message,
    error,
    understood: error === undefined ? frame.end : Math.max(start, error.offset),
    swallowsTpdu: (variant.overrides.headerBytes ?? 0) > 0 && dialect.framing.tpdu === 'none' && bytes[frame.start] === 0x60,
    changes: Object.keys(variant.overrides).length,
  }
}

interface FoundFrame extends Pick<Finding, 'length' | 'announced'> {
  /** Offsets of the first and behind the last byte after the length header. */
  readonly start: number
  readonly end: number
}

/** Longest frame that is taken for one that was cut off. */
const ANNOUNCED_MAX = 4_096

function readFrame({ framing }: Dialect, { hasLength }: Variant, bytes: Buffer): FoundFrame | undefined {
  if (!hasLength) return { length: 'none', announced: bytes.length, start: 0, end: bytes.length }
  const start = framing.length.bytes
  if (bytes.length <= start) return undefined
  const announced = readLength(framing.length, bytes.subarray(0, start))
  if (announced === undefined || announced <= 0 || announced > ANNOUNCED_MAX) return undefined
  const came = bytes.length - start
  const length = announced === came ? 'fits' : announced > came ? 'cut' : 'more'
  return { length, announced, start, end: Math.min(bytes.length, start + announced) }
}

/** A TPDU begins with 60. Where a dialect has none nothing follows from a 60: the header of UnionPay begins with one too. */
function hasTpdu({ framing }: Dialect, bytes: Buffer, at: number): boolean {
  return framing.tpdu === 'none' || bytes[at] === 0x60
}

/** A header whose first bytes are known begins with them. */
function hasHeader({ framing }: Dialect, bytes: Buffer, messageAt: number): boolean {
  const begins = Buffer.from(framing.headerParts?.begins ?? '', 'hex')
  const at = messageAt - framing.headerBytes
  return bytes.subarray(at, at + begins.length).equals(begins)
}

/** Version 0 to 2, class 1 to 8, function 0 to 5, origin 0 to 5. */
function isPlausibleMti(mti: string): boolean {
  return /^[0-2][1-8][0-5][0-5]$/.test(mti)
}
