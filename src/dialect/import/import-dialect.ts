/** Turns a message spec of another tool into a dialect file. */
import { encodingsOf } from '../../codec/layouts.ts'
import type { Dialect } from '../dialect.ts'
import { parseDialect } from '../load.ts'
import { readTree, type Tree } from '../tree.ts'
import { type ChosenBase, chooseBase } from './base.ts'
import { type ImportedElement, type ImportedSpec, type Note, refusal } from './spec.ts'
import { writeDialect } from './write.ts'

export const IMPORT_FORMATS = ['jpos', 'moov', 'iso_8583'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

export interface ImportedDialect {
  readonly format: ImportFormat
  /** The dialect file, and what it is when it is loaded. */
  readonly yaml: string
  readonly dialect: Dialect
  /** Which shipped dialect it extends, and why. */
  readonly base: string
  readonly elements: number
  readonly notes: readonly Note[]
}

/**
 * The dialect file of a spec; the format is told by the content unless it is given. `file` stands in faults. Throws a
 * `SpecError` with a place for a text that is no such spec.
 */
export async function importDialect(text: string, file: string, format?: ImportFormat): Promise<ImportedDialect> {
  const { spec, format: found } = await readSpec(text, file, format)
  const typed = found === 'moov' ? withContents(spec, chooseBase(spec)) : spec
  const base = chooseBase(typed)
  const because = `extends ${base.name}: ${base.same} of the ${base.said} encodings that the spec names are the same`
  const { yaml, notes } = writeDialect(typed, base, `Imported from ${JSON.stringify(file)} (${found}); ${because}.`)
  const dialect = parseDialect(yaml, `${file}.yaml`)
  return { format: found, yaml, dialect, base: because, elements: spec.elements.size, notes: [...typed.notes, ...notes] }
}

const DIGITS: readonly string[] = ['n', 'z', 'x+n']

/** A `String` of moov says nothing of its characters: where ISO 8583 has digits, digits are meant. */
function withContents(spec: ImportedSpec, { file }: ChosenBase): ImportedSpec {
  const changed: number[] = []
  const elements = [...spec.elements].map(([number, element]): [number, ImportedElement] => {
    const content = file.elements.get(number)?.type.content
    const isText = element.content === 'ans' || (element.content === 'n' && content === 'z')
    if (content === undefined || !isText || !DIGITS.includes(content) || element.inside !== undefined) return [number, element]
    if (!encodingsOf(content).includes(element.encoding) || (content === 'x+n' && element.length < 2)) return [number, element]
    changed.push(number)
    return [number, { ...element, content }]
  })
  if (changed.length === 0) return spec
  const note = { path: '', problem: `read as digits, as ISO 8583 has them: ${changed.join(', ')}` }
  return { ...spec, elements: new Map(elements), notes: [...spec.notes, note] }
}

interface Read {
  readonly spec: ImportedSpec
  readonly format: ImportFormat
}

async function readSpec(text: string, file: string, format: ImportFormat | undefined): Promise<Read> {
  if (format === 'jpos' || (format === undefined && /^\uFEFF?\s*</.test(text))) {
    const { readJpos } = await import('./jpos.ts')
    return { spec: named(readJpos(text, file), file), format: 'jpos' }
  }
  const tree = readTree(text.replace(/^\uFEFF/, ''), file)
  const found = format ?? formatOf(tree)
  if (found === 'moov') {
    const { readMoov } = await import('./moov.ts')
    return { spec: named(readMoov(tree), file), format: 'moov' }
  }
  const { readIso8583 } = await import('./iso-8583.ts')
  return { spec: named(readIso8583(tree, file), file), format: 'iso_8583' }
}

function named(spec: ImportedSpec, file: string): ImportedSpec {
  return spec.title === '' ? { ...spec, title: file } : spec
}

function formatOf(tree: Tree): ImportFormat {
  if (tree.is === 'map') {
    if (tree.entries.has('fields')) return 'moov'
    const isFormat = ({ value }: { readonly value: Tree }): boolean => value.is === 'map' && value.entries.has('ContentType')
    if ([...tree.entries.values()].some(isFormat)) return 'iso_8583'
  }
  throw refusal(tree.at, '', 'neither an XML of jPOS, nor a JSON of moov-io/iso8583 ("fields"), nor formats of iso_8583 ("ContentType")')
}
