/** Texts that are given for an element: refused, or made the text that a decoder would read back. */
import { GatewayError } from '../errors.ts'
import type { ElementFormat } from './format.ts'
import { gbkBytes, readGbk } from './gbk.ts'
import { isHex } from './hex.ts'
import { isAllowed, isDigits, isLatin, NOT_PRINTABLE, NOT_TRACK } from './latin.ts'
import type { Layout } from './layout.ts'
import { checkTlv } from './tlv.ts'
import { contentWords, lengthWords } from './words.ts'

/** The text as it will be written. Throws ENCODE_INVALID; a value is never in the error. */
export function acceptText(layout: Layout, text: string): string {
  const accepted = canonical(layout, text)
  if (accepted === undefined) throw invalid(layout.format, contentWords(layout), gotWords(layout, text))
  const units = unitsOf(layout, accepted)
  if (layout.prefixDigits === 0 ? units !== layout.length : units > layout.length) {
    throw invalid(layout.format, lengthWords(layout), String(units))
  }
  if (layout.tlv && !isTlv(accepted)) throw invalid(layout.format, contentWords(layout), 'bytes that are none')
  return accepted
}

/** Error for an element that cannot be written. */
export function invalid(element: Pick<ElementFormat, 'element' | 'name'>, expected: string, got: string): GatewayError {
  return new GatewayError('ENCODE_INVALID', `Cannot encode DE ${element.element} (${element.name}): expected ${expected}, got ${got}`)
}

/** Which character does not fit; of a sensitive element only where it is. */
function gotWords(layout: Layout, text: string): string {
  const { sensitive } = layout.format
  if (sensitive !== undefined && text.includes('*')) return 'a masked value'
  const characters = Array.from(text)
  const at = characters.findIndex((character, index) => !fits(layout, character, index))
  if (at < 0) return `${text.length} characters`
  return `${sensitive === undefined ? JSON.stringify(characters[at]) : 'another character'} at position ${at + 1}`
}

function fits(layout: Layout, character: string, index: number): boolean {
  switch (layout.coding) {
    case 'bytes':
    case 'hex':
      return isHex(character + character)
    case 'signed':
    case 'packed-signed':
      return index === 0 ? character === 'C' || character === 'D' : isDigits(character)
    default:
      return canonical(layout, character) !== undefined
  }
}

/** The text in the form a decoder gives it, or undefined when its characters do not fit. */
function canonical(layout: Layout, text: string): string | undefined {
  switch (layout.coding) {
    case 'digits':
    case 'packed-digits':
      return isDigits(text) ? text : undefined
    case 'track':
      return isAllowed(NOT_TRACK, text) ? text : undefined
    case 'packed-track':
      return isAllowed(NOT_TRACK, text) ? text.replaceAll('=', 'D') : undefined
    case 'signed':
    case 'packed-signed':
      return isSigned(text) ? text : undefined
    case 'printable':
      return isAllowed(NOT_PRINTABLE, text) ? text : undefined
    case 'latin':
      return isLatin(text) ? text : undefined
    case 'gbk':
      return canonicalGbk(text)
    case 'bytes':
    case 'hex':
      return isHex(text) ? text.toUpperCase() : undefined
  }
}

function canonicalGbk(text: string): string | undefined {
  const bytes = gbkBytes(text)
  return bytes === undefined ? undefined : readGbk(bytes, 0, bytes.length)
}

/** C or D and at least one digit; an empty text is for a variable element. */
function isSigned(text: string): boolean {
  if (text === '') return true
  return (text[0] === 'C' || text[0] === 'D') && text.length > 1 && isDigits(text, 1)
}

/** What the length of an element counts: digits, characters or bytes. */
export function unitsOf(layout: Layout, text: string): number {
  if (layout.isCharacterEach) return text.length
  return layout.coding === 'gbk' ? (gbkBytes(text)?.length ?? 0) : text.length / 2
}

function isTlv(text: string): boolean {
  const bytes = Buffer.from(text, 'hex')
  return checkTlv(bytes, 0, bytes.length) === undefined
}
