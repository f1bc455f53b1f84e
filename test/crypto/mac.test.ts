import { createCipheriv, createDecipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMac, MAC_ALGORITHMS, MAC_FORMS, type MacAlgorithm, type MacForm } from '../../src/crypto/mac.ts'
import { GatewayError } from '../../src/errors.ts'
import { ABSENT, readCryptoVectors } from './shared-vectors.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const upper = (bytes: Buffer) => bytes.toString('hex').toUpperCase()
const vectors = readCryptoVectors()

const KEY_BYTES: Readonly<Record<MacAlgorithm, readonly number[]>> = {
  'unionpay-ecb': [8, 16, 24],
  'unionpay-ecb-sm4': [16],
  'unionpay-ecb-sm4-binary': [16],
  'x9.9': [8],
  'x9.19': [8, 16, 24],
  'cmac-tdes': [16, 24],
  'cmac-aes': [16, 24, 32],
  'sm4-cbc': [16],
}
const DOUBLE = hex('0123456789ABCDEFFEDCBA9876543210')
const KEYS = Object.fromEntries(
  MAC_ALGORITHMS.map((algorithm) => [algorithm, algorithm === 'x9.9' ? hex('1122334455667788') : DOUBLE]),
) as Record<MacAlgorithm, Buffer>

/** DES one block at a time, made anew for each: a second way to the same MAC. */
function plainDes(key: Buffer, block: Buffer, open: typeof createCipheriv | typeof createDecipheriv = createCipheriv): Buffer {
  const triple = key.length === 8 ? Buffer.concat([key, key, key]) : Buffer.concat([key, key.subarray(0, 8)]).subarray(0, 24)
  return open('des-ede3-ecb', triple, null).setAutoPadding(false).update(block)
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
}

function blocks(covered: Buffer): Buffer[] {
  const padded = Buffer.concat([covered, Buffer.alloc((8 - (covered.length % 8)) % 8)])
  return Array.from({ length: padded.length / 8 }, (_, index) => padded.subarray(index * 8, index * 8 + 8))
}

describe('UnionPay ECB MAC', () => {
  it.each(vectors?.unionpay_ecb_mac ?? [])('vector $id', ({ tak, mak, mab, mac_ascii, de64 }) => {
    const mac = createMac('unionpay-ecb', hex(tak ?? mak ?? ''))
    expect(mac.sign(hex(mab ?? '')).toString('latin1')).toBe(mac_ascii)
    if (de64 !== undefined) expect(upper(mac.sign(hex(mab ?? '')))).toBe(de64)
    expect(mac.verify(hex(mab ?? ''), Buffer.from(mac_ascii ?? '', 'latin1'))).toBe(true)
  })
  it.skipIf(vectors === undefined)(vectors === undefined ? ABSENT : 'vectors are there', () => {
    expect(vectors?.unionpay_ecb_mac).not.toEqual([])
  })

  it('folds 8 zeros to the text of 16 zeros', () => {
    // E(3030303030303030) = A; A ^ 3030303030303030 encrypted; first 4 bytes as hex text.
    const key = hex('1122334455667788')
    const zeros = Buffer.from('00000000', 'latin1')
    const second = plainDes(key, xor(plainDes(key, zeros), zeros))
    expect(createMac('unionpay-ecb', key).sign(Buffer.alloc(8)).toString('latin1')).toBe(upper(second).slice(0, 8))
  })

  it('is the same whatever way it is computed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constantFrom(8, 16), (bytes, length) => {
        const key = hex('0123456789ABCDEFFEDCBA9876543210').subarray(0, length)
        const covered = Buffer.from(bytes)
        const folded = Buffer.from(upper(blocks(covered).reduce(xor, Buffer.alloc(8))), 'latin1')
        const second = plainDes(key, xor(plainDes(key, folded.subarray(0, 8)), folded.subarray(8)))
        expect(createMac('unionpay-ecb', key).sign(covered).toString('latin1')).toBe(upper(second).slice(0, 8))
      }),
      { numRuns: 200 },
    )
  })
})

