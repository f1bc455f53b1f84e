/** The text of an element without its card data, of the same length and type, so that it can be sent again. */
import { type ElementFormat, readTlv } from '../../src/index.ts'
import { checkSum, type Swap } from './stand-in.ts'

/** Expiry date and service code: what stands behind a card number in tracks 1 and 2 before the discretionary data. */
const KEPT_BEHIND = 7
const TRACK_3 = 36
const ISSUER = /^(?:[3-6]|2[2-7]|81)/
/** Card number; track 2 and what is equal to it; names, discretionary data, track 1, PIN. */
const PAN_TAG = '5A'
const TRACK_TAGS: ReadonlySet<string> = new Set(['57', '9F6B'])
const SECRET_TAGS: ReadonlySet<string> = new Set(['56', '5F20', '99', '9F0B', '9F1F', '9F20'])
const CONSTRUCTED = 0x20

/** A text that has no card data stays as it is. `known` are the cards that the message has shown so far. */
export function maskText(format: ElementFormat, text: string, swap: Swap, known: Iterable<string> = []): string {
  switch (format.sensitive) {
    case 'pan':
      return /\d{8}/.test(text) ? text.replace(/\d{8,}/g, swap) : blank(format, text)
    case 'track':
      return maskTrack(format, text, swap, [...known])
    case 'chip':
      return maskTlv(text, (hex) => maskItems(hex, swap))
    case 'pin':
    case 'keys':
    case 'private':
      return blank(format, text)
    default:
      return isFreeText(format) ? text.replace(/\d{13,19}/g, (run) => (isCardNumber(run, text) ? swap(run) : run)) : text
  }
}

/** Anything may stand in it, a card number too. */
function isFreeText({ content, prefix, subfields }: ElementFormat): boolean {
  return prefix !== undefined && subfields.length === 0 && content !== 'b'
}

function isCardNumber(run: string, text: string): boolean {
  // Of a longer run nobody knows where a card number would begin.
  return ISSUER.test(run) && checkSum(run) === 0 && !new RegExp(`\\d${run}|${run}\\d`).test(text)
}

/** Everything overwritten, with what the type allows. */
function blank(format: ElementFormat, text: string): string {
  if (format.tlv) return maskTlv(text, blankItems)
  if (format.items !== undefined) return blankTagged(format.items, text)
  switch (format.content) {
    case 'n':
    case 'z':
    case 'x+n':
      return text.replace(/\d/g, '0')
    case 'a':
      return 'X'.repeat(text.length)
    case 'b':
    case 'an':
      return '0'.repeat(text.length)
    default:
      return '*'.repeat(text.length)
  }
}

/** The values of a list of tag, length and value. */
function blankTagged(items: NonNullable<ElementFormat['items']>, text: string): string {
  let at = /^\D*/.exec(text.slice(0, items.lead ?? 0))?.[0].length ?? 0
  let blanked = text.slice(0, at)
  while (at < text.length) {
    const valueAt = at + items.tag + items.length
    const end = valueAt + Number(text.slice(at + items.tag, valueAt))
    blanked += text.slice(at, valueAt) + '0'.repeat(Math.max(0, Math.min(end, text.length) - valueAt))
    at = Number.isInteger(end) && end > at ? end : text.length
  }
  return blanked
}

function maskTrack(format: ElementFormat, text: string, swap: Swap, known: readonly string[]): string {
  const numbered = (run: string): string => {
    const card = known.find((one) => run.endsWith(one)) ?? (hasFormatCode(format, run) ? run.slice(2) : run)
    return run.slice(0, run.length - card.length) + swap(card)
  }
  const [, start, one, name, behindName] = /^(%?B)(\d{8,19})\^([^^]*)\^(.*)$/s.exec(text) ?? []
  if (start !== undefined) return `${start}${swap(one ?? '')}^${'X'.repeat(name?.length ?? 0)}^${behind(behindName ?? '')}`
  const [, run, separator, rest] = /^(\d{8,21})([=D])(.*)$/s.exec(text) ?? []
  if (run === undefined) return blank(format, text)
  return numbered(run) + separator + (format.element === TRACK_3 ? (rest ?? '').replace(/\d/g, '0') : behind(rest ?? ''))
}

/** Track 3 begins with two digits that are not of the card (ISO/IEC 4909). */
function hasFormatCode(format: ElementFormat, run: string): boolean {
  return format.element === TRACK_3 && checkSum(run.slice(2)) === 0
}

function behind(text: string): string {
  return text.slice(0, KEPT_BEHIND) + text.slice(KEPT_BEHIND).replace(/[A-Za-z0-9]/g, '0')
}

/** BER-TLV in hex; overwritten whole when it is none. */
function maskTlv(hex: string, mask: (bytes: Buffer) => void): string {
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.length * 2 !== hex.length) return '0'.repeat(hex.length)
  try {
    mask(bytes)
  } catch {
    bytes.fill(0)
  }
  return bytes.toString('hex').toUpperCase()
}

function blankItems(bytes: Buffer): void {
  for (const { value } of readTlv(bytes)) value.fill(0)
}

function maskItems(bytes: Buffer, swap: Swap): void {
  for (const { tag, value } of readTlv(bytes)) {
    if (SECRET_TAGS.has(tag)) value.fill(0)
    else if (tag === PAN_TAG) rewrite(value, (digits) => swap(digits))
    else if (TRACK_TAGS.has(tag)) rewrite(value, (digits) => packedTrack(digits, swap))
    else if ((Number.parseInt(tag.slice(0, 2), 16) & CONSTRUCTED) !== 0) maskItems(value, swap)
  }
}

/** Digits of a value, packed, up to the fillers. */
function rewrite(value: Buffer, change: (digits: string) => string): void {
  const hex = value.toString('hex').toUpperCase()
  const digits = hex.replace(/F*$/, '')
  if (/^\d+D?\d*$/.test(digits)) value.write(change(digits) + hex.slice(digits.length), 'hex')
  else value.fill(0)
}

function packedTrack(digits: string, swap: Swap): string {
  const [pan = '', rest] = digits.split('D')
  return rest === undefined ? '0'.repeat(digits.length) : `${swap(pan)}D${behind(rest)}`
}
