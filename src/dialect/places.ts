/** The facts that every message has, whatever the dialect: amount, currency and local time, by its places. */
import type { MessageDraft } from '../codec/draft.ts'
import type { ElementPath, MessageFormat } from '../codec/format.ts'
import type { Message } from '../codec/message.ts'
import { currencyExponent, currencyNumber } from '../terms/currency.ts'
import { inNearestYear, readDate, writeDate } from './date-form.ts'
import type { Dialect } from './dialect.ts'

/** Digits of the amount, empty without one. */
export function amountDigits(message: Message, { places }: Dialect): string {
  return message.read(places.amount) ?? ''
}

/** In minor units; 0 without an amount. */
export function amountOf(message: Message, dialect: Dialect): number {
  return Number(amountDigits(message, dialect))
}

/** ISO 4217 number, empty without one. */
export function currencyOf(message: Message, { places }: Dialect): string {
  return message.read(places.currency) ?? ''
}

/** The merchant's number of the order, without spaces around it; empty where the dialect or the message has none. */
export function orderNumberOf(message: Message, { places }: Dialect): string {
  return places.order === undefined ? '' : (message.read(places.order)?.trim() ?? '')
}

/** Why the decimal places that the message says are not those of its currency; amounts are never scaled (R40). */
export function exponentFault(message: Message, dialect: Dialect): string | undefined {
  const { exponent } = dialect.places
  const said = exponent === undefined ? undefined : message.read(exponent)
  const currency = currencyOf(message, dialect)
  if (said === undefined || Number(said) === currencyExponent(currency)) return undefined
  return `the amount has ${said} decimal places: currency ${currency} has ${currencyExponent(currency)}`
}

/**
 * Writes amount, currency (if it is known and the dialect can say it) and decimal places where the dialect has them; the rest
 * of those elements stays.
 */
export function setAmount(draft: MessageDraft, { places, format }: Dialect, amountMinor: number, currency: string): void {
  const { amount, currency: currencyAt, exponent } = places
  const number = currencyNumber(currency) ?? ''
  const written = format.elements[currencyAt.element]?.content === 'n' ? number : currency
  setPart(draft, amount, String(amountMinor))
  if (written !== '' && format.elements[currencyAt.element] !== undefined) setPart(draft, currencyAt, written)
  if (exponent !== undefined) setPart(draft, exponent, String(currencyExponent(number)))
}

/** Writes digits into an element or a part of it, with zeros in front; an element that is not there yet is zeros. */
export function setPart(draft: MessageDraft, path: ElementPath, text: string): void {
  const { start, length, whole } = spanOf(draft.format, path)
  const before = draft.text(path.element) ?? '0'.repeat(whole)
  draft.set(path.element, before.slice(0, start) + text.padStart(length, '0') + before.slice(start + length))
}

function spanOf({ elements }: MessageFormat, { element, subfield }: ElementPath): { start: number; length: number; whole: number } {
  const whole = elements[element]?.length ?? 0
  const part = elements[element]?.subfields.find((candidate) => candidate.subfield === subfield)
  return part === undefined ? { start: 0, length: whole, whole } : { start: part.start, length: part.length, whole }
}

/** YYYYMMDDhhmmss: what the message says of the local time, the rest from `now`. Undefined when it says nothing. */
export function localTimeOf(message: Message, { places }: Dialect, now: string): string | undefined {
  let digits = now
  let forms = ''
  for (const { element, form } of places.localTime) {
    const text = message.text(element)
    if (text === undefined) continue
    digits = readDate(form, text, digits)
    forms += form
  }
  if (forms === '') return undefined
  return forms.includes('MM') && !forms.includes('YY') ? inNearestYear(digits, now) : digits
}

/** Number of each element of the local time -> its text. */
export function localTimeElements({ places }: Dialect, digits: string): [number, string][] {
  return places.localTime.map(({ element, form }) => [element, writeDate(form, digits)])
}

/** The element that means the same in the other dialect: by default the one of the same number. */
export function sameElement(element: number, from: Dialect, to: Dialect): number | undefined {
  return elementMeaning(from.meanings.get(element) ?? String(element), to)
}

/** The element of that meaning: a word of `meanings`, or a number of 1987 that means the same unless the dialect says otherwise. */
export function elementMeaning(word: string, to: Dialect): number | undefined {
  for (const [element, meaning] of to.meanings) if (meaning === word) return element
  const number = Number(word)
  return Number.isInteger(number) && !to.meanings.has(number) ? number : undefined
}
