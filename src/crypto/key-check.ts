/** Check value of a key: says which key it is without saying the key. */
import { BLOCK_BYTES, createDes } from './des.ts'

export const KEY_CHECK_BYTES = 4

/** First 4 bytes of 8 zeros encrypted under it, as 8 hex digits: `08D7B4FB`. */
export function keyCheckValue(key: Buffer): string {
  return createDes(key).encrypt(Buffer.alloc(BLOCK_BYTES)).toString('hex', 0, KEY_CHECK_BYTES).toUpperCase()
}
