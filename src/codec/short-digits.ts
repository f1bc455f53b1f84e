/** Texts of one to four digits: there are few, so each is made once and then found by its number. */
import { byteAt } from './bytes.ts'

export const SHORT_DIGITS_MAX = 4

/** Index = how many digits; in it, index = number. */
const TEXTS = Array.from({ length: SHORT_DIGITS_MAX + 1 }, (_, digits) => new Array<string | undefined>(10 ** digits).fill(undefined))

/** The digits of a number, with zeros in front. */
export function shortDigits(number: number, digits: number): string {
  const texts = TEXTS[digits] as (string | undefined)[]
  return texts[number] ?? keep(texts, number, digits)
}

/** The digits in the lower half of each byte, of ASCII or EBCDIC; they were checked. */
export function readShortDigits(bytes: Buffer, at: number, end: number): string {
  let number = 0
  for (let index = at; index < end; index++) number = number * 10 + (byteAt(bytes, index) & 15)
  return shortDigits(number, end - at)
}

function keep(texts: (string | undefined)[], number: number, digits: number): string {
  const text = String(number).padStart(digits, '0')
  texts[number] = text
  return text
}