describe('X9.9 and X9.19', () => {
  it.each([...(vectors?.x919 ?? []), ...(vectors?.x99 ?? [])])('vector $key $mac', ({ key, data_hex, data_ascii, mac }) => {
    const covered = data_hex === undefined ? Buffer.from(data_ascii ?? '', 'latin1') : hex(data_hex)
    const made = createMac('x9.19', hex(key ?? '')).sign(covered)
    expect(upper(made).slice(0, mac?.length)).toBe(mac)
  })
  it.skipIf(vectors === undefined)(vectors === undefined ? ABSENT : 'vectors are there', () => {
    expect([vectors?.x919, vectors?.x99]).not.toContainEqual([])
  })

  it.each([
    ['FIPS 113, 8-byte key', '0123456789ABCDEF', Buffer.from('7654321 Now is the time for '), 'F1D30F6849312CA4'],
    ['16-byte key', '0123456789ABCDEFFEDCBA9876543210', Buffer.from('Now is the time for all '), 'A1C72E74EA3FA9B6'],
    [
      '24-byte key with K3 = K1',
      '0123456789ABCDEFFEDCBA98765432100123456789ABCDEF',
      Buffer.from('Now is the time for all '),
      'A1C72E74EA3FA9B6',
    ],
  ])('%s', (_name, key, covered, mac) => {
    expect(upper(createMac('x9.19', hex(key)).sign(covered))).toBe(mac)
  })

  it('takes nothing as one block of zeros', () => {
    const mac = createMac('x9.19', hex('0123456789ABCDEFFEDCBA9876543210'))
    expect(mac.sign(Buffer.alloc(0))).toEqual(mac.sign(Buffer.alloc(8)))
  })

  it('is the same whatever way it is computed, in any order of messages', () => {
    const key = hex('0123456789ABCDEFFEDCBA9876543210')
    const mac = createMac('x9.19', key)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const k1 = key.subarray(0, 8)
        const last = blocks(Buffer.from(bytes)).reduce((chained, block) => plainDes(k1, xor(chained, block)), Buffer.alloc(8))
        // E(K1, D(K2, last)): opened with K1, it must be what K2 makes `last` of.
        const middle = plainDes(k1, mac.sign(Buffer.from(bytes)), createDecipheriv)
        expect(plainDes(key.subarray(8), middle)).toEqual(last)
      }),
      { numRuns: 200 },
    )
  })
})

describe('X9.9', () => {
  it.each(vectors?.x99 ?? [])('vector $key $mac, whole and its first 4 bytes', ({ key, data_ascii, mac = '' }) => {
    const covered = Buffer.from(data_ascii ?? '', 'latin1')
    expect(upper(createMac('x9.9', hex(key ?? '')).sign(covered))).toBe(mac)
    expect(upper(createMac('x9.9', hex(key ?? ''), { form: 'bytes4' }).sign(covered))).toBe(`${mac.slice(0, 8)}00000000`)
  })
  it.skipIf(vectors === undefined)(vectors === undefined ? ABSENT : 'vectors are there', () => {
    expect(vectors?.x99).not.toEqual([])
  })

  it('is X9.19 under 8 bytes of key, with either padding', () => {
    const key = hex('0123456789ABCDEF')
    for (const padding of [1, 2] as const) {
      for (const bytes of [0, 7, 8, 9, 16]) {
        const covered = Buffer.alloc(bytes, 0x5a)
        expect(createMac('x9.9', key, { padding }).sign(covered)).toEqual(createMac('x9.19', key, { padding }).sign(covered))
      }
    }
  })
})

