/** The card number as a PIN block takes it (ISO 9564-1). */

const PAN = /^\d{8,19}$/
/** Digits of a card number that ISO-0 and ISO-3 take, without its check digit. */
const TAKEN = 12

export function isPan(pan: string): boolean {
  return PAN.test(pan)
}

/**
 * ISO-0 and ISO-3: the last 12 digits before the check digit, `0000123456789012` of 4441234567890123. ISO-4: how many digits
 * there are above 12, all digits, zeros: `44441234567890123000...`. Shorter numbers get zeros before them.
 */
export function panBlock(format: 'ISO-0' | 'ISO-4', pan: string): Buffer {
  if (format === 'ISO-0') return Buffer.from(pan.slice(0, -1).slice(-TAKEN).padStart(16, '0'), 'hex')
  const digits = pan.padStart(TAKEN, '0')
  return Buffer.from(`${digits.length - TAKEN}${digits}`.padEnd(32, '0'), 'hex')
}
