/** Values that files are made of, as schemas over texts: the expected thing is said in words. */
import { z } from 'zod'
import { readPath } from '../codec/path.ts'
import { compilePattern } from '../terms/pattern.ts'

/** `yes`, `no`, `true`, `false`. */
export const yesNo = z.enum(['yes', 'no', 'true', 'false']).transform((text) => text === 'yes' || text === 'true')

/** A whole number between two bounds, both allowed. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .refine((text) => isWholeNumber(text, min, max), { error: `a whole number ${min} to ${max}`, abort: true })
    .meta({ minimum: min, maximum: max })
    .transform(Number)
}

function isWholeNumber(text: string, min: number, max: number): boolean {
  return /^(0|[1-9]\d{0,14})$/.test(text) && Number(text) >= min && Number(text) <= max
}

/** Alternatives by `|`, with `*` and `?`. */
export const pattern = z.string().min(1, 'a pattern such as 0200|04*').max(200, 'at most 200 characters').transform(compilePattern)

/** Four digits; the second is 1 to 8. */
export const mti = z.string().regex(/^\d[1-8]\d\d$/, 'an MTI of four digits')

/** A response code, two to four characters. */
export const responseCode = z.string().regex(/^[0-9A-Z]{2,4}$/, 'a response code of two to four characters 0-9 A-Z')

/** Number of a data element, 2 to 128. */
export const elementNumber = wholeNumber(2, 128)

/** `60`, `60.1`, `55.9F26`, `127.25.3`. */
export const elementPath = z
  .string()
  .refine(isElementPath, { error: 'a data element such as 60 or 60.1', abort: true })
  .meta({ pattern: '^\\d+(\\.[0-9A-Za-z]+)*$' })
  .transform(readPath)

function isElementPath(text: string): boolean {
  const [element = '', ...subfield] = text.split('.')
  return isWholeNumber(element, 2, 128) && subfield.length <= 3 && subfield.every((part) => /^[0-9A-Za-z]{1,8}$/.test(part))
}

/** `60.2`, or `2|35`: one of them. */
export const elementChoice = z
  .string()
  .max(100, 'at most 100 characters')
  .refine((text) => text.split('|').every(isElementPath), {
    error: 'a data element such as 60 or 60.1, or a choice such as 2|35',
    abort: true,
  })
  .meta({ pattern: '^\\d+(\\.[0-9A-Za-z]+)*(\\|\\d+(\\.[0-9A-Za-z]+)*)*$' })
  .transform((text) => text.split('|').map(readPath))

/** Not empty. */
export const text = z.string().min(1, 'a text')

/** Names for people, in both languages. */
export const titled = z.strictObject({ en: text, zh: text })

/** A map with open names, as a `Map`. */
export function mapOf<K extends z.ZodType, V extends z.ZodType>(key: K, value: V) {
  return z.preprocess(asMap, z.map(key, value))
}

function asMap(input: unknown): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? new Map(Object.entries(input)) : input
}
