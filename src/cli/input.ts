/** Bytes or text that a command is given: hex, base64, a file, or standard input. */
import { existsSync, readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { GatewayError } from '../errors.ts'
import { readPasted, refuseNearlyHex } from './pasted.ts'

/** `-` or nothing is standard input; the name of a file is its content; anything else is the text itself. */
export async function readInput(given: string | undefined): Promise<Buffer> {
  // yargs gives a lone - as nothing.
  if (given === undefined || given === '' || given === '-') return buffer(process.stdin)
  return existsSync(given) ? readFileSync(given) : Buffer.from(given)
}

const BASE64 = /^[A-Za-z0-9+/\s]{8,}={0,2}\s*$/

/**
 * Bytes written as hex (with spaces, colons, commas or 0x), as the lines of a dump, or as base64; anything else is taken as it
 * stands. `as` decides, if given. Throws OPTION_INVALID for hex with a slip in it.
 */
export function decodeBytes(input: Buffer, as: 'hex' | 'base64' | 'raw' | undefined): Buffer {
  const text = input.toString('latin1').trim()
  const pasted = as === undefined || as === 'hex' ? readPasted(text) : undefined
  if (pasted !== undefined) return pasted
  if (as === undefined) refuseNearlyHex(text)
  if (as === 'hex') throw new GatewayError('OPTION_INVALID', 'The input is not hex: expected pairs of 0-9 and A-F')
  return as === 'base64' || (as === undefined && BASE64.test(text)) ? Buffer.from(text, 'base64') : input
}
