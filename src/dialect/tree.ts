/** A YAML text as a tree of texts, lists and maps that knows where each of them stands. */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
  type YAMLMap,
} from 'yaml'
import { type Fault, SpecError } from '../errors.ts'
import { quoted } from './quoted.ts'

export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface MapEntry {
  readonly key: Place
  readonly value: Tree
}

/** Maps are `Map`s: `__proto__` is a name like any other. */
export type Tree =
  | { readonly is: 'text'; readonly text: string; readonly at: Place }
  | { readonly is: 'list'; readonly items: readonly Tree[]; readonly at: Place }
  | { readonly is: 'map'; readonly entries: ReadonlyMap<string, MapEntry>; readonly at: Place }

/** Bounds of a file, so that none can exhaust the process. */
export const TREE_LIMITS = { fileBytes: 1_048_576, depth: 32, nodes: 50_000, aliases: 100 } as const

/** The YAML library recurses by depth and has no bound of its own: the text is measured token by token before. */
const OPEN_TOKENS_MAX = 3 * TREE_LIMITS.depth
const TOKENS_MAX = 8 * TREE_LIMITS.nodes
/** More than is printed of them is not looked for. */
const MISTAKES_MAX = 20

/** Reads a text with the all-strings schema: unquoted 0400 stays 0400. An empty text is an empty map. */
export function readTree(text: string, file: string): Tree {
  const lines = countLines(text)
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (Buffer.byteLength(text) > TREE_LIMITS.fileBytes) throw refusal({ file, line: 1, column: 1 }, 'the file is longer than 1 MiB')
  const document = composeDocument(readTokens(text, placeAt), text.length, placeAt)
  if (document.contents === null) return { is: 'map', entries: new Map(), at: { file, line: 1, column: 1 } }
  return new TreeReader(document, placeAt).read(document.contents, 1)
}

function refusal(place: Place, problem: string): SpecError {
  return new SpecError([{ ...place, path: '', problem }])
}

/** Of the whole text: the parser counts no lines in what it cannot make sense of. */
function countLines(text: string): LineCounter {
  const lines = new LineCounter()
  for (let start = 0; start <= text.length; start = nextLine(text, start)) lines.addNewLine(start)
  return lines
}

function nextLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? text.length + 1 : end + 1
}

function readTokens(text: string, placeAt: (offset: number) => Place): CST.Token[] {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let count = 0
  let mistakes = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token)
      if (token.type === 'error') mistakes += 1
    }
    if (mistakes > MISTAKES_MAX) return tokens
    count += 1
    if (count > TOKENS_MAX) throw refusal(placeAt(parser.offset), `more than ${TREE_LIMITS.nodes} values`)
    if (parser.stack.length > OPEN_TOKENS_MAX) throw tooDeep(placeAt(parser.offset))
  }
  for (const token of parser.end()) tokens.push(token)
  return tokens
}

function tooDeep(place: Place): SpecError {
  return refusal(place, `nested deeper than ${TREE_LIMITS.depth} levels`)
}

function composeDocument(tokens: CST.Token[], end: number, placeAt: (offset: number) => Place): Document.Parsed {
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, logLevel: 'silent', merge: false })
  const [document, second] = composer.compose(tokens, true, end)
  if (document === undefined) throw new SpecError([{ ...placeAt(0), path: '', problem: 'not a YAML document' }])
  if (second !== undefined) throw refusal(placeAt(second.range[0]), 'a second YAML document: one file holds one')
  const complaints = [...document.errors, ...document.warnings]
  const faults: Fault[] = complaints.slice(0, MISTAKES_MAX).map(({ pos, code, message }) => ({
    ...placeAt(pos[0]),
    path: '',
    // What follows the colon quotes the file, which may hold keys.
    problem: code === 'TAG_RESOLVE_FAILED' ? 'tags are not allowed' : `not valid YAML: ${message.split(':', 1)[0]}`,
  }))
  if (faults.length > 0) throw new SpecError(faults)
  return document
}

/** Where the aliases lead. One walk for all of them: `Alias.resolve` walks the whole document, which was 3/4 of a dialect's loading. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Node: (_key, node) => {
      const target = isAlias(node) ? anchors.get(node.source) : undefined
      if (target !== undefined) targets.set(node as Alias, target)
      else if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

class TreeReader {
  #nodes = 0
  #aliases = 0
  readonly #targets: ReadonlyMap<Alias, Node>
  readonly #placeAt: (offset: number) => Place

  constructor(document: Document.Parsed, placeAt: (offset: number) => Place) {
    this.#targets = aliasTargets(document)
    this.#placeAt = placeAt
  }

  /** An alias is read again wherever it stands, and counted again: that bounds what it can blow up to. */
  read(node: unknown, depth: number): Tree {
    const at = this.#place(node)
    this.#nodes += 1
    if (this.#nodes > TREE_LIMITS.nodes) throw refusal(at, `more than ${TREE_LIMITS.nodes} values`)
    if (depth > TREE_LIMITS.depth) throw tooDeep(at)
    if (isAlias(node)) return this.read(this.#target(this.#targets.get(node), at), depth)
    if (isMap(node)) return { is: 'map', entries: this.#entries(node, depth), at }
    if (isSeq(node)) return { is: 'list', items: node.items.map((item) => this.read(item, depth + 1)), at }
    return { is: 'text', text: isScalar(node) ? String(node.value) : '', at }
  }

  #place(node: unknown): Place {
    return this.#placeAt((node as Node | null)?.range?.[0] ?? 0)
  }

  #target(found: Node | undefined, at: Place): Node {
    this.#aliases += 1
    if (this.#aliases > TREE_LIMITS.aliases) throw refusal(at, `more than ${TREE_LIMITS.aliases} aliases`)
    if (found === undefined) throw refusal(at, 'an alias without its anchor')
    return found
  }

  #entries(map: YAMLMap, depth: number): ReadonlyMap<string, MapEntry> {
    const entries = new Map<string, MapEntry>()
    for (const { key, value } of map.items) {
      const place = this.#place(key)
      if (!isScalar(key)) throw refusal(place, 'a key must be a plain text')
      const name = String(key.value)
      const first = entries.get(name)
      if (first !== undefined) throw refusal(place, `key ${quoted(name)} is there twice, first on line ${first.key.line}`)
      entries.set(name, { key: place, value: value === null ? { is: 'text', text: '', at: place } : this.read(value, depth + 1) })
    }
    return entries
  }
}
