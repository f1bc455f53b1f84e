import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { KEY_ALGORITHMS, Key, type KeyAlgorithm } from '../../src/crypto/key.ts'
import { KeyRing, keysSchema } from '../../src/crypto/key-ring.ts'

const HEX = '0123456789ABCDEFFEDCBA9876543210'
const problems = (mak: unknown) => {
  const entry = { terminals: [{ terminal: '*', mak }] }
  return keysSchema.safeParse(entry).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
}

describe('a key', () => {
  // GB/T 32907 for SM4 is in the tests of the check value; here each is that of its cipher.
  it.each([
    ['tdes', '08D7B4FB'],
    ['sm4', '2677F46B'],
    ['aes', '2090A67375'],
  ] as const)('of %s has the check value %s and shows nothing else', (algorithm, check) => {
    const key = new Key(algorithm, Buffer.from(HEX, 'hex'))
    expect(key.check()).toBe(check)
    expect(JSON.parse(JSON.stringify({ ...{ key } }))).toEqual({ key: { algorithm, check } })
    for (const text of [inspect(key, { showHidden: true, getters: true, depth: 9 }), JSON.stringify({ ...key })]) {
      expect(text.replaceAll(/[ ,]/g, '').toUpperCase()).not.toContain(HEX.slice(0, 12))
    }
  })

  it.each<[KeyAlgorithm, readonly number[]]>([
    ['tdes', [8, 16, 24]],
    ['sm4', [16]],
    ['aes', [16, 24, 32]],
  ])('of %s has one of these lengths: %j', (algorithm, lengths) => {
    for (const bytes of [8, 16, 24, 32]) {
      const made = () => new Key(algorithm, Buffer.alloc(bytes, 0xa7))
      if (lengths.includes(bytes)) expect(made().bytes).toHaveLength(bytes)
      else expect(made).toThrowError(new RegExp(`^a key of ${algorithm} has [0-9, or]+ bytes, not ${bytes}$`))
    }
  })
})

describe('a key in a keys file', () => {
  it('may name its cipher, and is listed with it', () => {
    const file = keysSchema.parse({
      terminals: [
        { terminal: 'A*', tmk: { algorithm: 'sm4', key: HEX } },
        { terminal: 'B*', mak: { algorithm: 'aes', key: `${HEX}${HEX}` }, pik: HEX },
      ],
      issuer: { pik: HEX, mak: { algorithm: 'aes', key: HEX }, pins: { '6200*': '1234' } },
    })
    const ring = new KeyRing(file)
    expect(ring.terminal('A1', '')?.tmk?.algorithm).toBe('sm4')
    expect(ring.terminal('B1', '')?.mak?.bytes).toHaveLength(32)
    expect(ring.list()).toEqual([
      { terminal: 'A*', merchant: '*', tmkAlgorithm: 'sm4', tmkCheck: '2677F46B' },
      { terminal: 'B*', merchant: '*', makAlgorithm: 'aes', makCheck: expect.stringMatching(/^[0-9A-F]{10}$/), pikCheck: '08D7B4FB' },
    ])
    expect(ring.listIssuer()).toEqual({ makAlgorithm: 'aes', makCheck: '2090A67375', pikCheck: '08D7B4FB' })
    expect(ring.pins).toEqual(new Map([['6200*', '1234']]))
    expect(inspect(ring, { depth: 9, showHidden: true })).not.toContain('1234')
  })

  it.each([
    [`${HEX}${HEX}`, 'terminals.0.mak does not fit: a key of tdes has 8, 16 or 24 bytes, not 32'],
    [{ algorithm: 'sm4', key: HEX.slice(0, 16) }, 'terminals.0.mak does not fit: a key of sm4 has 16 bytes, not 8'],
    [{ algorithm: 'aes', key: 'A7' }, 'terminals.0.mak.key must be 16, 32, 48 or 64 hex digits (8, 16, 24 or 32 bytes)'],
    [
      { algorithm: 'rot13', key: HEX },
      `terminals.0.mak must be text, the key in quotes, or { algorithm: ${KEY_ALGORITHMS.join(' | ')}, key: "..." }`,
    ],
  ])('%j is refused, without the key', (mak, problem) => {
    expect(problems(mak)).toEqual([problem])
  })

  it('is no master key of AES: no sign-in has such keys', () => {
    const entry = { terminals: [{ terminal: '*', tmk: { algorithm: 'aes', key: HEX } }] }
    expect(keysSchema.safeParse(entry).error?.issues.map(({ message }) => message)).toEqual(['must be of tdes or sm4'])
  })
})
