/** A message format made ready for the hot path: per element one flat record, compiled once per format. */
import { GatewayError } from '../errors.ts'
import type { ElementFormat, MessageFormat } from './format.ts'
import { DIGIT_NIBBLES, type Nibbles, type Packing, packedBytes, TRACK_NIBBLES } from './packed.ts'

/** Content and encoding in one: which functions read and write an element. */
export type Coding =
  | 'digits'
  | 'packed-digits'
  | 'track'
  | 'packed-track'
  | 'signed'
  | 'packed-signed'
  | 'printable'
  | 'latin'
  | 'gbk'
  | 'bytes'
  | 'hex'

const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ['n ascii', 'digits'],
  ['n bcd', 'packed-digits'],
  ['z ascii', 'track'],
  ['z bcd', 'packed-track'],
  ['x+n ascii', 'signed'],
  ['x+n bcd', 'packed-signed'],
  ['a ascii', 'printable'],
  ['an ascii', 'printable'],
  ['a gbk', 'printable'],
  ['an gbk', 'printable'],
  ['ans ascii', 'latin'],
  ['ans gbk', 'gbk'],
  ['b binary', 'bytes'],
  ['b hex', 'hex'],
] satisfies [string, Coding][])

/** One element. Its length counts units: digits, characters or bytes. */
export class Layout implements Packing {
  readonly format: ElementFormat
  readonly coding: Coding
  /** Exact units of a fixed element, greatest of a variable one. */
  readonly length: number
  /** 0 for a fixed element. */
  readonly prefixDigits: number
  readonly prefixPacked: boolean
  /** Bytes of the length prefix. */
  readonly prefixBytes: number
  readonly padLeft: boolean
  readonly filler: number
  readonly nibbles: Nibbles
  readonly tlv: boolean
  /** A unit is a byte on the wire. */
  readonly isByteEach: boolean
  /** A unit is a character of the text. */
  readonly isCharacterEach: boolean
  /** The most bytes that the element has, with its prefix. */
  readonly bytesMax: number
  /** Equal for two elements whose bytes mean the same. */
  readonly key: string

  constructor(format: ElementFormat, coding: Coding) {
    this.format = format
    this.coding = coding
    this.length = format.length
    this.prefixDigits = format.prefix?.digits ?? 0
    this.prefixPacked = format.prefix?.encoding === 'bcd'
    this.prefixBytes = this.prefixPacked ? packedBytes(this.prefixDigits) : this.prefixDigits
    this.padLeft = format.pad === 'left'
    this.filler = format.filler === 'F' ? 15 : 0
    this.nibbles = coding === 'packed-track' ? TRACK_NIBBLES : DIGIT_NIBBLES
    this.tlv = format.tlv
    this.isByteEach = coding !== 'hex' && !coding.startsWith('packed')
    this.isCharacterEach = coding !== 'hex' && coding !== 'bytes' && coding !== 'gbk'
    this.bytesMax = this.prefixBytes + this.contentBytes(this.length)
    this.key = [coding, this.length, this.prefixDigits, this.prefixPacked, this.padLeft, this.filler, this.tlv].join(' ')
  }

  /** Bytes on the wire of that many units, without prefix. */
  contentBytes(units: number): number {
    if (this.isByteEach) return units
    switch (this.coding) {
      case 'packed-digits':
      case 'packed-track':
        return packedBytes(units)
      case 'packed-signed':
        return units === 0 ? 0 : 1 + packedBytes(units - 1)
      case 'hex':
        return units * 2
      default:
        return units
    }
  }
}

/** All layouts of a message format. */
export interface Layouts {
  readonly format: MessageFormat
  /** Index = number of the element. */
  readonly elements: readonly (Layout | undefined)[]
  /** Bytes that no message of the format exceeds. */
  readonly bytesMax: number
}

const compiled = new WeakMap<MessageFormat, Layouts>()

/** The layouts of a format, made at the first call. Throws SPEC_INVALID for a content that its encoding cannot write. */
export function layoutsOf(format: MessageFormat): Layouts {
  return compiled.get(format) ?? compile(format)
}

function compile(format: MessageFormat): Layouts {
  const elements: (Layout | undefined)[] = Array.from({ length: format.elementMax + 1 }, () => undefined)
  let bytesMax = 4 + 32
  for (let number = 2; number <= format.elementMax; number++) {
    const element = format.elements[number]
    if (element === undefined) continue
    const layout = new Layout(element, codingOf(element))
    elements[number] = layout
    bytesMax += layout.bytesMax
  }
  const layouts = { format, elements, bytesMax }
  compiled.set(format, layouts)
  return layouts
}

function codingOf(format: ElementFormat): Coding {
  const { content, encoding, tlv } = format
  const coding = CODINGS.get(`${content} ${encoding}`)
  if (coding === undefined) throw invalid(format, `${content} cannot be encoded as ${encoding}`)
  if (tlv && content !== 'b') throw invalid(format, `only b can be BER-TLV, this is ${content}`)
  return coding
}

function invalid(format: ElementFormat, problem: string): GatewayError {
  return new GatewayError('SPEC_INVALID', `DE ${format.element} (${format.name}): ${problem}`)
}
