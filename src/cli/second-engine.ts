/** The npm package `iso_8583` as a second opinion on an ASCII message: what it reads, and where it differs from us. */
import Iso8583 from 'iso_8583'
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
  const shown = Object.entries(theirs).map(([key, value]) => [key, unmask ? value : masked(dialect, key, value)])
  printData(JSON.stringify(Object.fromEntries(shown)))
  if (error !== undefined) printWords(`unswipe refuses it: ${error.code}: ${error.message}`)
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)])
  const differing = [...keys].filter((key) => ours[key] !== theirs[key])
  for (const key of differing)
    printWords(`DE ${key}: unswipe ${words(dialect, key, ours[key])}, iso_8583 ${words(dialect, key, theirs[key])}`)
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

function masked({ format }: Dialect, key: string, value: string): string {
  const element = formatOfKey(format, key)
  return element === undefined ? value : maskElement(element, value)
}

function words(dialect: Dialect, key: string, value: string | undefined): string {
  return value === undefined ? 'has none' : `has "${masked(dialect, key, value)}"`
}
