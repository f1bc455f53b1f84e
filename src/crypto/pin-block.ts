/** PIN blocks in clear (ISO 9564-1): a PIN with its length, filled up, and bound to the card where the format says so. */
import type { Random } from '../terms/ports.ts'
import { xorInto } from './block-cipher.ts'
import { isPan, panBlock } from './pan-block.ts'

/** `unionpay-no-pan`: 53.1 = 1, ISO-0 with a card number of zeros. With the card number (53.1 = 2) UnionPay's is ISO-0. */
export type PinFormat = 'ISO-0' | 'ISO-1' | 'ISO-3' | 'ISO-4' | 'unionpay-no-pan'

/** A block that is not of its format. It says nothing of what is in it. */
export interface PinRefusal {
  readonly is: 'refused'
  /** Row of the failure table. */
  readonly row: 'pinfmt'
}

export const PIN_REFUSED: PinRefusal = { is: 'refused', row: 'pinfmt' }

export type DecodedPin = { readonly is: 'pin'; readonly pin: string } | PinRefusal

interface FormatRow {
  /** First digit of the block. */
  readonly control: string
  readonly fill: (random: Random) => string
  /** Digits that may fill. */
  readonly filled: RegExp
  /** `block`: XORed with the clear block. `cipher`: XORed between two encryptions. */
  readonly pan: 'none' | 'block' | 'cipher'
  readonly blockBytes: 8 | 16
}

const FORMATS: Readonly<Record<PinFormat, FormatRow>> = {
  'ISO-0': { control: '0', fill: () => 'F', filled: /^F*$/, pan: 'block', blockBytes: 8 },
  'ISO-1': { control: '1', fill: (random) => randomDigit(random, 0), filled: /^/, pan: 'none', blockBytes: 8 },
  'ISO-3': { control: '3', fill: (random) => randomDigit(random, 10), filled: /^[A-F]*$/, pan: 'block', blockBytes: 8 },
  'ISO-4': { control: '4', fill: () => 'A', filled: /^A*$/, pan: 'cipher', blockBytes: 16 },
  'unionpay-no-pan': { control: '0', fill: () => 'F', filled: /^F*$/, pan: 'none', blockBytes: 8 },
}

/** Digits of control, length, PIN and fill together. */
const FIELD_DIGITS = 16
const PIN = /^\d{4,12}$/

export function pinBlockBytes(format: PinFormat): 8 | 16 {
  return FORMATS[format].blockBytes
}

/** Whether a block of the format needs the card number, to be made or to be read. */
export function needsPan(format: PinFormat): boolean {
  return FORMATS[format].pan !== 'none'
}

/** Whether the card number goes into the encryption, not into the clear block. */
export function bindsPanByCipher(format: PinFormat): boolean {
  return FORMATS[format].pan === 'cipher'
}

/**
 * The clear block, for PIN 1234 and card 4441234567890123: ISO-0 `041234FFFFFFFFFF` XOR `0000123456789012` =
 * `041226CBA9876FED`; ISO-4 `441234AAAAAAAAAA` and 8 random bytes. Throws RangeError for a PIN or card number that is none.
 */
export function encodePinBlock(format: PinFormat, pin: string, pan: string, random: Random): Buffer {
  const { control, fill, blockBytes } = FORMATS[format]
  if (!PIN.test(pin)) throw new RangeError('A PIN has 4 to 12 digits')
  if (needsPan(format) && !isPan(pan)) throw new RangeError(`A PIN block of ${format} needs a card number of 8 to 19 digits`)
  let digits = control + pin.length.toString(16).toUpperCase() + pin
  while (digits.length < FIELD_DIGITS) digits += fill(random)
  const field = Buffer.from(digits, 'hex')
  if (blockBytes === 16) return Buffer.concat([field, random.bytes(8)])
  if (needsPan(format)) xorInto(field, panBlock('ISO-0', pan))
  return field
}

/** The PIN of a clear block. Anything else than a whole block of the format is refused. */
export function decodePinBlock(format: PinFormat, block: Buffer, pan: string): DecodedPin {
  const { blockBytes, pan: binding } = FORMATS[format]
  if (block.length !== blockBytes || (needsPan(format) && !isPan(pan))) return PIN_REFUSED
  const field = Buffer.from(block.subarray(0, FIELD_DIGITS / 2))
  if (binding === 'block') xorInto(field, panBlock('ISO-0', pan))
  return readField(format, field.toString('hex').toUpperCase())
}

function readField(format: PinFormat, digits: string): DecodedPin {
  const { control, filled } = FORMATS[format]
  const end = 2 + Number.parseInt(digits.charAt(1), 16)
  const pin = digits.slice(2, end)
  const isRight = digits.startsWith(control) && PIN.test(pin) && filled.test(digits.slice(end))
  return isRight ? { is: 'pin', pin } : PIN_REFUSED
}

/** One hex digit from `from` to F. */
function randomDigit(random: Random, from: number): string {
  return (from + Math.floor(random.next() * (16 - from))).toString(16).toUpperCase()
}
