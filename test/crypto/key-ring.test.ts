import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { KeyRing, keysSchema } from '../../src/crypto/key-ring.ts'

const TMK = '0123456789ABCDEFFEDCBA9876543210'
const MAK = '1122334455667788'
const PIK = 'AABBCCDDEEFF00112233445566778899'
const file = {
  terminals: [
    { terminal: 'TERM0007', mak: MAK, pik: PIK },
    { terminal: 'TERM0*', merchant: 'SHOP*', tmk: TMK },
    { terminal: '*', merchant: 'OTHER00000000*', mak: TMK.toLowerCase() },
  ],
  issuer: { mak: TMK },
}
const ring = new KeyRing(keysSchema.parse(file))
const problems = (value: unknown) => keysSchema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)

describe('keys of a terminal', () => {
  it('are those of the first entry that fits', () => {
    expect(ring.terminal('TERM0007', 'SHOP')?.mak?.bytes.toString('hex')).toBe(MAK)
    expect(ring.terminal('TERM0007', 'SHOP')?.tmk).toBeUndefined()
    expect(ring.terminal('TERM0008', 'SHOP1')?.tmk?.bytes.toString('hex').toUpperCase()).toBe(TMK)
  })

  it('may depend on the merchant', () => {
    expect(ring.terminal('TERM0008', 'MARKET')).toBeUndefined()
    expect(ring.terminal('X', 'OTHER0000000001')?.mak?.bytes).toHaveLength(16)
  })

  it('do not depend on spaces at the end', () => {
    expect(ring.terminal('TERM0007 ', 'SHOP           ')?.mak?.bytes.toString('hex')).toBe(MAK)
  })

  it('are the same when asked again, also where there are none', () => {
    for (let turn = 0; turn < 2; turn++) {
      expect(ring.terminal('TERM0008', 'SHOP1')?.tmk).toBeDefined()
      expect(ring.terminal('NOBODY', 'NOWHERE')).toBeUndefined()
    }
    for (let number = 0; number < 25_000; number++) ring.terminal(`T${number}`, 'STRANGER')
    expect(ring.terminal('TERM0008', 'SHOP1')?.tmk).toBeDefined()
  })

  it('are none in an empty ring', () => {
    expect(KeyRing.empty.terminal('TERM0007', 'SHOP')).toBeUndefined()
    expect(KeyRing.empty.issuer).toBeUndefined()
    expect(KeyRing.empty.list()).toEqual([])
  })

  it('of the issuer are there', () => {
    expect(ring.issuer?.mak?.bytes.toString('hex').toUpperCase()).toBe(TMK)
    expect(ring.issuer?.pik).toBeUndefined()
  })
})

describe('what is shown of keys', () => {
  it('is their check values', () => {
    expect(ring.list()).toEqual([
      { terminal: 'TERM0007', merchant: '*', makCheck: '6FB23EAD', pikCheck: 'C4F0A4CE' },
      { terminal: 'TERM0*', merchant: 'SHOP*', tmkCheck: '08D7B4FB' },
      { terminal: '*', merchant: 'OTHER00000000*', makCheck: '08D7B4FB' },
    ])
  })

  it.each([
    ['JSON of the ring', JSON.stringify(ring)],
    ['JSON of the issuer keys', JSON.stringify(ring.issuer)],
    ['JSON of terminal keys', JSON.stringify({ keys: ring.terminal('TERM0007', 'x'), more: ring.terminal('TERM0008', 'SHOP') })],
    ['inspect of the ring', inspect(ring, { depth: 20, showHidden: true, getters: true })],
    [
      'inspect of terminal keys',
      inspect([ring.terminal('TERM0007', 'x'), ring.terminal('TERM0008', 'SHOP')], { depth: 20, showHidden: true }),
    ],
    ['inspect of the issuer keys', inspect(ring.issuer, { depth: 20, showHidden: true })],
    ['its own names', Object.keys(ring.terminal('TERM0007', 'x') ?? {}).join()],
    ['a copy', JSON.stringify({ ...ring.terminal('TERM0007', 'x') })],
  ])('%s holds no key', (_name, text) => {
    for (const key of [TMK, MAK, PIK]) {
      expect(text.toUpperCase()).not.toContain(key)
      expect(text.toUpperCase().replaceAll(/[ ,]/g, '')).not.toContain(key.slice(0, 12))
    }
  })
})

describe('a keys file', () => {
  it('may be empty', () => {
    expect(keysSchema.parse({})).toEqual({ terminals: [] })
  })

  it.each([
    ['15 digits', '112233445566778'],
    ['18 digits', '112233445566778899'],
    ['other letters', '11223344556677GG'],
    ['spaces', '11 22 33 44 55 66 77 88'],
    ['nothing', ''],
  ])('with a key of %s says what a key is, not what came', (_name, key) => {
    expect(problems({ terminals: [{ terminal: '*', mak: key }] })).toEqual([
      'terminals.0.mak must be 16, 32, 48 or 64 hex digits (8, 16, 24 or 32 bytes)',
    ])
  })

  it('with a number for a key says how to write it', () => {
    expect(problems({ terminals: [{ terminal: '*', mak: 1122334455667788 }] })).toEqual([
      'terminals.0.mak must be text, the key in quotes, or { algorithm: tdes | sm4 | aes, key: "..." }',
    ])
  })

  it('with an entry that has no key, or no terminal, is refused', () => {
    expect(problems({ terminals: [{ terminal: '*' }] })).toEqual(['terminals.0 needs a key: tmk, mak or pik'])
    expect(problems({ terminals: [{ mak: MAK }] })).toEqual(['terminals.0.terminal must be text, e.g. "TERM0*"'])
  })

  it('with a name that is not known is refused', () => {
    expect(problems({ terminals: [{ terminal: '*', mak: MAK, mac: MAK }] })).toEqual(['terminals.0 does not know "mac"'])
    expect(problems({ terminal: [] })).toEqual([' does not know "terminal"'])
    expect(problems({ issuer: { tmk: TMK } })).toEqual(['issuer does not know "tmk"'])
  })

  it('with a key where a name belongs does not show it', () => {
    expect(problems({ issuer: { [TMK]: 'mak' } })).toEqual(['issuer does not know a name that is not shown here'])
  })

  it.each([[[]], ['text'], [null], [7]])('that is %j is refused', (value) => {
    expect(problems(value)).toEqual([' must be a set of names and values'])
  })
})
