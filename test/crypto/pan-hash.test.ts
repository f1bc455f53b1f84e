import { expect, it } from 'vitest'
import { createPanHash } from '../../src/crypto/pan-hash.ts'

it('a card number is hashed under a key to 32 hex digits', () => {
  // HMAC-SHA256 of RFC 4231, test case 2.
  expect(createPanHash(Buffer.from('Jefe'))('what do ya want for nothing?')).toBe('5bdcc146bf60754e6a042426089575c7')
  const hash = createPanHash(Buffer.alloc(32, 1))
  expect(hash('6222021234567890')).toBe(hash('6222021234567890'))
  expect(hash('6222021234567890')).not.toBe(hash('6222021234567891'))
  expect(hash('6222021234567890')).not.toBe(createPanHash(Buffer.alloc(32, 2))('6222021234567890'))
})
