import { describe, expect, it, vi } from 'vitest'
import { createMac } from '../../src/crypto/mac.ts'

vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:crypto')>()
  return {
    ...original,
    createCipheriv: (name: string, key: Buffer, iv: Buffer) => {
      if (name.startsWith('sm4')) throw new Error('Unknown cipher')
      return original.createCipheriv(name, key, iv)
    },
  }
})

describe('an OpenSSL without SM4', () => {
  it.each(['sm4-cbc', 'unionpay-ecb-sm4', 'unionpay-ecb-sm4-binary'] as const)('refuses %s in words', (algorithm) => {
    expect(() => createMac(algorithm, Buffer.alloc(16))).toThrowError(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringMatching(/^The OpenSSL of this Node has no SM4 \(sm4-(cbc|ecb)\): use an algorithm without it$/),
      }),
    )
  })

  it('still has the others', () => {
    expect(createMac('cmac-aes', Buffer.alloc(16)).sign(Buffer.alloc(0))).toHaveLength(8)
  })
})
