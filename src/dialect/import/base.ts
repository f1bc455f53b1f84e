/** Which shipped dialect an imported one extends, and the encodings it states for itself. */
import type { DialectFile } from '../dialect-file.ts'
import { readShipped } from '../load.ts'
import type { ImportedElement, ImportedSpec } from './spec.ts'

const BASES = ['iso8583-1987-ascii', 'iso8583-1987-binary'] as const

export interface ChosenBase {
  readonly name: string
  readonly file: DialectFile
  /** Of the encodings that the spec says, those that the base has too. */
  readonly same: number
  readonly said: number
  readonly encodings: Readonly<Record<Said, string>>
  readonly padding: Readonly<Record<'fixed' | 'variable' | 'filler', string>>
}

const SAID = ['mti', 'bitmap', 'prefix', 'n', 'z', 'text', 'b'] as const
type Said = (typeof SAID)[number]

/** The base whose encodings are most often the same; what the spec does not say is as in the base. */
export function chooseBase(spec: ImportedSpec): ChosenBase {
  const elements = allElements(spec.elements.values())
  const said = encodingsOf(spec, elements)
  const names = SAID.filter((name) => said[name] !== undefined)
  const candidates = BASES.map((name) => {
    const file = fileOf(name)
    return { name, file, same: names.filter((key) => said[key] === file.encodings[key]).length }
  })
  const { name, file, same } = candidates.reduce((best, other) => (other.same > best.same ? other : best))
  const encodings = Object.fromEntries(SAID.map((key) => [key, said[key] ?? file.encodings[key]])) as Record<Said, string>
  return { name, file, same, said: names.length, encodings, padding: paddingOf(elements, file) }
}

const files = new Map<string, DialectFile>()

/** Read once: it takes longer than all else of an import. */
function fileOf(name: string): DialectFile {
  const file = files.get(name) ?? readShipped(name)
  files.set(name, file)
  return file
}

/** With the parts of parts. */
function allElements(elements: Iterable<ImportedElement>): readonly ImportedElement[] {
  return [...elements].flatMap((element) =>
    element.inside?.is === 'nested' ? [element, ...allElements(element.inside.parts.values())] : [element],
  )
}

function encodingsOf(spec: ImportedSpec, elements: readonly ImportedElement[]): Readonly<Record<Said, string | undefined>> {
  const encodings = (...contents: string[]): string[] =>
    elements.filter(({ content }) => contents.includes(content)).map(({ encoding }) => encoding)
  const digits = encodings('n', 'x+n')
  return {
    mti: spec.mti,
    bitmap: spec.bitmap,
    prefix: mostOf(elements.flatMap(({ prefix }) => (prefix === undefined ? [] : [prefix.encoding]))),
    n: mostOf(digits),
    z: mostOf(encodings('z')),
    text: mostOf(encodings('a', 'an', 'ans')),
    b: mostOf(encodings('b')),
  }
}

function paddingOf(elements: readonly ImportedElement[], { padding }: DialectFile): ChosenBase['padding'] {
  const filled = elements.filter(needsFiller)
  return {
    fixed: mostOf(filled.flatMap(({ prefix, pad = [] }) => (prefix === undefined ? pad : []))) ?? padding.fixed,
    variable: mostOf(filled.flatMap(({ prefix, pad = [] }) => (prefix === undefined ? [] : pad))) ?? padding.variable,
    filler: mostOf(filled.flatMap(({ filler = [] }) => filler)) ?? padding.filler,
  }
}

/** Whether its packed digits can be an odd number. */
export function needsFiller({ content, encoding, length, prefix }: ImportedElement): boolean {
  const digits = content === 'x+n' ? length - 1 : length
  return encoding === 'bcd' && (prefix !== undefined || digits % 2 === 1)
}

/** The most frequent; of several the first. */
function mostOf(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].reduce<readonly [string, number] | undefined>(
    (best, one) => (best !== undefined && best[1] >= one[1] ? best : one),
    undefined,
  )?.[0]
}
