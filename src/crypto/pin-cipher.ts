/** PIN blocks under a PIN key: sealed, opened, and carried over from one key, format and card to another. */
import { timingSafeEqual } from 'node:crypto'
import type { Random } from '../terms/ports.ts'
import { AES } from './aes.ts'
import { type BlockCipher, createBlockCipher, xorInto } from './block-cipher.ts'
import { createDes } from './des.ts'
import type { KeyAlgorithm } from './key.ts'
import { isPan, panBlock } from './pan-block.ts'
import {
  bindsPanByCipher,
  encodePinBlock,
  needsPan,
  PIN_REFUSED,
  type PinFormat,
  type PinRefusal,
  pinBlockBytes,
  readPinBlock,
  writePinBlock,
} from './pin-block.ts'

export type PinBlock = { readonly is: 'block'; readonly block: Buffer } | PinRefusal

/** How a PIN is sealed on one side of a gateway. */
export interface PinSeal {
  readonly format: PinFormat
  /** PIN key: 8, 16 or 24 bytes of DES; 16, 24 or 32 of AES for ISO-4. */
  readonly pik: Buffer
  /** Not read where the format needs none. */
  readonly pan: string
}

/** The cipher of a format's PIN key. */
export function pinAlgorithm(format: PinFormat): KeyAlgorithm {
  return bindsPanByCipher(format) ? 'aes' : 'tdes'
}

/** DE52 of a PIN. Throws RangeError for a PIN, card number or key that does not fit. */
export function sealPin(seal: PinSeal, pin: string, random: Random): Buffer {
  const block = encodePinBlock(seal.format, pin, seal.pan, random)
  const sealed = encryptPinBlock(seal, block)
  block.fill(0)
  return sealed
}

/** DE52 of a clear block. ISO-4: encrypted, XOR the card number's block, encrypted. Throws RangeError for a wrong length. */
export function encryptPinBlock({ format, pik, pan }: PinSeal, block: Buffer): Buffer {
  if (block.length !== pinBlockBytes(format)) {
    throw new RangeError(`A PIN block of ${format} has ${pinBlockBytes(format)} bytes, not ${block.length}`)
  }
  const cipher = pinCipher(format, pik)
  const sealed = cipher.encrypt(block)
  if (!bindsPanByCipher(format)) return sealed
  if (!isPan(pan)) throw new RangeError(`A PIN block of ${format} needs a card number of 8 to 19 digits`)
  xorInto(sealed, panBlock('ISO-4', pan))
  return cipher.encrypt(sealed)
}

/** The clear block of a DE52; refused when it is no block of the format. Throws RangeError for a wrong length of the key. */
export function decryptPinBlock({ format, pik, pan }: PinSeal, sealed: Buffer): PinBlock {
  const cipher = pinCipher(format, pik)
  if (sealed.length !== pinBlockBytes(format) || (needsPan(format) && !isPan(pan))) return PIN_REFUSED
  const block = cipher.decrypt(sealed)
  if (!bindsPanByCipher(format)) return { is: 'block', block }
  xorInto(block, panBlock('ISO-4', pan))
  return { is: 'block', block: cipher.decrypt(block) }
}

/** The same PIN sealed for the other side; refused when it cannot be read. What it was in clear is wiped. */
export function translatePinBlock(sealed: Buffer, from: PinSeal, to: PinSeal, random: Random): PinBlock {
  const opened = decryptPinBlock(from, sealed)
  if (opened.is === 'refused') return opened
  const pin = readPinBlock(from.format, opened.block, from.pan)
  opened.block.fill(0)
  if (pin === undefined) return PIN_REFUSED
  const block = writePinBlock(to.format, pin, to.pan, random)
  pin.fill(0)
  const translated = encryptPinBlock(to, block)
  block.fill(0)
  return { is: 'block', block: translated }
}

/** Whether a sealed block holds that PIN; `unreadable` when it is no block of the format. Takes the same time for every PIN of a length. */
export function checkPin(sealed: Buffer, seal: PinSeal, right: string): 'right' | 'wrong' | 'unreadable' {
  const opened = decryptPinBlock(seal, sealed)
  if (opened.is === 'refused') return 'unreadable'
  const pin = readPinBlock(seal.format, opened.block, seal.pan)
  opened.block.fill(0)
  if (pin === undefined) return 'unreadable'
  const expected = Buffer.from(Array.from(right, Number))
  const isRight = pin.length === expected.length && timingSafeEqual(pin, expected)
  pin.fill(0)
  expected.fill(0)
  return isRight ? 'right' : 'wrong'
}

function pinCipher(format: PinFormat, pik: Buffer): BlockCipher {
  return bindsPanByCipher(format) ? createBlockCipher(AES, pik) : createDes(pik)
}
