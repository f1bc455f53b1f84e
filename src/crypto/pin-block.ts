/** PIN blocks in clear (ISO 9564-1): a PIN with its length, filled up, and bound to the card where the format says so. */
import type { Random } from '../terms/ports.ts'
import { xorInto } from './block-cipher.ts'
import { isPan, panBlock } from './pan-block.ts'

/** `unionpay-no-pan`: 53.1 = 1, ISO-0 with a card number of zeros. With the card number (53.1 = 2) UnionPay's is ISO-0. */
export const PIN_FORMATS = ['ISO-0', 'ISO-1', 'ISO-3', 'ISO-4', 'unionpay-no-pan'] as const
export type PinFormat = (typeof PIN_FORMATS)[number]

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
  readonly control: number
  /** A digit that fills, 0 to 15. */
  readonly fill: (random: Random) => number
  readonly canFill: (digit: number) => boolean
  /** `block`: XORed with the clear block. `cipher`: XORed between two encryptions. */
  readonly pan: 'none' | 'block' | 'cipher'
  readonly blockBytes: 8 | 16
}

const FORMATS: Readonly<Record<PinFormat, FormatRow>> = {
  'ISO-0': { control: 0, fill: () => 0xf, canFill: (digit) => digit === 0xf, pan: 'block', blockBytes: 8 },
  'ISO-1': { control: 1, fill: (random) => randomDigit(random, 0), canFill: () => true, pan: 'none', blockBytes: 8 },
  'ISO-3': { control: 3, fill: (random) => randomDigit(random, 10), canFill: (digit) => digit >= 10, pan: 'block', blockBytes: 8 },
  'ISO-4': { control: 4, fill: () => 0xa, canFill: (digit) => digit === 0xa, pan: 'cipher', blockBytes: 16 },
  'unionpay-no-pan': { control: 0, fill: () => 0xf, canFill: (digit) => digit === 0xf, pan: 'none', blockBytes: 8 },
}

/** Bytes of control, length, PIN and fill together, and their digits. */
const FIELD_BYTES = 8
const FIELD_DIGITS = 2 * FIELD_BYTES
const PIN = /^\d{4,12}$/
const PIN_MIN = 4
const PIN_MAX = 12

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
  if (!PIN.test(pin)) throw new RangeError('A PIN has 4 to 12 digits')
  const digits = Buffer.from(Array.from(pin, Number))
  try {
    return writePinBlock(format, digits, pan, random)
  } finally {
    digits.fill(0)
  }
}

/** The PIN of a clear block. Anything else than a whole block of the format is refused. */
export function decodePinBlock(format: PinFormat, block: Buffer, pan: string): DecodedPin {
  const digits = readPinBlock(format, block, pan)
  if (digits === undefined) return PIN_REFUSED
  const pin = digits.join('')
  digits.fill(0)
  return { is: 'pin', pin }
}

/** The clear block of a PIN that is given as bytes 0 to 9, which can be wiped where a string cannot. */
export function writePinBlock(format: PinFormat, pin: Buffer, pan: string, random: Random): Buffer {
  const { control, fill, blockBytes } = FORMATS[format]
  if (needsPan(format) && !isPan(pan)) throw new RangeError(`A PIN block of ${format} needs a card number of 8 to 19 digits`)
  const block = Buffer.alloc(blockBytes)
  for (let at = 0; at < FIELD_DIGITS; at++) {
    const digit = at === 0 ? control : at === 1 ? pin.length : (pin[at - 2] ?? fill(random))
    block[at >> 1] = (block[at >> 1] ?? 0) | (at % 2 === 0 ? digit << 4 : digit)
  }
  if (blockBytes === 2 * FIELD_BYTES) random.bytes(FIELD_BYTES).copy(block, FIELD_BYTES)
  else if (needsPan(format)) xorInto(block, panBlock('ISO-0', pan))
  return block
}

/** The PIN as bytes 0 to 9, to be wiped by the caller; nothing when the block is not one of the format. */
export function readPinBlock(format: PinFormat, block: Buffer, pan: string): Buffer | undefined {
  const { blockBytes, pan: binding } = FORMATS[format]
  if (block.length !== blockBytes || (needsPan(format) && !isPan(pan))) return undefined
  const field = Buffer.from(block.subarray(0, FIELD_BYTES))
  if (binding === 'block') xorInto(field, panBlock('ISO-0', pan))
  const pin = readField(format, field)
  field.fill(0)
  return pin
}

function readField(format: PinFormat, field: Buffer): Buffer | undefined {
  const { control, canFill } = FORMATS[format]
  const digitAt = (at: number): number => ((field[at >> 1] ?? 0) >> (at % 2 === 0 ? 4 : 0)) & 0xf
  const length = digitAt(1)
  if (digitAt(0) !== control || length < PIN_MIN || length > PIN_MAX) return undefined
  const pin = Buffer.alloc(length)
  let isRight = true
  for (let at = 2; at < FIELD_DIGITS; at++) {
    const digit = digitAt(at)
    if (at - 2 < length) pin[at - 2] = digit
    isRight &&= at - 2 < length ? digit <= 9 : canFill(digit)
  }
  if (isRight) return pin
  pin.fill(0)
  return undefined
}

/** One hex digit from `from` to 15. */
function randomDigit(random: Random, from: number): number {
  return from + Math.floor(random.next() * (16 - from))
}
