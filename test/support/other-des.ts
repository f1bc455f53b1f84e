/** MACs and key check values computed a second time, straight from the standards, so that ours have something to agree with. */
import { createCipheriv, createDecipheriv } from 'node:crypto'

const BLOCK = 8

/** Single, double or triple length as K|K|K, K1|K2|K1 or itself: OpenSSL 3 has no single DES. */
function longKey(key: Buffer): Buffer {
  if (key.length === 8) return Buffer.concat([key, key, key])
  return key.length === 16 ? Buffer.concat([key, key.subarray(0, 8)]) : key
}

function encrypt(key: Buffer, data: Buffer): Buffer {
  const cipher = createCipheriv('des-ede3-ecb', longKey(key), null).setAutoPadding(false)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

export function decrypt(key: Buffer, data: Buffer): Buffer {
  const cipher = createDecipheriv('des-ede3-ecb', longKey(key), null).setAutoPadding(false)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

/** First 4 bytes of 8 zeros under the key. */
export function checkValue(key: Buffer): string {
  return encrypt(key, Buffer.alloc(BLOCK)).toString('hex', 0, 4).toUpperCase()
}

function blocks(data: Buffer): Buffer[] {
  const padded = Buffer.alloc(Math.ceil(data.length / BLOCK) * BLOCK)
  data.copy(padded)
  return Array.from({ length: padded.length / BLOCK }, (_, at) => padded.subarray(at * BLOCK, (at + 1) * BLOCK))
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, at) => byte ^ (other[at] ?? 0)))
}

/** The UnionPay ECB MAC: XOR of all blocks, as 16 hex characters, two of them at a time; the first 8 hex characters of the result. */
export function unionpayMac(key: Buffer, covered: Buffer): Buffer {
  const folded = blocks(covered).reduce(xor, Buffer.alloc(BLOCK)).toString('hex').toUpperCase()
  const first = encrypt(key, Buffer.from(folded.slice(0, BLOCK), 'latin1'))
  const second = encrypt(key, xor(first, Buffer.from(folded.slice(BLOCK), 'latin1')))
  return Buffer.from(second.toString('hex').toUpperCase().slice(0, BLOCK), 'latin1')
}

/** SM4 one block after the other. */
export function sm4(key: Buffer, data: Buffer, way: 'encrypt' | 'decrypt' = 'encrypt'): Buffer {
  const make = way === 'encrypt' ? createCipheriv : createDecipheriv
  const cipher = make('sm4-ecb', key, null).setAutoPadding(false)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

/** The UnionPay ECB MAC under SM4: blocks of 16 bytes, folded to 32 hex characters, sixteen of them at a time. */
export function unionpaySm4Mac(key: Buffer, covered: Buffer): Buffer {
  const size = 16
  const padded = Buffer.alloc(Math.ceil(covered.length / size) * size)
  covered.copy(padded)
  let fold: Buffer = Buffer.alloc(size)
  for (let at = 0; at < padded.length; at += size) fold = xor(fold, padded.subarray(at, at + size))
  const folded = fold.toString('hex').toUpperCase()
  const first = sm4(key, Buffer.from(folded.slice(0, size), 'latin1'))
  const second = sm4(key, xor(first, Buffer.from(folded.slice(size), 'latin1')))
  return Buffer.from(second.toString('hex').toUpperCase().slice(0, BLOCK), 'latin1')
}

/** X9.19: CBC with the first half, the last block opened with the second and closed with the first again. */
export function x919Mac(key: Buffer, covered: Buffer): Buffer {
  const left = key.subarray(0, 8)
  const right = key.length > 8 ? key.subarray(8, 16) : left
  const chained = blocks(covered).reduce((state, block) => encrypt(left, xor(state, block)), Buffer.alloc(BLOCK))
  return encrypt(left, decrypt(right, chained))
}
