/** Writes an imported spec as a dialect file, with what could not be carried over as comments at its place. */
import { Document, isMap, isScalar, isSeq, Pair, Scalar, YAMLMap } from 'yaml'
import { elementsNamed } from '../dialect-file-check.ts'
import type { ElementFile } from '../element-file.ts'
import { type ChosenBase, needsFiller } from './base.ts'
import type { ImportedElement, ImportedSpec, Inside, Note } from './spec.ts'

/** Text of the dialect file, and notes of what was done with elements that the spec lacks. */
export interface Written {
  readonly yaml: string
  readonly notes: readonly Note[]
}

/** `head` opens the file. */
export function writeDialect(spec: ImportedSpec, base: ChosenBase, head: string): Written {
  const missing = missingFrom(spec, base)
  const notes = [...spec.notes, ...missing.notes]
  const writer = new Writer(base, notes)
  const document = new Document()
  const top = new YAMLMap()
  const add = (key: string, value: unknown, flow = true): void => {
    const node = document.createNode(value)
    if (flow && isMap(node)) node.flow = true
    top.add(new Pair(new Scalar(key), node))
  }
  add('extends', base.name)
  add('title', { en: spec.title, zh: spec.title })
  if (spec.headerBytes !== undefined) add('framing', { header: { bytes: spec.headerBytes, answer: 'echo' } })
  add('encodings', base.encodings)
  add('padding', base.padding)
  const elements = new YAMLMap()
  const numbers = [...spec.elements.keys(), ...missing.gone, ...missing.kept].sort((one, other) => one - other)
  for (const number of numbers) {
    const pair = missing.kept.includes(number) ? writer.keptPair(number) : writer.pairOf(number, spec.elements.get(number))
    if (pair !== undefined) elements.add(pair)
  }
  top.add(new Pair(new Scalar('elements'), elements))
  document.contents = top
  document.commentBefore = [head, ...writer.rest(numbers)].map(comment).join('\n')
  return { yaml: document.toString({ lineWidth: 0 }), notes: missing.notes }
}

interface Missing {
  /** Elements of the base that stay; their length prefix may not fit into that of the others. */
  readonly kept: readonly number[]
  /** Elements of the base that the dialect is not to have. */
  readonly gone: readonly number[]
  readonly notes: readonly Note[]
}

function missingFrom({ elements }: ImportedSpec, { name, file }: ChosenBase): Missing {
  const named = elementsNamed(file)
  const missing = [...file.elements.keys()].filter((number) => !elements.has(number))
  const gone = missing.filter((number) => !named.has(number))
  const kept = missing.filter((number) => named.has(number))
  const note = (problem: string, numbers: readonly number[]): Note[] =>
    numbers.length === 0 ? [] : [{ path: '', problem: `${problem}: ${rangesOf(numbers).join(', ')}` }]
  return { kept, gone, notes: [...note(`kept from ${name}, whose rules name them`, kept), ...note(`taken away from ${name}`, gone)] }
}

/** 5, 6, 8-12: three and more in a row as one. */
function rangesOf(numbers: readonly number[]): string[] {
  const rows: number[][] = []
  for (const number of numbers) {
    const last = rows.at(-1)
    if (last?.at(-1) === number - 1) last.push(number)
    else rows.push([number])
  }
  return rows.flatMap((row) => (row.length < 3 ? row.map(String) : [`${row[0]}-${row.at(-1)}`]))
}

function comment(text: string): string {
  return ` ${text}`
}

const BINARY1_MAX = 255

class Writer {
  private readonly base: ChosenBase
  private readonly notes: readonly Note[]
  private readonly document = new Document()

  constructor(base: ChosenBase, notes: readonly Note[]) {
    this.base = base
    this.notes = notes
  }

  /** `4: { type: n12, ... }`, or `5: none`. */
  pairOf(number: number, element: ImportedElement | undefined): Pair {
    const below = this.base.file.elements.get(number)
    const path = String(number)
    if (element === undefined) return this.pair(path, number, undefined)
    return this.pair(path, number, this.nodeOf(path, element, below), partPaths(path, element))
  }

  /** `55: { prefix: ascii }`, where the usual one cannot count so far. */
  keptPair(number: number): Pair | undefined {
    const { encodings, file } = this.base
    const element = file.elements.get(number)
    const fits = element?.type.prefixDigits === undefined || encodings.prefix !== 'binary1' || element.type.length <= BINARY1_MAX
    if (fits && !this.notes.some(({ path }) => isAtOrIn(path, String(number)))) return undefined
    const node = this.document.createNode(fits ? {} : { prefix: file.encodings.prefix }) as YAMLMap
    node.flow = true
    return this.pair(String(number), number, node)
  }

