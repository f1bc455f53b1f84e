/** The JSON spec of moov-io/iso8583. */
import type { MapEntry, Place, Tree } from '../tree.ts'
import { bounded } from './bounds.ts'
import { berTlv, bitmapped, type Parted, positional, tagged } from './inside.ts'
import { asMap, type JsonMap, mapOf, numbered, textOf, wholeOf } from './json.ts'
import { MOOV_ENCODINGS, MOOV_TYPES, moovPrefix, moovWriting } from './moov-words.ts'
import { type BitmapEncoding, type ImportedElement, type ImportedSpec, Notes, oneLine, refusal, type Writing } from './spec.ts'

const ELEMENT_MAX = 128

/** Reads the spec. Throws a `SpecError` with a place for what is not one. */
export function readMoov(tree: Tree): ImportedSpec {
  const top = asMap(tree, '', 'a spec of moov-io/iso8583')
  const fields = mapOf(top, 'fields', 'fields')
  if (fields === undefined) throw refusal(tree.at, '', 'a spec of moov-io/iso8583 has "fields"')
  const notes = new Notes()
  const elements = new Map<number, ImportedElement>()
  const byNumber = new Map(numbered(fields, 'fields'))
  for (const [number, entry] of byNumber) {
    if (number < 2) continue
    if (number > ELEMENT_MAX) notes.add(String(number), `is above ${ELEMENT_MAX}; left out`, entry.key)
    else addField(elements, number, entry, { notes, path: String(number), depth: 0 })
  }
  const mti = mtiOf(byNumber.get(0), notes)
  const bitmap = bitmapOf(byNumber.get(1), notes)
  return {
    title: word(top, 'name', 'name'),
    ...(mti === undefined ? {} : { mti }),
    ...(bitmap === undefined ? {} : { bitmap }),
    elements,
    notes: notes.all,
  }
}

interface Manner {
  readonly notes: Notes
  readonly path: string
  /** Bitmaps around it. */
  readonly depth: number
}

function addField(to: Map<number, ImportedElement>, number: number, { key, value }: MapEntry, manner: Manner): void {
  const element = readField(asMap(value, manner.path, 'a field'), key, manner)
  if (element !== undefined) to.set(number, element)
}

function readField(field: JsonMap, at: Place, manner: Manner): ImportedElement | undefined {
  const { notes, path } = manner
  const subfields = mapOf(field, 'subfields', path)
  const isComposite = word(field, 'type', path) === 'Composite' || (subfields?.entries.size ?? 0) > 0
  const writing = writingOf(field, isComposite, path)
  if (typeof writing === 'string') {
    notes.add(path, `${writing}; left out`, at)
    return undefined
  }
  const name = word(field, 'description', path)
  const { element, problem } = bounded({
    ...writing,
    name: name === '' ? `Data element ${path}` : name,
    length: wholeOf(field, 'length', path) ?? 0,
  })
  if (problem !== undefined) notes.add(path, problem, at)
  notePadding(field, writing.prefix === undefined, manner)
  if (element === undefined || !isComposite) return element
  const parted = readParts(element, field, subfields, manner)
  if (typeof parted !== 'string') return parted
  notes.add(path, `${parted}: read as bytes`, at)
  return element
}

/** Prefix, content and encoding of a field, or which word of it is not known. */
function writingOf(field: JsonMap, isComposite: boolean, path: string): (Writing & Pick<ImportedElement, 'prefix'>) | string {
  const [type, prefixWord, encodingWord] = [word(field, 'type', path), word(field, 'prefix', path), word(field, 'enc', path)]
  const prefix = moovPrefix(prefixWord)
  if (prefix === undefined) return `prefix "${prefixWord}" cannot be said`
  const content = isComposite ? 'b' : MOOV_TYPES.get(type)
  if (content === undefined) return `type "${type}" is not known`
  const encoding = MOOV_ENCODINGS.get(isComposite ? 'Binary' : encodingWord)
  if (encoding === undefined) return `encoding "${encodingWord}" is not known`
  const writing = moovWriting(content, encoding)
  if (writing === undefined) return `${type} in ${encodingWord} cannot be said`
  return prefix === 'fixed' ? writing : { ...writing, prefix }
}

/** A text on one line; empty when it is not there. */
function word(map: JsonMap, key: string, path: string): string {
  return oneLine(textOf(map, key, path)?.text ?? '')
}

/** Values here have their own length already; filled up are only those that moov fills to a length that varies. */
function notePadding(field: JsonMap, isFixed: boolean, { notes, path }: Manner): void {
  const padding = mapOf(field, 'padding', path)
  const type = padding === undefined ? 'None' : word(padding, 'type', path)
  const pad = padding === undefined ? '' : (textOf(padding, 'pad', path)?.text ?? '')
  if (padding === undefined || type === 'None' || type === '') return
  const isKnown = type === 'Left' || type === 'Right'
  if (!isKnown) notes.add(path, `padding "${type}" is not known; left out`, padding.at)
  else if (!isFixed)
    notes.add(
      path,
      `padding ${type} ${JSON.stringify(pad.slice(0, 8))} is left out: values are not filled up to the greatest length`,
      padding.at,
    )
  else if (pad !== '0' && pad !== ' ')
    notes.add(path, `padding ${type} ${JSON.stringify(pad.slice(0, 8))} is left out: filling is part of the value`, padding.at)
}

