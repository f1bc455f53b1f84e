/** HMAC-SHA-256 of many short texts under one key. */
import { createHmac, hash } from 'node:crypto'

const BLOCK_BYTES = 64
const DIGEST_BYTES = 32
/** Longer texts are hashed the usual way. */
const TEXT_BYTES = 4_096

/**
 * Hex of the HMAC of a text in UTF-8. The two blocks of the key are made once and no object is made a text: half the time of
 * `createHmac` (measured).
 */
export function createHmacSha256(key: Buffer): (text: string) => string {
  const padded = Buffer.alloc(BLOCK_BYTES)
  padded.set(key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key)
  const inner = Buffer.alloc(BLOCK_BYTES + TEXT_BYTES)
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES)
  for (const [at, byte] of padded.entries()) {
    inner[at] = byte ^ 0x36
    outer[at] = byte ^ 0x5c
  }
  return (text) => {
    // A character takes three bytes at most for each unit of the string.
    if (text.length * 3 > TEXT_BYTES) return createHmac('sha256', key).update(text).digest('hex')
    const end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES)
    outer.write(hash('sha256', inner.subarray(0, end), 'hex'), BLOCK_BYTES, 'hex')
    inner.fill(0, BLOCK_BYTES, end)
    return hash('sha256', outer, 'hex')
  }
}