  /** Notes that stand at no element. */
  rest(numbers: readonly number[]): string[] {
    const isAt = ({ path }: Note): boolean => numbers.includes(Number(path.split('.')[0])) && path !== ''
    return this.notes.filter((note) => !isAt(note)).map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`))
  }

  private pair(path: string, number: number, node: YAMLMap | undefined, parts: readonly string[] = []): Pair {
    const key = new Scalar(number)
    const problems = this.notes
      .filter((note) => isAtOrIn(note.path, path) && !parts.some((part) => isAtOrIn(note.path, part)))
      .map((note) => (note.path === path ? note.problem : `${note.path}: ${note.problem}`))
    if (problems.length > 0) key.commentBefore = problems.map(comment).join('\n')
    return new Pair(key, node ?? new Scalar('none'))
  }

  private nodeOf(path: string, element: ImportedElement, below: ElementFile | undefined): YAMLMap {
    const { inside } = element
    const node = this.document.createNode({
      type: `${element.content}${'.'.repeat(element.prefix?.digits ?? 0)}${element.length}`,
      name: element.name,
      ...(below === undefined ? { zh: element.name } : {}),
      ...this.writing(element, below),
      ...(below === undefined ? sensitivity(element.name) : {}),
      ...withoutBelow(inside, below),
      ...insideOf(inside),
    }) as YAMLMap
    flattenLeaves(node)
    if (inside?.is !== 'nested') return node
    node.flow = false
    node.add(new Pair(new Scalar('nested'), this.nestedOf(path, inside)))
    return node
  }

  /** What is not as in most elements, or would be inherited otherwise. */
  private writing(element: ImportedElement, below: ElementFile | undefined): Record<string, string> {
    const { encodings } = this.base
    const { content, encoding, prefix } = element
    const usual =
      content === 'n' || content === 'x+n' ? encodings.n : content === 'z' || content === 'b' ? encodings[content] : encodings.text
    return {
      ...(encoding !== usual || below?.encoding !== undefined ? { encoding } : {}),
      ...(prefix !== undefined && (prefix.encoding !== encodings.prefix || below?.prefix !== undefined) ? { prefix: prefix.encoding } : {}),
      ...(prefix?.counts === undefined ? {} : { prefixCounts: prefix.counts }),
      ...(needsFiller(element) ? this.packing(element) : {}),
    }
  }

  private packing({ prefix, pad, filler }: ImportedElement): Record<string, string> {
    const { padding } = this.base
    const usual = prefix === undefined ? padding.fixed : padding.variable
    return {
      ...(pad !== undefined && pad !== usual ? { pad } : {}),
      ...(filler !== undefined && filler !== padding.filler ? { filler } : {}),
    }
  }

  private nestedOf(path: string, { bitmap, bitmapBytes, parts }: Extract<Inside, { is: 'nested' }>): YAMLMap {
    const node = this.document.createNode({ bitmap, bitmapBytes }) as YAMLMap
    const inner = new YAMLMap()
    for (const [number, part] of parts) {
      const at = `${path}.${number}`
      inner.add(this.pair(at, number, this.nodeOf(at, part, undefined), partPaths(at, part)))
    }
    if (parts.size === 0) inner.flow = true
    node.add(new Pair(new Scalar('parts'), inner))
    return node
  }
}

/** A map of texts alone stands on one line. */
function flattenLeaves(node: unknown): void {
  if (isMap(node) && node.items.every(({ value }) => isScalar(value))) node.flow = true
  else if (isMap(node)) for (const { value } of node.items) flattenLeaves(value)
  else if (isSeq(node)) for (const item of node.items) flattenLeaves(item)
}

function partPaths(path: string, { inside }: ImportedElement): string[] {
  return inside?.is === 'nested' ? [...inside.parts.keys()].map((number) => `${path}.${number}`) : []
}

function isAtOrIn(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`)
}

/** `nested` is added by itself. */
function insideOf(inside: Inside | undefined): Record<string, unknown> {
  const named = (name: string): object => ({ name, zh: name })
  switch (inside?.is) {
    case 'tlv':
      return { tlv: 'yes' }
    case 'subfields':
      return { subfields: inside.parts.map(({ length, name }) => ({ length, ...named(name) })) }
    case 'items': {
      const names = [...inside.names].map(([tag, name]) => [tag, named(name === '' ? tag : name)])
      return { items: { tag: inside.tag, length: inside.length, ...(names.length === 0 ? {} : { names: Object.fromEntries(names) }) } }
    }
    default:
      return {}
  }
}

/** What the base says is inside, and the spec does not. */
function withoutBelow(inside: Inside | undefined, below: ElementFile | undefined): Record<string, string> {
  if (below === undefined) return {}
  const gone = (['subfields', 'items', 'nested'] as const).filter((key) => below[key] !== undefined && inside?.is !== key)
  return { ...Object.fromEntries(gone.map((key) => [key, 'none'])), ...(below.tlv === true && inside?.is !== 'tlv' ? { tlv: 'no' } : {}) }
}

const SENSITIVE: readonly (readonly [RegExp, string])[] = [
  [/\btrack[\s-]*[123]\b/i, 'track'],
  [/\bpin[\s-]*(?:block|data)\b|personal identification number/i, 'pin'],
  [/\bpan\b|primary account/i, 'pan'],
  [/\b(?:cvv|cvc|cvn|csc|cav)\d?\b|card (?:verification|security) /i, 'private'],
]

/** By its name, for a spec does not say: card data is rather hidden than shown. */
function sensitivity(name: string): Record<string, string> {
  const sensitive = SENSITIVE.find(([pattern]) => pattern.test(name))?.[1]
  return sensitive === undefined ? {} : { sensitive }
}
