/** Work keys of a terminal: made at sign-in, sent in DE62 under its master key. */
import { timingSafeEqual } from 'node:crypto'
import { GatewayError } from '../errors.ts'
import type { Random } from '../terms/ports.ts'
import { listed } from './block-cipher.ts'
import { checkOf, cipherOf, type KeyAlgorithm } from './key.ts'
import { KEY_CHECK_BYTES } from './key-check.ts'
import { LAYOUTS, layoutBytes, layoutCipher, layoutsOf, type WorkKeyLayout, type WorkKeyPart } from './work-key-layout.ts'

export type { WorkKeyLayout } from './work-key-layout.ts'

export interface WorkKeys {
  /** Encrypts PIN blocks. */
  readonly pik: Buffer
  /** Makes the MAC. */
  readonly mak: Buffer
  /** Encrypts tracks. */
  readonly tdk?: Buffer
}

/** New keys; those of DES with odd parity. */
export function makeWorkKeys(layout: WorkKeyLayout, random: Random): WorkKeys {
  return collect(LAYOUTS[layout].map(({ key, bytes }) => [key, makeKey(layoutCipher(layout), bytes, random)]))
}

/**
 * DE62: `E(PIK) check E(MAK) [zeros] check [E(TDK) [check]]`. A layout with a track key takes one from `random` when there is
 * none. Throws RangeError when a key has another length than the layout.
 */
export function packWorkKeys(layout: WorkKeyLayout, tmk: Buffer, keys: WorkKeys, random?: Random): Buffer {
  const cipher = layoutCipher(layout)
  return Buffer.concat(LAYOUTS[layout].map((part) => sealPart(part, { cipher, tmk }, keys[part.key] ?? makeMissing(cipher, part, random))))
}

/**
 * The keys of a DE62. By its length: of the layouts of the master key's cipher that have it, the first whose check values fit.
 * Throws DECODE_CONTENT when the length fits no layout or a check value differs: the master key is another one.
 */
export function unpackWorkKeys(
  layout: WorkKeyLayout | 'by-length',
  tmk: Buffer,
  de62: Buffer,
  masterCipher: KeyAlgorithm = 'tdes',
): WorkKeys {
  const { candidates, lengths } = layout === 'by-length' ? layoutsOf(masterCipher, de62.length) : chosen(layout, de62.length)
  if (candidates.length === 0) {
    throw new GatewayError('DECODE_CONTENT', `Work keys (DE 62) have ${de62.length} bytes instead of ${listed(lengths)}`)
  }
  const cipher = layout === 'by-length' ? masterCipher : layoutCipher(layout)
  for (const parts of candidates) {
    const keys = openParts(parts, { cipher, tmk }, de62)
    if (keys !== undefined) return keys
  }
  throw new GatewayError('DECODE_CONTENT', 'A check value of the work keys (DE 62) differs: they were made under another master key')
}

/** ECB under the master key. Throws RangeError when the key is no multiple of the cipher's block. */
export function encryptKey(tmk: Buffer, key: Buffer, cipher: KeyAlgorithm = 'tdes'): Buffer {
  return cipherOf(cipher, tmk).encrypt(key)
}

export function decryptKey(tmk: Buffer, encrypted: Buffer, cipher: KeyAlgorithm = 'tdes'): Buffer {
  return cipherOf(cipher, tmk).decrypt(encrypted)
}

interface Master {
  readonly cipher: KeyAlgorithm
  readonly tmk: Buffer
}

function chosen(layout: WorkKeyLayout, bytes: number): ReturnType<typeof layoutsOf> {
  const parts = LAYOUTS[layout]
  return { candidates: layoutBytes(parts) === bytes ? [parts] : [], lengths: [layoutBytes(parts)] }
}

function sealPart({ bytes, fill, isChecked }: WorkKeyPart, { cipher, tmk }: Master, key: Buffer): Buffer {
  if (key.length !== bytes) throw new RangeError(`A work key of this layout has ${bytes} bytes, not ${key.length}`)
  return Buffer.concat([encryptKey(tmk, key, cipher), Buffer.alloc(fill), ...(isChecked ? [checkBytes(cipher, key)] : [])])
}

/** Nothing when a check value differs. What fills is not read: some hosts repeat the key there. */
function openParts(parts: readonly WorkKeyPart[], { cipher, tmk }: Master, de62: Buffer): WorkKeys | undefined {
  const keys: [WorkKeyPart['key'], Buffer][] = []
  let at = 0
  for (const { key: name, bytes, fill, isChecked } of parts) {
    const key = decryptKey(tmk, de62.subarray(at, at + bytes), cipher)
    const end = at + bytes + fill
    if (isChecked && !timingSafeEqual(checkBytes(cipher, key), de62.subarray(end, end + KEY_CHECK_BYTES))) return undefined
    keys.push([name, key])
    at = end + (isChecked ? KEY_CHECK_BYTES : 0)
  }
  return collect(keys)
}

function collect(entries: readonly (readonly [WorkKeyPart['key'], Buffer])[]): WorkKeys {
  const { pik, mak, tdk } = Object.fromEntries(entries) as Partial<Record<WorkKeyPart['key'], Buffer>>
  if (pik === undefined || mak === undefined) throw new GatewayError('INVARIANT_BROKEN', 'A layout of work keys lacks the PIK or the MAK')
  return tdk === undefined ? { pik, mak } : { pik, mak, tdk }
}

/** Only the track key may be missing from the keys: of the others the length is wrong. */
function makeMissing(cipher: KeyAlgorithm, { bytes }: WorkKeyPart, random: Random | undefined): Buffer {
  return random === undefined ? Buffer.alloc(0) : makeKey(cipher, bytes, random)
}

function checkBytes(cipher: KeyAlgorithm, key: Buffer): Buffer {
  return Buffer.from(checkOf(cipher, key), 'hex')
}

function makeKey(cipher: KeyAlgorithm, bytes: number, random: Random): Buffer {
  const drawn = random.bytes(bytes)
  return cipher === 'tdes' ? Buffer.from(drawn.map(withOddParity)) : drawn
}

/** The last bit of a DES key byte makes the number of ones odd. */
function withOddParity(byte: number): number {
  let ones = 0
  for (let bit = 1; bit < 8; bit++) ones += (byte >> bit) & 1
  return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0)
}
