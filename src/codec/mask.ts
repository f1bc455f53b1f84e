/** Card data and keys made fit to be shown. */
import type { ElementFormat } from './format.ts'
import { isHex, readHex } from './hex.ts'
import { readTlv, type TlvItem } from './tlv.ts'

const STAR = '*'
const FIRST = 6
const LAST = 4
/** Shortest card number of which first 6 and last 4 leave enough hidden. */
const PAN_DIGITS_MIN = 13

/** How deep items are searched for secret ones. */
const DEPTH_MAX = 4

/** Tags with the card number, a track, the holder's name, the PIN. */
const SECRET_TAGS: ReadonlySet<string> = new Set(['57', '5A', '5F20', '9F6B', '56', '99'])

/** First 6 and last 4 of a card number, the rest `*`; one of fewer than 13 characters is all `*`. */
export function maskPan(pan: string): string {
  if (pan.length < PAN_DIGITS_MIN) return STAR.repeat(pan.length)
  return pan.slice(0, FIRST) + STAR.repeat(pan.length - FIRST - LAST) + pan.slice(-LAST)
}

/** The text of an element as it may be shown, of the same length. */
export function maskElement(element: ElementFormat, text: string): string {
  switch (element.sensitive) {
    case 'pan':
      return maskPan(text)
    case 'chip':
      return maskChip(text)
    case 'track':
    case 'pin':
    case 'keys':
    case 'private':
      return STAR.repeat(text.length)
    default:
      return text
  }
}

/** BER-TLV hex without the values of secret tags; all `*` when it is not BER-TLV. */
function maskChip(text: string): string {
  const bytes = isHex(text) ? Buffer.from(text, 'hex') : undefined
  const secrets = bytes === undefined ? undefined : secretValues(bytes)
  if (bytes === undefined || secrets === undefined) return STAR.repeat(text.length)
  let masked = ''
  let at = 0
  for (const { start, end } of secrets) {
    masked += readHex(bytes, at, start) + STAR.repeat((end - start) * 2)
    at = end
  }
  return masked + readHex(bytes, at, bytes.length)
}

/** Offsets of the values of a BER-TLV list that are not shown; undefined when the bytes are none. */
export function secretValues(bytes: Buffer): { start: number; end: number }[] | undefined {
  const items = tryReadTlv(bytes)?.filter((item) => isSecret(item))
  return items?.map(({ end, value }) => ({ start: end - value.length, end }))
}

/** True for an item whose value is not shown: by its tag, or because an item inside it is secret. */
export function isSecret(item: TlvItem, depth = 1): boolean {
  if (SECRET_TAGS.has(item.tag)) return true
  const inside = depth < DEPTH_MAX ? tryReadTlv(item.value) : undefined
  return inside?.some((nested) => isSecret(nested, depth + 1)) ?? false
}

function tryReadTlv(bytes: Buffer): TlvItem[] | undefined {
  try {
    return readTlv(bytes)
  } catch {
    return undefined
  }
}
