/** The XML of a jPOS GenericPackager. */
import { basename } from 'node:path'
import type { Place } from '../tree.ts'
import { bounded } from './bounds.ts'
import { berTlv, bitmapped, type Parted, positional, tagged } from './inside.ts'
import { isOfJpos, type JposClass, type JposField, jposClass } from './jpos-classes.ts'
import { type ImportedElement, type ImportedSpec, Notes, oneLine, refusal } from './spec.ts'
import { readXml, type XmlElement } from './xml.ts'

/** `<isofield>` or `<isofieldpackager>`. */
interface Field {
  readonly id: number
  readonly name: string
  readonly length: number
  readonly className: string
  readonly padsLeft: boolean
  readonly node: XmlElement
  readonly at: Place
}

const ELEMENT_MAX = 128
const HEADER_MAX = 64
const TRACKS: readonly number[] = [35, 36]

/** Reads the packager. Throws a `SpecError` with a place for what is not one. */
export function readJpos(text: string, file: string): ImportedSpec {
  const root = readXml(text, file)
  if (root.name !== 'isopackager') throw refusal(root.at, '', `expected <isopackager>, found <${oneLine(root.name)}>`)
  const notes = new Notes()
  const fields = fieldsOf(root, '', notes)
  const elements = new Map<number, ImportedElement>()
  for (const [id, field] of fields) {
    if (id < 2) continue
    const element = readTop(field, notes)
    if (element !== undefined) elements.set(id, element)
  }
  const mti = mtiOf(fields.get(0), notes)
  const bitmap = bitmapOf(fields.get(1), notes)
  const headerBytes = headerOf(root, notes)
  return {
    title: basename(file).replace(/\.xml$/i, ''),
    ...(mti === undefined ? {} : { mti }),
    ...(bitmap === undefined ? {} : { bitmap }),
    ...(headerBytes === undefined ? {} : { headerBytes }),
    elements,
    notes: notes.all,
  }
}

/** By id; of two with the same the later counts, as in jPOS. */
function fieldsOf(node: XmlElement, path: string, notes: Notes): ReadonlyMap<number, Field> {
  const fields = new Map<number, Field>()
  for (const child of node.children) {
    if (child.name !== 'isofield' && child.name !== 'isofieldpackager') {
      notes.add(path, `<${oneLine(child.name)}> is not known; left out`, child.at)
      continue
    }
    const field = fieldOf(child, path)
    if (fields.has(field.id)) notes.add(partPath(path, field.id), 'is there twice: the later counts', field.at)
    fields.set(field.id, field)
  }
  return new Map([...fields].sort(([one], [other]) => one - other))
}

function fieldOf(node: XmlElement, path: string): Field {
  const attribute = (name: string): string => {
    const value = node.attributes.get(name)
    if (value === undefined) throw refusal(node.at, path, `<${node.name}> has no attribute "${name}"`)
    return value
  }
  const whole = (name: string): number => {
    const value = attribute(name)
    if (!/^\d{1,6}$/.test(value)) throw refusal(node.at, path, `${name}="${oneLine(value)}" is not a whole number`)
    return Number(value)
  }
  const id = whole('id')
  const name = oneLine(node.attributes.get('name') ?? '')
  return {
    id,
    name: name === '' ? `Data element ${partPath(path, id)}` : name,
    length: whole('length'),
    className: attribute('class').trim(),
    padsLeft: node.attributes.get('pad')?.toLowerCase() === 'true',
    node,
    at: node.at,
  }
}

function readTop(field: Field, notes: Notes): ImportedElement | undefined {
  const path = String(field.id)
  if (field.id > ELEMENT_MAX) {
    notes.add(path, `is above ${ELEMENT_MAX}; left out`, field.at)
    return undefined
  }
  const element = readField(field, path, { notes, depth: 0 })
  // jPOS has no class for track digits: those of numbers are used, their separator packed as D.
  return element?.content === 'n' && TRACKS.includes(field.id) && element.inside === undefined ? { ...element, content: 'z' } : element
}

interface Manner {
  readonly notes: Notes
  /** Bitmaps around it. */
  readonly depth: number
}

