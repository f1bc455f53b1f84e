/** Bytes or text that a command is given: hex, base64, a file, or standard input. */
import { existsSync, readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { GatewayError } from '../errors.ts'

/** `-` or nothing is standard input; the name of a file is its content; anything else is the text itself. */
export async function readInput(given: string | undefined): Promise<Buffer> {
  // yargs gives a lone - as nothing.
  if (given === undefined || given === '' || given === '-') return buffer(process.stdin)
  return existsSync(given) ? readFileSync(given) : Buffer.from(given)
}

const HEX = /^(?:[0-9A-Fa-f]{2}[\s:]*)+$/
const BASE64 = /^[A-Za-z0-9+/\s]{8,}={0,2}\s*$/

/** Bytes written as hex (spaces and colons allowed) or base64; anything else is taken as it stands. `as` decides, if given. */
export function decodeBytes(input: Buffer, as: 'hex' | 'base64' | 'raw' | undefined): Buffer {
  const text = input.toString('latin1').trim()
  const form = as ?? (HEX.test(text) ? 'hex' : BASE64.test(text) ? 'base64' : 'raw')
  if (form === 'raw') return input
  if (form === 'hex' && !HEX.test(text)) throw new GatewayError('OPTION_INVALID', 'The input is not hex: expected pairs of 0-9 and A-F')
  return form === 'hex' ? Buffer.from(text.replace(/[\s:]/g, ''), 'hex') : Buffer.from(text, 'base64')
}
