/** The content of an element, by its coding: checked, read as text, written from text. */

import { gbkLength, readGbk, writeGbk } from './gbk.ts'
import { findNonHex, readHex, writeHex, writeHexAsBytes } from './hex.ts'
import { findForbidden, findNonDigit, NOT_PRINTABLE, NOT_TRACK, writeAllowed, writeDigits, writeLatin } from './latin.ts'
import type { Layout } from './layout.ts'
import { findBadPacked, readPacked, writePacked } from './packed.ts'
import { readLatin } from './read-latin.ts'
import { findBadSigned, readPackedSigned, writeSigned } from './signed.ts'
import { checkTlv } from './tlv.ts'

/** Offset of the first byte that the element's type forbids, or -1. All its bytes must be there. */
export function findBad(layout: Layout, bytes: Buffer, at: number, units: number): number {
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
    case 'signed':
      return findBadSigned(undefined, bytes, at, units)
    case 'packed-signed':
      return findBadSigned(layout, bytes, at, units)
    case 'hex':
      return findBadHex(layout, bytes, at, units)
    case 'bytes':
      return layout.tlv ? (checkTlv(bytes, at, at + units)?.offset ?? -1) : -1
    case 'latin':
    case 'gbk':
      return -1
  }
}

function findBadHex(layout: Layout, bytes: Buffer, at: number, units: number): number {
  const bad = findNonHex(bytes, at, at + units * 2)
  if (bad >= 0 || !layout.tlv) return bad
  const fault = checkTlv(bytesOfHex(bytes, at, units), 0, units)
  return fault === undefined ? -1 : at + fault.offset * 2
}

/** The bytes that `units` pairs of characters stand for. */
export function bytesOfHex(bytes: Buffer, at: number, units: number): Buffer {
  return Buffer.from(bytes.toString('latin1', at, at + units * 2), 'hex')
}

/** The text of a content that was checked. */
export function readContent(layout: Layout, bytes: Buffer, at: number, units: number): string {
  switch (layout.coding) {
    case 'packed-digits':
    case 'packed-track':
      return readPacked(layout, bytes, at, units)
    case 'packed-signed':
      return readPackedSigned(layout, bytes, at, units)
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

/** What the length of an element counts: digits, characters or bytes. Half a byte counts as half. */
export function unitsOf(layout: Layout, text: string): number {
  if (layout.isCharacterEach) return text.length
  return layout.coding === 'gbk' ? gbkLength(text) : text.length / 2
}

/** Writes a text of a fitting length; returns the offset after it, or -1 when its characters do not fit. */
export function writeContent(layout: Layout, text: string, bytes: Buffer, at: number): number {
  switch (layout.coding) {
    case 'digits':
      return writeDigits(text, bytes, at)
    case 'packed-digits':
    case 'packed-track':
      return writePacked(layout, text, bytes, at)
    case 'printable':
      return writeAllowed(NOT_PRINTABLE, text, bytes, at)
    case 'track':
      return writeAllowed(NOT_TRACK, text, bytes, at)
    case 'signed':
      return writeSigned(undefined, text, bytes, at)
    case 'packed-signed':
      return writeSigned(layout, text, bytes, at)
    case 'latin':
      return writeLatin(text, bytes, at)
    case 'gbk':
      return writeGbk(text, bytes, at)
    case 'bytes':
      return writeHexAsBytes(text, bytes, at)
    case 'hex':
      return writeHex(text, bytes, at)
  }
}