function readField(field: Field, path: string, manner: Manner): ImportedElement | undefined {
  const { notes } = manner
  const facts = classOf(field, path, notes)
  if (facts === undefined) return undefined
  if (facts.is !== 'field') {
    if (facts.is !== 'nothing') notes.add(path, `${shortName(field)} cannot stand here; left out`, field.at)
    return undefined
  }
  if (facts.note !== undefined) notes.add(path, `${shortName(field)}: ${facts.note}`, field.at)
  const { element, problem } = bounded(elementOf(field, facts))
  if (problem !== undefined) notes.add(path, problem, field.at)
  if (element === undefined || field.node.name !== 'isofieldpackager') return element
  const parted = partedOf(element, field, path, manner)
  if (typeof parted !== 'string') return parted
  notes.add(path, `${parted}: read as a whole`, field.at)
  return element
}

function classOf(field: Field, path: string, notes: Notes): JposClass | undefined {
  const facts = jposClass(field.className)
  if (facts === undefined) notes.add(path, `class ${oneLine(field.className)} is not known; left out`, field.at)
  else if (!isOfJpos(field.className)) notes.add(path, `class ${oneLine(field.className)} is read as ${shortName(field)} of jPOS`, field.at)
  return facts
}

function shortName({ className }: Field): string {
  return oneLine(className.slice(className.lastIndexOf('.') + 1))
}

function elementOf(field: Field, facts: JposField): ImportedElement {
  const { content, encoding, prefix, filler, padsRight, lengthPerUnit = 1 } = facts
  const isLeft = field.padsLeft && padsRight !== true
  // jPOS reads any filler, and writes 0 unless the class says F.
  const packing = { pad: isLeft ? 'left' : 'right', filler: filler === 'F' && !isLeft ? 'F' : 'either' } as const
  return {
    name: field.name,
    content,
    encoding,
    length: Math.ceil(field.length / lengthPerUnit),
    ...(prefix === undefined ? {} : { prefix }),
    ...(encoding === 'bcd' ? packing : {}),
  }
}

const SUBFIELDS = ['GenericSubFieldPackager', 'GenericPackager', 'GenericValidatingPackager', 'GenericTaggedFieldsPackager']

/** The element with its parts, by the packager that is named for them. */
function partedOf(outer: ImportedElement, field: Field, path: string, manner: Manner): Parted {
  const packager = field.node.attributes.get('packager') ?? ''
  const name = oneLine(packager.slice(packager.lastIndexOf('.') + 1))
  if (/BER_?TLV/i.test(name)) return berTlv(outer)
  if (!SUBFIELDS.includes(name)) return `packager ${oneLine(packager) || 'of no name'} is not known`
  const { bitmapField, parts } = packagerOf(field, path, manner.notes)
  const classes = parts.map(({ className }) => jposClass(className))
  if (classes.some((facts) => facts?.is === 'tagged')) return taggedOf(outer, parts, classes)
  if (bitmapField !== undefined) return bitmappedOf(outer, bitmapField, { parts, path, manner })
  return positionalOf(outer, parts, path, manner)
}

interface Packager {
  /** Absent: its parts stand one behind the other. */
  readonly bitmapField?: Field
  readonly parts: readonly Field[]
}

function packagerOf({ node }: Field, path: string, notes: Notes): Packager {
  const fields = fieldsOf(node, path, notes)
  const bitmapField = fields.get(Number(node.attributes.get('bitmapField') ?? 1))
  const isThere = node.attributes.get('emitBitmap')?.toLowerCase() !== 'false' && isBitmap(bitmapField)
  const first = Number(node.attributes.get('firstField') ?? (isThere && bitmapField?.id === 1 ? 2 : 1))
  const others = [...fields.values()].filter((field) => !isThere || field !== bitmapField)
  for (const { id, at } of others) if (id < first) notes.add(partPath(path, id), 'stands before the first part; left out', at)
  return { ...(isThere && bitmapField !== undefined ? { bitmapField } : {}), parts: others.filter(({ id }) => id >= first) }
}

function isBitmap(field: Field | undefined): boolean {
  return field !== undefined && jposClass(field.className)?.is === 'bitmap'
}

