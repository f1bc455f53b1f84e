/** A card number as the ledger keeps it. */
import { createHmacSha256 } from './hmac.ts'

const HASH_HEX = 32

/** Keyed hash: HMAC-SHA256, its first 32 hex digits. Without the key all card numbers could be tried out. */
export function createPanHash(key: Buffer): (pan: string) => string {
  const hmac = createHmacSha256(key)
  return (pan) => hmac(pan).slice(0, HASH_HEX)
}
