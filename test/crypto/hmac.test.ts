import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createHmacSha256 } from '../../src/crypto/hmac.ts'

const TEXTS = [
  '',
  'a',
  '4761739001010010',
  '退款 ¥ 12.30 — "отмена"',
  '\u{1f4b3}'.repeat(300),
  'x'.repeat(1_365),
  'x'.repeat(1_366),
  '款'.repeat(5_000),
]

describe('HMAC-SHA-256', () => {
  it.each([0, 1, 32, 64, 65, 200])('with a key of %i bytes is what createHmac makes, of any text in any order', (length) => {
    const key = Buffer.alloc(length, 0xa7)
    const hmac = createHmacSha256(key)
    for (const text of [...TEXTS, ...TEXTS.toReversed()]) expect(hmac(text)).toBe(createHmac('sha256', key).update(text).digest('hex'))
  })
})