function readParts(outer: ImportedElement, field: JsonMap, subfields: JsonMap | undefined, manner: Manner): Parted {
  if (subfields === undefined) return 'a composite without subfields'
  const bitmap = mapOf(field, 'bitmap', manner.path)
  if (bitmap !== undefined) return bitmappedOf(outer, bitmap, subfields, manner)
  const tag = mapOf(field, 'tag', manner.path)
  const encoding = tag === undefined ? '' : word(tag, 'enc', manner.path)
  if (encoding === 'BerTLVTag') return berTlv(outer)
  if (tag !== undefined && encoding !== '') return taggedOf(outer, tag, subfields, manner)
  return positionalOf(outer, tag, subfields, manner)
}

function bitmappedOf(outer: ImportedElement, bitmap: JsonMap, subfields: JsonMap, manner: Manner): Parted {
  const { notes, path, depth } = manner
  const encoding = bitmapEncoding(bitmap, path)
  if (encoding === undefined) return 'a bitmap in an encoding that is not known'
  const isWhole = textOf(bitmap, 'disableautoexpand', path)?.text === 'true'
  const bitmapBytes = isWhole ? (wholeOf(bitmap, 'length', path) ?? 8) : 8
  if (!isWhole) notes.add(path, 'a second bitmap of its parts is not read: 8 bytes, parts 2 to 64', bitmap.at)
  const parts = new Map<number, ImportedElement>()
  for (const [number, entry] of numbered(subfields, path)) {
    const at = `${path}.${number}`
    if (number < 1 || number > bitmapBytes * 8) notes.add(at, `is above the ${bitmapBytes * 8} bits of the bitmap; left out`, entry.key)
    else addField(parts, number, entry, { notes, path: at, depth: depth + 1 })
  }
  return bitmapped(outer, { bitmap: encoding, bitmapBytes, parts }, depth)
}

function taggedOf(outer: ImportedElement, tag: JsonMap, subfields: JsonMap, { notes, path }: Manner): Parted {
  const page = MOOV_ENCODINGS.get(word(tag, 'enc', path))
  const length = wholeOf(tag, 'length', path) ?? 0
  if (page?.writes !== 'characters') return 'tags that are not text'
  const names = new Map<string, string>()
  const lengths = new Set<string>()
  for (const [key, { value }] of subfields.entries) {
    const part = asMap(value, `${path}.${oneLine(key)}`, 'a field')
    lengths.add(textOf(part, 'prefix', path)?.text ?? '')
    const isBytes = /^(?:BCD|LBCD|Track2BCD|Binary|ASCIIToHex)$/.test(textOf(part, 'enc', path)?.text ?? '')
    if (isBytes) notes.add(`${path}.${oneLine(key)}`, 'is read as text', part.at)
    names.set(oneLine(key).padStart(length, '0'), word(part, 'description', path))
  }
  const [first = '', another] = lengths
  const prefix = another === undefined ? moovPrefix(first) : undefined
  const isOfPage = prefix !== undefined && prefix !== 'fixed' && prefix.encoding === (page.page === 'ascii' ? 'ascii' : 'ebcdic')
  if (!isOfPage) return `items with lengths as ${[...lengths].map(oneLine).join(', ')}`
  return tagged(outer, page.page, { is: 'items', tag: length, length: prefix.digits, names })
}

function positionalOf(outer: ImportedElement, tag: JsonMap | undefined, subfields: JsonMap, { path, depth }: Manner): Parted {
  const order = inOrder([...subfields.entries], tag === undefined ? '' : (textOf(tag, 'sort', path)?.text ?? ''))
  const silent = new Notes()
  const parts = order.map(([key, { key: at, value }]) =>
    readField(asMap(value, `${path}.${oneLine(key)}`, 'a field'), at, { notes: silent, path: `${path}.${oneLine(key)}`, depth: depth + 1 }),
  )
  const known = parts.filter((part) => part !== undefined)
  return known.length < parts.length ? 'parts of unknown length' : positional(outer, known)
}

/** As moov sorts them: by number or hexadecimal number where the spec says so, else as texts. */
function inOrder(entries: readonly [string, MapEntry][], sort: string): readonly [string, MapEntry][] {
  const base = sort === 'StringsByInt' ? 10 : sort === 'StringsByHex' ? 16 : undefined
  return [...entries].sort(([one], [other]) =>
    base === undefined ? (one < other ? -1 : 1) : Number.parseInt(one, base) - Number.parseInt(other, base),
  )
}

function mtiOf(entry: MapEntry | undefined, notes: Notes): ImportedSpec['mti'] {
  const encoding = entry === undefined ? undefined : MOOV_ENCODINGS.get(textOf(asMap(entry.value, '0', 'a field'), 'enc', '0')?.text ?? '')
  if (encoding?.writes === 'packed') return 'bcd'
  if (encoding?.writes === 'characters') return encoding.page === 'ascii' ? 'ascii' : 'ebcdic'
  notes.add('0', 'the spec does not say how the MTI is written', entry?.key)
  return undefined
}

function bitmapOf(entry: MapEntry | undefined, notes: Notes): ImportedSpec['bitmap'] {
  const map = entry === undefined ? undefined : asMap(entry.value, '1', 'a field')
  const encoding = map === undefined ? undefined : bitmapEncoding(map, '1')
  if (map === undefined || encoding === undefined) notes.add('1', 'the spec does not say how the bitmap is written', entry?.key)
  else if (textOf(map, 'disableautoexpand', '1')?.text === 'true')
    notes.add('1', 'a bitmap that does not expand: here bit 1 announces a second one', map.at)
  return encoding
}

function bitmapEncoding(map: JsonMap, path: string): BitmapEncoding | undefined {
  const encoding = MOOV_ENCODINGS.get(textOf(map, 'enc', path)?.text ?? '')
  return encoding?.writes === 'bytes' ? encoding.encoding : undefined
}
