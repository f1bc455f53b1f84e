/** Amounts for eyes: the wire carries minor units and is never scaled (R40). */

/** ISO 4217 number -> letters and digits after the point; any other currency has 2 digits and its number for letters. */
const CURRENCIES: ReadonlyMap<string, readonly [string, number]> = new Map([
  ['036', ['AUD', 2]],
  ['048', ['BHD', 3]],
  ['124', ['CAD', 2]],
  ['152', ['CLP', 0]],
  ['156', ['CNY', 2]],
  ['344', ['HKD', 2]],
  ['356', ['INR', 2]],
  ['360', ['IDR', 2]],
  ['368', ['IQD', 3]],
  ['392', ['JPY', 0]],
  ['400', ['JOD', 3]],
  ['410', ['KRW', 0]],
  ['414', ['KWD', 3]],
  ['446', ['MOP', 2]],
  ['458', ['MYR', 2]],
  ['512', ['OMR', 3]],
  ['702', ['SGD', 2]],
  ['704', ['VND', 0]],
  ['756', ['CHF', 2]],
  ['764', ['THB', 2]],
  ['788', ['TND', 3]],
  ['826', ['GBP', 2]],
  ['840', ['USD', 2]],
  ['901', ['TWD', 2]],
  ['978', ['EUR', 2]],
])

/** `10000` of `156` is `100.00 CNY`. */
export function amountText(amountMinor: number, currency: string): string {
  const [letters, exponent] = CURRENCIES.get(currency) ?? [currency, 2]
  const digits = String(amountMinor).padStart(exponent + 1, '0')
  const point = digits.length - exponent
  return `${digits.slice(0, point)}${exponent === 0 ? '' : `.${digits.slice(point)}`} ${letters}`.trim()
}

/** `156` for `156` and for `CNY`; undefined for letters that are not in the table. */
export function currencyNumber(currency: string): string | undefined {
  if (/^\d{3}$/.test(currency)) return currency
  return [...CURRENCIES].find(([, [letters]]) => letters === currency)?.[0]
}

/** Digits after the point; 2 for a currency that is not in the table. */
export function currencyExponent(currency: string): number {
  return CURRENCIES.get(currency)?.[1] ?? 2
}

/** `CNY` for `156`; undefined for a number that is not in the table. */
export function currencyLetters(currency: string): string | undefined {
  return CURRENCIES.get(currency)?.[0]
}

/** `100.00` of `156` is `10000`; undefined for a text that is not such an amount. */
export function parseAmount(text: string, currency: string): number | undefined {
  const exponent = currencyExponent(currency)
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text)
  const fraction = match?.[2] ?? ''
  if (match === null || fraction.length > exponent) return undefined
  return Number(`${match[1]}${fraction.padEnd(exponent, '0')}`)
}
