/** Other card numbers in place of those of a recording: the same one for the same card, and no way back. */
import { createHmac, randomBytes } from 'node:crypto'

const KEY_BYTES = 32
const FIRST = 6
const LAST = 4
/** Of a shorter number the first six and last four leave too little. */
const PAN_DIGITS_MIN = 13
/** So few digits are no card number. */
const DIGITS_MIN = 8

/** Gives a card number in place of another. */
export type Swap = (pan: string) => string

/** A function with a random key of its own, which is nowhere else. */
export function createSwap(key: Buffer = randomBytes(KEY_BYTES)): Swap {
  return (pan) => {
    if (pan.length < DIGITS_MIN) return '0'.repeat(pan.length)
    for (let round = 0; ; round += 1) {
      const standIn = drawn(key, pan, round)
      if (standIn !== pan) return standIn
    }
  }
}

/** Of the same length, first six, last four and remainder of the check sum (ISO/IEC 7812-1, annex B): right stays right, wrong wrong. */
function drawn(key: Buffer, pan: string, round: number): string {
  const [first, last] = pan.length < PAN_DIGITS_MIN ? [0, 0] : [FIRST, LAST]
  const bytes = createHmac('sha256', key).update(`${round} ${pan}`).digest()
  const middle = Array.from(pan.slice(first, pan.length - last), (_, index) => String((bytes[index] ?? 0) % 10)).join('')
  const free = middle.slice(0, -1)
  const candidates = Array.from({ length: 10 }, (_, digit) => pan.slice(0, first) + free + digit + pan.slice(pan.length - last))
  // Each digit changes the sum in another way, so one of the ten fits.
  return candidates.find((candidate) => checkSum(candidate) === checkSum(pan)) ?? pan
}

/** 0 for a number with a right check digit. */
export function checkSum(digits: string): number {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const value = index % 2 === 0 ? digit : digit * 2
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10
}
