/** Work keys of a terminal: made at sign-in, sent in DE62 under its master key (DIALECTS A5.5). */
import { GatewayError } from '../errors.ts'
import type { Random } from '../terms/ports.ts'
import { createDes } from './des.ts'
import { KEY_CHECK_BYTES, keyCheckValue } from './key-check.ts'

/** single: PIK 8, MAK 8. double: PIK 16, MAK 8. double-track: a track key of 16 besides. */
export type WorkKeyLayout = 'single' | 'double' | 'double-track'

export interface WorkKeys {
  /** Encrypts PIN blocks. */
  readonly pik: Buffer
  /** Makes the MAC. */
  readonly mak: Buffer
  /** Encrypts tracks. */
  readonly tdk?: Buffer
}

const MAK_BYTES = 8

interface LayoutBytes {
  readonly pik: 8 | 16
  /** Zeros that fill the MAK up to the length of the others. */
  readonly fill: 0 | 8
  readonly tdk: 0 | 16
}

const LAYOUTS: Readonly<Record<WorkKeyLayout, LayoutBytes>> = {
  single: { pik: 8, fill: 0, tdk: 0 },
  double: { pik: 16, fill: 8, tdk: 0 },
  'double-track': { pik: 16, fill: 8, tdk: 16 },
}

/** New keys with odd parity. */
export function makeWorkKeys(layout: WorkKeyLayout, random: Random): WorkKeys {
  const bytes = LAYOUTS[layout]
  const keys = { pik: makeKey(bytes.pik, random), mak: makeKey(MAK_BYTES, random) }
  return bytes.tdk === 0 ? keys : { ...keys, tdk: makeKey(bytes.tdk, random) }
}

/**
 * DE62: `E(PIK) check E(MAK) [zeros] check [E(TDK) check]`, 24, 40 or 60 bytes. A `double-track` without a track key gets
 * one from `random`. Throws RangeError when a key has another length than the layout.
 */
export function packWorkKeys(layout: WorkKeyLayout, tmk: Buffer, keys: WorkKeys, random?: Random): Buffer {
  const bytes = LAYOUTS[layout]
  const parts = [sealKey(tmk, keys.pik, bytes.pik), checkBytes(keys.pik)]
  parts.push(sealKey(tmk, keys.mak, MAK_BYTES), Buffer.alloc(bytes.fill), checkBytes(keys.mak))
  if (bytes.tdk > 0) {
    const tdk = keys.tdk ?? (random === undefined ? Buffer.alloc(0) : makeKey(bytes.tdk, random))
    parts.push(sealKey(tmk, tdk, bytes.tdk), checkBytes(tdk))
  }
  return Buffer.concat(parts)
}

/**
 * The keys of a DE62, whose layout may be told by its length. Throws DECODE_CONTENT when the length fits no layout or a
 * check value differs: the master key is another one.
 */
export function unpackWorkKeys(layout: WorkKeyLayout | 'by-length', tmk: Buffer, de62: Buffer): WorkKeys {
  const bytes = LAYOUTS[layout === 'by-length' ? layoutOf(de62) : layout]
  if (de62.length !== totalBytes(bytes)) {
    throw new GatewayError('DECODE_CONTENT', `Work keys (DE 62) have ${de62.length} bytes instead of ${totalBytes(bytes)}`)
  }
  const pik = openKey(tmk, de62.subarray(0, bytes.pik), de62.subarray(bytes.pik))
  const makAt = bytes.pik + KEY_CHECK_BYTES
  const mak = openKey(tmk, de62.subarray(makAt, makAt + MAK_BYTES), de62.subarray(makAt + MAK_BYTES + bytes.fill))
  if (bytes.tdk === 0) return { pik, mak }
  const tdkAt = makAt + MAK_BYTES + bytes.fill + KEY_CHECK_BYTES
  return { pik, mak, tdk: openKey(tmk, de62.subarray(tdkAt, tdkAt + bytes.tdk), de62.subarray(tdkAt + bytes.tdk)) }
}

/** ECB under the master key. Throws RangeError when the key is no multiple of 8 bytes. */
export function encryptKey(tmk: Buffer, key: Buffer): Buffer {
  return createDes(tmk).encrypt(key)
}

export function decryptKey(tmk: Buffer, encrypted: Buffer): Buffer {
  return createDes(tmk).decrypt(encrypted)
}

function layoutOf(de62: Buffer): WorkKeyLayout {
  const names: readonly WorkKeyLayout[] = ['single', 'double', 'double-track']
  const layout = names.find((name) => totalBytes(LAYOUTS[name]) === de62.length)
  if (layout === undefined) throw new GatewayError('DECODE_CONTENT', `Work keys (DE 62) have ${de62.length} bytes instead of 24, 40 or 60`)
  return layout
}

function totalBytes({ pik, fill, tdk }: LayoutBytes): number {
  return pik + KEY_CHECK_BYTES + MAK_BYTES + fill + KEY_CHECK_BYTES + (tdk === 0 ? 0 : tdk + KEY_CHECK_BYTES)
}

function sealKey(tmk: Buffer, key: Buffer, bytes: number): Buffer {
  if (key.length !== bytes) throw new RangeError(`A work key of this layout has ${bytes} bytes, not ${key.length}`)
  return encryptKey(tmk, key)
}

function openKey(tmk: Buffer, encrypted: Buffer, check: Buffer): Buffer {
  const key = decryptKey(tmk, encrypted)
  if (!checkBytes(key).equals(check.subarray(0, KEY_CHECK_BYTES))) {
    throw new GatewayError('DECODE_CONTENT', 'A check value of the work keys (DE 62) differs: they were made under another master key')
  }
  return key
}

function checkBytes(key: Buffer): Buffer {
  return Buffer.from(keyCheckValue(key), 'hex')
}

function makeKey(bytes: number, random: Random): Buffer {
  return Buffer.from(random.bytes(bytes).map(withOddParity))
}

/** The last bit of a DES key byte makes the number of ones odd. */
function withOddParity(byte: number): number {
  let ones = 0
  for (let bit = 1; bit < 8; bit++) ones += (byte >> bit) & 1
  return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0)
}