function taggedOf(outer: ImportedElement, parts: readonly Field[], classes: readonly (JposClass | undefined)[]): Parted {
  const [first] = classes
  if (first?.is !== 'tagged') return 'parts with and without tags'
  const isSame = classes.every((facts) => facts?.is === 'tagged' && facts.tag === first.tag && facts.length === first.length)
  if (!isSame) return 'tags and lengths of several forms'
  const { tag, length, encoding } = first
  const tagOf = ({ id, node }: Field): string => node.attributes.get('token') ?? String(id).padStart(tag, '0')
  const names = new Map(parts.map((part): [string, string] => [tagOf(part), part.name]))
  return tagged(outer, encoding, { is: 'items', tag, length, names })
}

interface Parts {
  readonly parts: readonly Field[]
  readonly path: string
  readonly manner: Manner
}

function bitmappedOf(outer: ImportedElement, bitmapField: Field, { parts, path, manner }: Parts): Parted {
  const facts = jposClass(bitmapField.className)
  if (facts?.is !== 'bitmap') return 'no bitmap'
  const bytes = Math.min(bitmapField.length, 8)
  if (bitmapField.length > 8) manner.notes.add(path, 'a second bitmap of its parts is not read: 8 bytes, parts 2 to 64', bitmapField.at)
  const inside = new Map<number, ImportedElement>()
  for (const part of parts) {
    const at = partPath(path, part.id)
    if (part.id < 1 || part.id > bytes * 8) {
      manner.notes.add(at, `is above the ${bytes * 8} bits of the bitmap; left out`, part.at)
      continue
    }
    const element = readField(part, at, { ...manner, depth: manner.depth + 1 })
    if (element !== undefined) inside.set(part.id, element)
  }
  return bitmapped(outer, { bitmap: facts.encoding, bitmapBytes: bytes, parts: inside }, manner.depth)
}

function positionalOf(outer: ImportedElement, parts: readonly Field[], path: string, manner: Manner): Parted {
  const silent = { notes: new Notes(), depth: manner.depth + 1 }
  const elements = parts.map((part) => readField(part, partPath(path, part.id), silent))
  const known = elements.filter((element) => element !== undefined)
  if (known.length < elements.length) return 'parts of unknown length'
  return positional(outer, known)
}

function partPath(path: string, id: number): string {
  return path === '' ? String(id) : `${path}.${id}`
}

function mtiOf(field: Field | undefined, notes: Notes): ImportedSpec['mti'] {
  const facts = field === undefined ? undefined : jposClass(field.className)
  if (field === undefined || facts?.is !== 'field' || facts.prefix !== undefined) {
    notes.add('0', 'the spec does not say how the MTI is written', field?.at)
    return undefined
  }
  if (facts.encoding === 'bcd') return 'bcd'
  return facts.encoding === 'cp1047' ? 'ebcdic' : 'ascii'
}

function bitmapOf(field: Field | undefined, notes: Notes): ImportedSpec['bitmap'] {
  const facts = field === undefined ? undefined : jposClass(field.className)
  if (field === undefined || facts?.is !== 'bitmap') {
    notes.add('1', 'the spec does not say how the bitmap is written', field?.at)
    return undefined
  }
  if (field.length > 16) notes.add('1', 'a third bitmap is not read', field.at)
  if (field.length < 16) notes.add('1', 'a message of the spec has one bitmap; here bit 1 announces a second one', field.at)
  return facts.encoding
}

function headerOf(root: XmlElement, notes: Notes): number | undefined {
  for (const name of ['bitmapField', 'emitBitmap', 'firstField']) {
    const value = root.attributes.get(name)
    if (value !== undefined && !(name === 'bitmapField' && value === '1') && !(name === 'emitBitmap' && value === 'true')) {
      notes.add('', `${name}="${oneLine(value)}" of <isopackager> is left out`, root.at)
    }
  }
  const bytes = Number(root.attributes.get('headerLength') ?? 0)
  if (bytes === 0) return undefined
  if (Number.isInteger(bytes) && bytes > 0 && bytes <= HEADER_MAX) return bytes
  notes.add('', `headerLength="${oneLine(root.attributes.get('headerLength') ?? '')}" is left out: 1 to ${HEADER_MAX} can be said`, root.at)
  return undefined
}
