/** The customFormats of the npm package `iso_8583`: what they do not name is as in the package. */
import { basename } from 'node:path'
import ownFormats from 'iso_8583/lib/formats.js'
import type { Content } from '../../codec/format.ts'
import type { Place, Tree } from '../tree.ts'
import { bounded } from './bounds.ts'
import { bitmapped } from './inside.ts'
import { asMap, textOf, wholeOf } from './json.ts'
import { type ImportedElement, type ImportedPrefix, type ImportedSpec, type Inside, Notes, oneLine, refusal } from './spec.ts'

interface Format {
  readonly contentType: string
  readonly label: string
  readonly lenType: string
  readonly maxLen: number
  /** Absent for one of the package. */
  readonly at?: Place
}

type Formats = ReadonlyMap<string, Format>

const PATH = /^(?:0|[1-9]\d{0,2})(?:\.[1-9]\d?){0,2}$/
const ELEMENT_MAX = 128
interface Nesting {
  readonly prefixDigits: number
  readonly bitmap: 'binary' | 'hex'
  /** Number of the first part. */
  readonly first: number
}

/** The package reads 127 and 127.25 as elements behind a bitmap, whatever formats say. */
const NESTED: ReadonlyMap<string, Nesting> = new Map<string, Nesting>([
  ['127', { prefixDigits: 6, bitmap: 'binary', first: 1 }],
  ['127.25', { prefixDigits: 4, bitmap: 'hex', first: 2 }],
])
const NESTED_BYTES = 8

const CONTENTS: ReadonlyMap<string, Content> = new Map<string, Content>([
  ['a', 'a'],
  ['n', 'n'],
  ['an', 'an'],
  ['anp', 'an'],
  ['s', 'ans'],
  ['p', 'ans'],
  ['as', 'ans'],
  ['ns', 'ans'],
  ['ans', 'ans'],
  ['b', 'b'],
  ['z', 'z'],
  ['x+n', 'x+n'],
])

/** Reads the formats. Throws a `SpecError` with a place for what are none. */
export function readIso8583(tree: Tree, file: string): ImportedSpec {
  const notes = new Notes()
  const formats = new Map([...packageFormats(), ...customFormats(tree, notes)])
  const elements = new Map<number, ImportedElement>()
  for (const path of formats.keys()) {
    const number = Number(path)
    if (path.includes('.') || number < 2) continue
    const element = readElement(path, formats, notes)
    if (element !== undefined && number <= ELEMENT_MAX) elements.set(number, element)
  }
  return {
    title: basename(file).replace(/\.js(?:on)?$/i, ''),
    mti: 'ascii',
    bitmap: formats.get('1')?.contentType === 'an' ? 'hex' : 'binary',
    elements: new Map([...elements].sort(([one], [other]) => one - other)),
    notes: notes.all,
  }
}

function packageFormats(): [string, Format][] {
  return Object.entries(ownFormats).map(([path, { ContentType, Label, LenType, MaxLen }]) => [
    path,
    { contentType: ContentType, label: Label, lenType: LenType, maxLen: MaxLen },
  ])
}

function customFormats(tree: Tree, notes: Notes): [string, Format][] {
  const top = asMap(tree, '', 'formats of iso_8583')
  return [...top.entries].map(([path, { key, value }]) => {
    if (!PATH.test(path) || Number(path.split('.')[0]) > ELEMENT_MAX) {
      throw refusal(key, '', `expected a field such as 48 or 127.25.3, found "${oneLine(path)}"`)
    }
    const format = asMap(value, path, 'a format')
    const need = (name: string): string => {
      const found = textOf(format, name, path)
      if (found === undefined) throw refusal(key, path, `has no "${name}"`)
      return oneLine(found.text)
    }
    if (textOf(format, 'MinLen', path) !== undefined) notes.add(path, 'MinLen is left out', key)
    const label = oneLine(textOf(format, 'Label', path)?.text ?? '')
    return [
      path,
      { contentType: need('ContentType'), lenType: need('LenType'), maxLen: wholeOf(format, 'MaxLen', path) ?? 0, label, at: key },
    ]
  })
}

function readElement(path: string, formats: Formats, notes: Notes): ImportedElement | undefined {
  const format = formats.get(path)
  if (format === undefined) return undefined
  const { label, lenType, at } = format
  const nested = NESTED.get(path)
  const digits = nested?.prefixDigits ?? prefixDigits(lenType)
  if (digits === undefined) {
    notes.add(path, `LenType "${lenType}" is not known; left out`, at)
    return undefined
  }
  const content = CONTENTS.get(format.contentType)
  if (content === 'b' && digits === 0 && format.maxLen % 2 === 1) {
    notes.add(path, `${format.maxLen} hex digits are no whole bytes; left out`, at)
    return undefined
  }
  if (content === undefined) notes.add(path, `ContentType "${format.contentType}" is not known; read as text (ans)`, at)
  const name = label === '' ? `Data element ${path}` : label
  const { element, problem } = bounded({ name, ...written(content ?? 'ans', format.maxLen, digits) })
  if (problem !== undefined) notes.add(path, problem, at)
  if (element === undefined || nested === undefined) return element
  const inside = partsOf(path, nested.first, formats, notes)
  const parted = bitmapped(element, { bitmap: nested.bitmap, bitmapBytes: NESTED_BYTES, parts: inside }, path.split('.').length - 1)
  if (typeof parted !== 'string') return parted
  notes.add(path, `${parted}: read as a whole`, at)
  return element
}

function partsOf(path: string, first: number, formats: Formats, notes: Notes): Extract<Inside, { is: 'nested' }>['parts'] {
  const parts = new Map<number, ImportedElement>()
  for (let number = first; number <= NESTED_BYTES * 8; number++) {
    const part = readElement(`${path}.${number}`, formats, notes)
    if (part !== undefined) parts.set(number, part)
  }
  return parts
}

/** 0 for a fixed length. */
function prefixDigits(lenType: string): number | undefined {
  if (lenType === 'fixed') return 0
  return /^l{1,6}var$/.test(lenType) ? lenType.length - 3 : undefined
}

/** Bytes are given in hex digits; the package writes them as bytes where the length is fixed, else as the digits. */
function written(content: Content, maxLen: number, digits: number): Omit<ImportedElement, 'name'> {
  const prefix: ImportedPrefix = { digits, encoding: 'ascii', ...(content === 'b' ? { counts: 'bytes' } : {}) }
  const variable = digits === 0 ? {} : { prefix }
  if (content !== 'b') return { content, encoding: 'ascii', length: maxLen, ...variable }
  return { content, encoding: digits === 0 ? 'binary' : 'hex', length: Math.ceil(maxLen / 2), ...variable }
}
