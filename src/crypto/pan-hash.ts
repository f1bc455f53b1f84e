/** A card number as the ledger keeps it. */
import { createHmac } from 'node:crypto'

const HASH_HEX = 32

/** Keyed hash: HMAC-SHA256, its first 32 hex digits. Without the key all card numbers could be tried out. */
export function createPanHash(key: Buffer): (pan: string) => string {
  return (pan) => createHmac('sha256', key).update(pan, 'latin1').digest('hex').slice(0, HASH_HEX)
}
