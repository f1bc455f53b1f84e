/** Encode errors: what an element expects, and what the text had instead; made only when something is wrong. */
import { GatewayError } from '../errors.ts'
import { unitsOf, writeContent } from './content.ts'
import type { ElementFormat } from './format.ts'
import { isHex } from './hex.ts'
import type { InnerFault } from './inner.ts'
import { isDigits } from './latin.ts'
import type { Layout } from './layout.ts'
import { contentWords, lengthWords } from './words.ts'

/** ENCODE_INVALID for an element. */
export function invalid(element: Pick<ElementFormat, 'element' | 'name'>, expected: string, got: string): GatewayError {
  return new GatewayError('ENCODE_INVALID', `Cannot encode DE ${element.element} (${element.name}): expected ${expected}, got ${got}`)
}

/** Why a text was not written. The value of a sensitive element is never in it. */
export function textRefusal(layout: Layout, text: string): GatewayError {
  const { sensitive } = layout.format
  if (sensitive !== undefined && text.includes('*')) return invalid(layout.format, contentWords(layout), 'a masked value')
  const characters = Array.from(text)
  const at = characters.findIndex((character, index) => !fits(layout, character, index))
  if (at >= 0) {
    const got = sensitive === undefined ? JSON.stringify(characters[at]) : 'another character'
    return invalid(layout.format, contentWords(layout), `${got} at position ${at + 1}`)
  }
  const units = unitsOf(layout, text)
  const isOfLength = layout.prefixBytes === 0 ? units === layout.length : units <= layout.unitsMax
  if (isOfLength) return invalid(layout.format, contentWords(layout), `${text.length} characters`)
  return invalid(layout.format, lengthWords(layout), String(units))
}

/** The content was written, but its inside is not what the element holds. */
export function insideRefusal(layout: Layout, { problem }: InnerFault): GatewayError {
  return invalid(layout.format, contentWords(layout), layout.format.sensitive === undefined ? problem : 'another value')
}

function fits(layout: Layout, character: string, index: number): boolean {
  switch (layout.coding) {
    case 'bytes':
    case 'hex':
    case 'hex-ebcdic':
      return isHex(character + character)
    case 'signed':
    case 'packed-signed':
    case 'mapped-signed':
      return index === 0 ? character === 'C' || character === 'D' : isDigits(character)
    default:
      return writeContent(layout, character, Buffer.alloc(8), 0) >= 0
  }
}
