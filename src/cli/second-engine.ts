/** The npm package `iso_8583` as a second opinion on an ASCII message: what it reads, and where it differs from us. */
import Iso8583 from 'iso_8583'
import { maskAcross } from '../codec/card-scan.ts'
import { scanMessage } from '../codec/decode.ts'
import { messageToJson } from '../codec/json.ts'
import { maskElement } from '../codec/mask.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { EXIT } from './exit-code.ts'
import { printData, printWords } from './terminal-output.ts'

/** Prints its JSON, then on standard error each element on which the engines differ. Exit 1 when they do. */
export function decodeBySecondEngine(dialect: Dialect, bytes: Buffer, unmask: boolean): number {
  const theirs = readTheirs(bytes, dialect)
  const { message, error } = scanMessage(dialect.format, bytes)
  const ours = message === undefined || error !== undefined ? {} : messageToJson(message, { unmask: true })
  const shown = unmask ? theirs : masked(dialect, theirs, error !== undefined)
  printData(JSON.stringify(shown))
  if (error !== undefined) printWords(`unswipe refuses it: ${error.code}: ${error.message}`)
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)])
  const differing = [...keys].filter((key) => ours[key] !== theirs[key])
  const ourShown = masked(dialect, ours, false)
  const theirShown = masked(dialect, theirs, error !== undefined)
  for (const key of differing) printWords(`DE ${key}: unswipe ${words(ourShown[key])}, iso_8583 ${words(theirShown[key])}`)
  return differing.length === 0 && error === undefined ? EXIT.ok : EXIT.failed
}

function readTheirs(bytes: Buffer, dialect: Dialect): Record<string, string> {
  const hexBitmap = dialect.format.bitmap === 'hex'
  // It reads a binary bitmap only: the hex one of the ASCII dialect is turned into bytes first.
  const digits = hexBitmap ? (Number.parseInt(bytes.toString('latin1', 4, 5), 16) >= 8 ? 32 : 16) : 0
  const bitmap = Buffer.from(bytes.toString('latin1', 4, 4 + digits), 'hex')
  const binary = hexBitmap ? Buffer.concat([bytes.subarray(0, 4), bitmap, bytes.subarray(4 + digits)]) : bytes
  const read: unknown = new Iso8583().getIsoJSON(binary, { lenHeader: false })
  return typeof read === 'object' && read !== null
    ? (Object.fromEntries(Object.entries(read).map(([key, value]) => [key, String(value)])) as Record<string, string>)
    : {}
}

/** In a message that we refuse, digits of the card may stand anywhere: what is card data in it is starred whole. */
function masked(dialect: Dialect, values: Readonly<Record<string, string>>, isDamaged: boolean): Record<string, string> {
  const keys = Object.keys(values)
  const texts = isDamaged ? maskAcross(Object.values(values)) : Object.values(values)
  return Object.fromEntries(
    keys.map((key, index) => {
      const element = dialect.format.elements[Number(key)]
      const text = texts[index] ?? ''
      if (element?.sensitive === undefined) return [key, text]
      return [key, isDamaged ? '*'.repeat(text.length) : maskElement(element, text)]
    }),
  )
}

function words(value: string | undefined): string {
  return value === undefined ? 'has none' : `has "${value}"`
}