describe('padding method 2', () => {
  it.each(MAC_ALGORITHMS.filter((algorithm) => ['x9.9', 'x9.19', 'sm4-cbc'].includes(algorithm)))(
    'of %s is method 1 of the same bytes with 80 after them',
    (algorithm) => {
      const key = KEYS[algorithm]
      for (let bytes = 0; bytes < 40; bytes++) {
        const covered = Buffer.alloc(bytes, 0x31)
        const longer = Buffer.concat([covered, hex('80')])
        expect(createMac(algorithm, key, { padding: 2 }).sign(covered)).toEqual(createMac(algorithm, key, { padding: 1 }).sign(longer))
      }
    },
  )

  it('of X9.19 is that of ISO 9797-1 as ICAO 9303 uses it', () => {
    // ICAO 9303-11 appendix D.3: the MAC of E_IFD.
    const key = hex('7962D9ECE03D1ACD4C76089DCE131543')
    const covered = hex('72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2')
    expect(upper(createMac('x9.19', key, { padding: 2 }).sign(covered))).toBe('5F1448EEA8AD90A7')
  })
})

describe('SM4 CBC MAC', () => {
  // GB/T 15852.1-2020 appendix B, algorithm 1: 64 bits of MAC.
  it.each([
    ['This is the test message for mac', 1, '16E02904EFB765B7'],
    ['This is the test message for mac', 2, '4B6553AF3C4E2744'],
    ['This is the test message ', 1, 'BA89E45FE8ABF242'],
    ['This is the test message ', 2, '421AD1690AA152E2'],
  ] as const)('of "%s" with padding method %i is %s', (text, padding, right) => {
    const mac = createMac('sm4-cbc', hex('0123456789ABCDEFFEDCBA9876543210'), { padding })
    expect(upper(mac.sign(Buffer.from(text)))).toBe(right)
    expect(upper(mac.sign(Buffer.from(text)))).toBe(right)
  })
})

describe('UnionPay ECB MAC under SM4', () => {
  // jianshu.com/p/cff10e8594dd: first encryption B038A2B2..., XOR 80099284..., both equal here.
  const key = hex('12345678901234567890123456789012')
  const covered = Buffer.from('6000112018111411003020170930101010120171025000755000000005553')
  const sm4 = (block: Buffer) => createCipheriv('sm4-ecb', key, null).setAutoPadding(false).update(block)
  const first = sm4(Buffer.from('0200020203000406'))
  const mixed = xor(first, Buffer.from('0106020403343734'))

  it('goes the published way', () => {
    expect(upper(first)).toBe('B038A2B2F3FFE3C8AC60B377C70C2DB1')
    expect(upper(mixed)).toBe('80099284C3CDD3FC9C538043F43B1E85')
  })

  it('is the text of 4 bytes of the second encryption, or 8 of its bytes', () => {
    const second = sm4(mixed)
    expect(createMac('unionpay-ecb-sm4', key).sign(covered).toString('latin1')).toBe(upper(second).slice(0, 8))
    expect(upper(createMac('unionpay-ecb-sm4-binary', key).sign(covered))).toBe(upper(second).slice(0, 16))
    expect(upper(createMac('unionpay-ecb-sm4-binary', key, { form: 'bytes4' }).sign(covered))).toBe(`${upper(second).slice(0, 8)}00000000`)
  })
})

describe('an algorithm, a key and options that do not fit', () => {
  const refused = (make: () => unknown) => {
    try {
      make()
    } catch (error) {
      return error instanceof GatewayError ? `${error.code} ${error.message}` : String(error)
    }
    return 'taken'
  }

  it.each(MAC_ALGORITHMS.flatMap((algorithm) => [0, 7, 8, 9, 15, 16, 17, 24, 32, 33].map((bytes) => [algorithm, bytes] as const)))(
    '%s takes a key of %i bytes, or says which it takes',
    (algorithm, bytes) => {
      const said = refused(() => createMac(algorithm, Buffer.alloc(bytes, 0xa7)))
      if (KEY_BYTES[algorithm].includes(bytes)) expect(said).toBe('taken')
      else expect(said).toMatch(new RegExp(`^OPTION_INVALID A key of ${algorithm} has [0-9, or]+ bytes, not ${bytes}$`))
      expect(said.toUpperCase()).not.toContain('A7')
    },
  )

  it.each([
    ['unionpay-ecb', { padding: 2 }, 'The MAC unionpay-ecb has padding method 1, not method 2'],
    ['cmac-aes', { padding: 1 }, 'The MAC cmac-aes has a padding of its own, not method 1'],
    ['cmac-tdes', { padding: 2 }, 'The MAC cmac-tdes has a padding of its own, not method 2'],
  ] as const)('%s with %j is refused', (algorithm, options, words) => {
    expect(refused(() => createMac(algorithm, KEYS[algorithm], options))).toBe(`OPTION_INVALID ${words}`)
  })
})

