/** The content of an element, by its coding: checked, read as text, written from text. */
import { byteAt, copyBytes } from './bytes.ts'
import { gbkBytes, readGbk } from './gbk.ts'
import { findNonHex, readHex, writeHexAsBytes } from './hex.ts'
import { findForbidden, findNonDigit, NOT_PRINTABLE, NOT_TRACK, readLatin, writeLatin } from './latin.ts'
import type { Layout } from './layout.ts'
import { findBadPacked, readPacked, writePacked } from './packed.ts'
import { checkTlv } from './tlv.ts'

const LETTER_C = 0x43
const LETTER_D = 0x44

/** Offset of the first byte that the element's type forbids, or -1. All its bytes must be there. */
export function findBad(layout: Layout, bytes: Buffer, at: number, units: number): number {
  const bad = findBadByte(layout, bytes, at, units)
  return bad < 0 && layout.tlv ? findBadTlv(layout, bytes, at, units) : bad
}

function findBadByte(layout: Layout, bytes: Buffer, at: number, units: number): number {
  switch (layout.coding) {
    case 'digits':
      return findNonDigit(bytes, at, at + units)
    case 'packed-digits':
    case 'packed-track':
      return findBadPacked(layout, bytes, at, units)
    case 'printable':
      return findForbidden(NOT_PRINTABLE, bytes, at, at + units)
    case 'track':
      return findForbidden(NOT_TRACK, bytes, at, at + units)
    case 'hex':
      return findNonHex(bytes, at, at + units * 2)
    case 'signed':
    case 'packed-signed':
      return findBadSigned(layout, bytes, at, units)
    case 'latin':
    case 'gbk':
    case 'bytes':
      return -1
  }
}

function findBadSigned(layout: Layout, bytes: Buffer, at: number, units: number): number {
  if (units === 0) return -1
  const letter = byteAt(bytes, at)
  if ((letter !== LETTER_C && letter !== LETTER_D) || units === 1) return at
  return layout.coding === 'signed' ? findNonDigit(bytes, at + 1, at + units) : findBadPacked(layout, bytes, at + 1, units - 1)
}

function findBadTlv(layout: Layout, bytes: Buffer, at: number, units: number): number {
  if (layout.coding !== 'hex') return checkTlv(bytes, at, at + layout.contentBytes(units))?.offset ?? -1
  const fault = checkTlv(hexContent(bytes, at, units), 0, units)
  return fault === undefined ? -1 : at + fault.offset * 2
}

/** The bytes that `units` pairs of characters stand for. */
export function hexContent(bytes: Buffer, at: number, units: number): Buffer {
  return Buffer.from(bytes.toString('latin1', at, at + units * 2), 'hex')
}

/** The text of a content that was checked. */
export function readContent(layout: Layout, bytes: Buffer, at: number, units: number): string {
  switch (layout.coding) {
    case 'packed-digits':
    case 'packed-track':
      return readPacked(layout, bytes, at, units)
    case 'packed-signed':
      return units === 0 ? '' : readLatin(bytes, at, at + 1) + readPacked(layout, bytes, at + 1, units - 1)
    case 'bytes':
      return readHex(bytes, at, at + units)
    case 'hex':
      return readLatin(bytes, at, at + units * 2)
    case 'gbk':
      return readGbk(bytes, at, at + units)
    default:
      return readLatin(bytes, at, at + units)
  }
}

/** Writes a text that was accepted (accept.ts); returns the offset after it. */
export function writeContent(layout: Layout, text: string, bytes: Buffer, at: number): number {
  switch (layout.coding) {
    case 'packed-digits':
    case 'packed-track':
      return writePacked(layout, text, bytes, at)
    case 'packed-signed':
      return text === '' ? at : writePacked(layout, text.slice(1), bytes, writeLatin(text.slice(0, 1), bytes, at))
    case 'bytes':
      return writeHexAsBytes(text, bytes, at)
    case 'gbk':
      return writeGbk(text, bytes, at)
    default:
      return writeLatin(text, bytes, at)
  }
}

function writeGbk(text: string, bytes: Buffer, at: number): number {
  const content = gbkBytes(text) ?? Buffer.alloc(0)
  return copyBytes(content, { start: 0, end: content.length }, bytes, at)
}
