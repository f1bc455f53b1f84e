/** The npm package `iso_8583` as a second opinion on an ASCII message: what it reads, and where it differs from us. */
import Iso8583 from 'iso_8583'
import { maskAcross } from '../codec/card-scan.ts'
import { scanMessage } from '../codec/decode.ts'
import { messageToJson } from '../codec/json.ts'
import { maskElement } from '../codec/mask.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { GatewayError } from '../errors.ts'
import { EXIT } from './exit-code.ts'
import { formatOfKey, isForPackage, packageFormats } from './second-formats.ts'
import { printData, printWords } from './terminal-output.ts'

/**
 * Prints its JSON, then on standard error each element on which the engines differ. Exit 1 when they do. Throws OPTION_INVALID for
 * a dialect that is not written in ASCII.
 */
export function decodeBySecondEngine(dialect: Dialect, bytes: Buffer, unmask: boolean): number {
  if (!isForPackage(dialect.format)) {
    throw new GatewayError('OPTION_INVALID', `--engine iso_8583 knows ASCII only: it cannot read ${dialect.name}`)
  }
  const theirs = readTheirs(bytes, dialect)
  const { message, error } = scanMessage(dialect.format, bytes)
  const ours = message === undefined || error !== undefined ? {} : messageToJson(message, { unmask: true })
  printData(JSON.stringify(unmask ? theirs : masked(dialect, theirs, error !== undefined)))
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
  const read: unknown = new Iso8583(undefined, packageFormats(dialect.format.elements)).getIsoJSON(binary, { lenHeader: false })
  if (typeof read !== 'object' || read === null) return {}
  return Object.fromEntries(Object.entries(read).map(([key, value]) => [key, asOurs(dialect, key, String(value))]))
}

/** It writes bytes in lower-case hex. */
function asOurs({ format }: Dialect, key: string, value: string): string {
  return formatOfKey(format, key)?.content === 'b' ? value.toUpperCase() : value
}

/** In a message that we refuse, digits of the card may stand anywhere: what is card data in it is starred whole. */
function masked({ format }: Dialect, values: Readonly<Record<string, string>>, isDamaged: boolean): Record<string, string> {
  const keys = Object.keys(values)
  const texts = isDamaged ? maskAcross(Object.values(values)) : Object.values(values)
  return Object.fromEntries(
    keys.map((key, index) => {
      const element = formatOfKey(format, key)
      const text = texts[index] ?? ''
      if (element?.sensitive === undefined) return [key, text]
      return [key, isDamaged ? '*'.repeat(text.length) : maskElement(element, text)]
    }),
  )
}

function words(value: string | undefined): string {
  return value === undefined ? 'has none' : `has "${value}"`
}
