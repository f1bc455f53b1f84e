import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

type Mac = typeof import('../../src/crypto/mac.ts')

/** Of its own: all other tests have the real one, in the same process. */
let mac: Mac

beforeAll(async () => {
  vi.resetModules()
  vi.doMock('node:crypto', async (importOriginal) => {
    const original = await importOriginal<typeof import('node:crypto')>()
    return {
      ...original,
      createCipheriv: (name: string, key: Buffer, iv: Buffer) => {
        if (name.startsWith('sm4')) throw new Error('Unknown cipher')
        return original.createCipheriv(name, key, iv)
      },
    }
  })
  mac = await import('../../src/crypto/mac.ts')
})

afterAll(() => {
  vi.doUnmock('node:crypto')
  vi.resetModules()
})

describe('an OpenSSL without SM4', () => {
  it.each(['sm4-cbc', 'unionpay-ecb-sm4', 'unionpay-ecb-sm4-binary'] as const)('refuses %s in words', (algorithm) => {
    expect(() => mac.createMac(algorithm, Buffer.alloc(16))).toThrowError(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringMatching(/^The OpenSSL of this Node has no SM4 \(sm4-(cbc|ecb)\): use an algorithm without it$/),
      }),
    )
  })

  it('still has the others', () => {
    expect(mac.createMac('cmac-aes', Buffer.alloc(16)).sign(Buffer.alloc(0))).toHaveLength(8)
  })
})
