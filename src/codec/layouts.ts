/** The layouts of a message format: per element one record, made at the first use of the format. */
import { GatewayError } from '../errors.ts'
import { BerInner } from './ber.ts'
import type { ElementFormat, MessageFormat } from './format.ts'
import type { Inner } from './inner.ts'
import { ItemsInner } from './items.ts'
import { type Coding, Layout } from './layout.ts'
import { NestedInner } from './nested.ts'
import { Plans } from './plan.ts'

const EBCDIC = ['cp037', 'cp500', 'cp1047'] as const

/** Which coding a content and an encoding make together. */
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
  ['a utf8', 'printable'],
  ['an utf8', 'printable'],
  ['ans ascii', 'latin'],
  ['ans gbk', 'gbk'],
  ['ans utf8', 'utf8'],
  ['b binary', 'bytes'],
  ['b hex', 'hex'],
  ['b hex-ebcdic', 'hex-ebcdic'],
  ...EBCDIC.flatMap((page) => ['n', 'z', 'a', 'an', 'ans'].map((content): [string, Coding] => [`${content} ${page}`, 'mapped'])),
  ...EBCDIC.map((page): [string, Coding] => [`x+n ${page}`, 'mapped-signed']),
] satisfies [string, Coding][])

/** All layouts of a message format. */
export interface Layouts {
  readonly format: MessageFormat
  /** Index = number of the element. */
  readonly elements: readonly (Layout | undefined)[]
  readonly plans: Plans
}

const compiled = new WeakMap<MessageFormat, Layouts>()

/** The layouts of a format, made at the first call. Throws SPEC_INVALID for a content that its encoding cannot write. */
export function layoutsOf(format: MessageFormat): Layouts {
  return compiled.get(format) ?? compile(format)
}

/** The format of messages with that MTI: the same, unless some of its elements are written otherwise then. */
export function formatFor(format: MessageFormat, mti: string): MessageFormat {
  if (format.variants === undefined) return format
  return format.variants.find((variant) => variant.mti(mti))?.format ?? format
}

/** Encodings that a content can have. */
export function encodingsOf(content: string): readonly string[] {
  return [...CODINGS.keys()].flatMap((key) => (key.startsWith(`${content} `) ? [key.slice(content.length + 1)] : []))
}

function compile(format: MessageFormat): Layouts {
  const elements = compileElements(format.elements)
  const layouts = { format, elements, plans: new Plans(format, elements) }
  compiled.set(format, layouts)
  return layouts
}

function compileElements(formats: readonly (ElementFormat | undefined)[]): (Layout | undefined)[] {
  return formats.map((format) => (format === undefined ? undefined : new Layout(format, codingOf(format), innerOf(format))))
}

function codingOf(format: ElementFormat): Coding {
  const { content, encoding, prefix } = format
  const coding = CODINGS.get(`${content} ${encoding}`)
  if (coding === undefined) throw invalid(format, `${content} cannot be encoded as ${encoding}`)
  if (prefix?.counts !== 'characters') return coding
  if (coding !== 'utf8') throw invalid(format, `only the length of ans in utf8 can count characters, this is ${content} in ${encoding}`)
  return 'utf8-characters'
}

function innerOf(format: ElementFormat): Inner | undefined {
  const { content, tlv, items, nested } = format
  if (tlv && content !== 'b') throw invalid(format, `only b can be BER-TLV, this is ${content}`)
  if (nested !== undefined && (content !== 'b' || format.encoding !== 'binary')) {
    throw invalid(format, `only b in binary can hold elements of its own, this is ${content} in ${format.encoding}`)
  }
  if (items !== undefined && content !== 'ans') throw invalid(format, `only ans can be a list of items, this is ${content}`)
  if (tlv) return new BerInner()
  if (items !== undefined) return new ItemsInner(items, new Layout(format, codingOf(format)))
  return nested === undefined ? undefined : new NestedInner(format, nested, compileElements(nested.elements))
}

function invalid(format: ElementFormat, problem: string): GatewayError {
  return new GatewayError('SPEC_INVALID', `DE ${format.element} (${format.name}): ${problem}`)
}