describe('the form of a MAC', () => {
  it.each(MAC_ALGORITHMS)('of %s is 8 bytes, 4 with zeros, or 4 as hex characters', (algorithm) => {
    const covered = Buffer.from('covered')
    const made = (form: MacForm) => upper(createMac(algorithm, KEYS[algorithm], { form }).sign(covered))
    const whole = made('bytes8')
    expect(whole).toHaveLength(16)
    expect(made('bytes4')).toBe(`${whole.slice(0, 8)}00000000`)
    expect(made('hex8')).toBe(upper(Buffer.from(whole.slice(0, 8), 'latin1')))
  })

  it('X9.9 of FIPS 113 as each', () => {
    const covered = Buffer.from('7654321 Now is the time for ')
    const made = (form: MacForm) => upper(createMac('x9.9', hex('0123456789ABCDEF'), { form }).sign(covered))
    expect(MAC_FORMS.map(made)).toEqual(['F1D30F6849312CA4', 'F1D30F6800000000', '4631443330463638'])
  })

  it.each(MAC_ALGORITHMS)('of %s cut to 4 bytes is the first half, and verifies only as such', (algorithm) => {
    const covered = Buffer.from('covered')
    const whole = createMac(algorithm, KEYS[algorithm], { form: 'bytes8' })
    const half = createMac(algorithm, KEYS[algorithm], { form: 'bytes4' })
    expect(half.sign(covered).subarray(0, 4)).toEqual(whole.sign(covered).subarray(0, 4))
    expect(half.verify(covered, half.sign(covered))).toBe(true)
    expect(half.verify(covered, whole.sign(covered))).toBe(false)
    expect(whole.verify(covered, half.sign(covered))).toBe(false)
  })
})

describe.each(MAC_ALGORITHMS)('%s', (algorithm) => {
  const covered = hex('0200302004C020C09811000000000000000051001834')
  const mac = createMac(algorithm, KEYS[algorithm])

  it('verifies what it signed, and nothing with one bit changed', () => {
    const signed = mac.sign(covered)
    expect(signed).toHaveLength(8)
    expect(mac.verify(covered, signed)).toBe(true)
    for (let bit = 0; bit < 64; bit++) {
      const forged = Buffer.from(signed)
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(mac.verify(covered, forged)).toBe(false)
    }
    for (let bit = 0; bit < covered.length * 8; bit++) {
      const changed = Buffer.from(covered)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(mac.verify(changed, signed)).toBe(false)
    }
  })

  it.each([0, 4, 7, 9, 16])('does not verify a MAC of %i bytes', (bytes) => {
    expect(mac.verify(covered, Buffer.alloc(bytes))).toBe(false)
  })

  it('does not verify under another key', () => {
    const other = createMac(algorithm, Buffer.from(KEYS[algorithm]).reverse())
    expect(other.verify(covered, mac.sign(covered))).toBe(false)
  })

  it('gives bytes that a later MAC does not change', () => {
    const first = mac.sign(covered)
    const kept = Buffer.from(first)
    mac.sign(Buffer.from('something else'))
    first.fill(0)
    expect(mac.sign(covered)).toEqual(kept)
  })

  it('leaves what it covers as it was', () => {
    const input = Buffer.from(covered)
    mac.sign(input)
    expect(input).toEqual(covered)
  })
})
