/** The content of an element, by its coding: checked, read as text, written from text. */

import { CHARSETS, type Charset } from './charset.ts'
import { ebcdicHexCode, ebcdicHexValue, findNonHex, hexCode, readHex, upperHexValue, writeHex, writeHexAsBytes } from './hex.ts'
import type { InnerFault } from './inner.ts'
import { findForbidden, findNonDigit, NOT_PRINTABLE, NOT_TRACK, writeAllowed, writeDigits, writeLatin } from './latin.ts'
import type { Layout } from './layout.ts'
import { type Alphabet, readMapped, writeMapped } from './mapped.ts'
import { findBadPacked, readPacked, writePacked } from './packed.ts'
import { readLatin } from './read-latin.ts'
import { findBadSigned, isSigned, readPackedSigned, writeSigned } from './signed.ts'
import { findNonUtf8, readWide, utf8End, wideLength, writeUtf8, writeWide } from './wide.ts'

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
    default:
      return findBadRare(layout, bytes, at, units)
  }
}

function findBadRare(layout: Layout, bytes: Buffer, at: number, units: number): number {
  switch (layout.coding) {
    case 'signed':
    case 'packed-signed':
    case 'mapped-signed':
      return findBadSigned(layout, bytes, at, units)
    case 'mapped':
      return findBadMapped(layout, bytes, at, units)
    case 'hex':
    case 'hex-ebcdic':
      return findBadHex(layout, bytes, at, units)
    case 'utf8-characters':
      return findNonUtf8(bytes, at, utf8End(bytes, at, units, bytes.length))
    default:
      return layout.inner === undefined ? -1 : (layout.inner.check(bytes, at, at + units)?.offset ?? -1)
  }
}

function findBadMapped(layout: Layout, bytes: Buffer, at: number, units: number): number {
  const bad = findForbidden(alphabetOf(layout).forbidden, bytes, at, at + units)
  return bad >= 0 ? bad : (layout.inner?.check(bytes, at, at + units)?.offset ?? -1)
}

function findBadHex(layout: Layout, bytes: Buffer, at: number, units: number): number {
  const bad = findNonHex(bytes, at, at + units * 2, layout.coding === 'hex' ? upperHexValue : ebcdicHexValue)
  const fault = bad >= 0 ? undefined : insideFault(layout, bytes, at, units)
  return fault?.offset ?? bad
}

/** What is wrong inside an element whose characters are right; undefined when nothing is, or nothing is known of its inside. */
export function insideFault(layout: Layout, bytes: Buffer, at: number, units: number): InnerFault | undefined {
  if (layout.inner === undefined) return undefined
  if (!layout.coding.startsWith('hex')) return layout.inner.check(bytes, at, at + layout.contentBytes(units))
  const inside = Buffer.from(readContent(layout, bytes, at, units), 'hex')
  const fault = inside.length === units ? layout.inner.check(inside, 0, units) : undefined
  return fault === undefined ? undefined : { ...fault, offset: at + fault.offset * 2 }
}

function alphabetOf(layout: Layout): Alphabet {
  return layout.alphabet as Alphabet
}

function charsetOf(layout: Layout): Charset {
  return alphabetOf(layout).charset
}

/** The text of a content that was checked. */
export function readContent(layout: Layout, bytes: Buffer, at: number, units: number): string {
  if (layout.isLatin) return readLatin(bytes, at, at + layout.contentBytes(units))
  switch (layout.coding) {
    case 'packed-digits':
    case 'packed-track':
      return readPacked(layout, bytes, at, units)
    case 'packed-signed':
      return readPackedSigned(layout, bytes, at, units)
    case 'bytes':
      return readHex(bytes, at, at + units)
    case 'hex-ebcdic':
      return readMapped(CHARSETS.cp037, bytes, at, at + units * 2)
    case 'mapped':
    case 'mapped-signed':
      return readMapped(charsetOf(layout), bytes, at, at + units)
    case 'gbk':
    case 'utf8':
      return readWide(layout.coding, bytes, at, at + units)
    default:
      return bytes.toString('utf8', at, utf8End(bytes, at, units, bytes.length))
  }
}

/** What the length of an element counts: digits, characters or bytes. Half a byte counts as half. */
export function unitsOf(layout: Layout, text: string): number {
  if (layout.isCharacterEach) return text.length
  switch (layout.coding) {
    case 'gbk':
    case 'utf8':
      return wideLength(layout.coding, text)
    case 'utf8-characters':
      return Array.from(text).length
    default:
      return text.length / 2
  }
}

/** Writes a text of a fitting length; returns the offset after it, or -1 when its characters do not fit. */
export function writeContent(layout: Layout, text: string, bytes: Buffer, at: number): number {
  switch (layout.coding) {
    case 'digits':
      return writeDigits(text, bytes, at)
    case 'latin':
      return writeLatin(text, bytes, at)
    case 'packed-digits':
    case 'packed-track':
      return writePacked(layout, text, bytes, at)
    case 'printable':
      return writeAllowed(NOT_PRINTABLE, text, bytes, at)
    case 'track':
      return writeAllowed(NOT_TRACK, text, bytes, at)
    default:
      return writeRare(layout, text, bytes, at)
  }
}

function writeRare(layout: Layout, text: string, bytes: Buffer, at: number): number {
  switch (layout.coding) {
    case 'signed':
    case 'packed-signed':
      return writeSigned(layout, text, bytes, at)
    case 'mapped-signed':
      return isSigned(text) ? writeMapped(alphabetOf(layout), text, bytes, at) : -1
    case 'mapped':
      return writeMapped(alphabetOf(layout), text, bytes, at)
    case 'gbk':
    case 'utf8':
      return writeWide(layout.coding, text, bytes, at)
    case 'utf8-characters':
      return writeUtf8(text, bytes, at)
    case 'bytes':
      return writeHexAsBytes(text, bytes, at)
    default:
      return writeHex(text, bytes, at, layout.coding === 'hex' ? hexCode : ebcdicHexCode)
  }
}
