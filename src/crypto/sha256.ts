/** SHA-256 in hex: names of policies, and tokens that are compared but never kept. */
import { createHash } from 'node:crypto'

/** 64 hex digits, lower case. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
