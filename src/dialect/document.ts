/** A file against its schema: every mistake with its place, what was expected and what came. */
import { z } from 'zod'
import { type Fault, SpecError } from '../errors.ts'
import { suggestion } from './nearest.ts'
import { quoted, visible } from './quoted.ts'
import { type Place, readTree, type Tree } from './tree.ts'

export interface DocumentOptions {
  /** The file holds keys: faults do not say what came. */
  readonly secret?: boolean
}

const FAULTS_MAX = 20

/** Reads a YAML (or JSON) text by a schema over texts, lists and maps; throws one `SpecError` with up to 20 faults. */
export function parseDocument<T>(text: string, file: string, schema: z.ZodType<T>, options: DocumentOptions = {}): T {
  return checkTree(readTree(text, file), schema, options)
}

/** The same for a text that was read already. */
export function checkTree<T>(tree: Tree, schema: z.ZodType<T>, options: DocumentOptions = {}): T {
  const result = schema.safeParse(plainValue(tree), { error: documentWords, reportInput: true })
  if (result.success) return result.data
  throw new SpecError(result.error.issues.flatMap((issue) => faultsOf(issue, tree, options)).slice(0, FAULTS_MAX))
}

/** Maps become objects without a prototype, so that no name of the file means anything to JavaScript. */
function plainValue(tree: Tree): unknown {
  if (tree.is === 'text') return tree.text
  if (tree.is === 'list') return tree.items.map(plainValue)
  const plain: Record<string, unknown> = Object.create(null)
  for (const [name, { value }] of tree.entries) plain[name] = plainValue(value)
  return plain
}

/** What a schema wanted, where the schema itself has no words for it. Of an unknown key: the keys there are. */
export function documentWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(', ') : ''
    case 'invalid_type':
      return wantedType(String(issue.expected))
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    case 'invalid_union':
      return 'one of the possible forms'
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'array' ? ' items' : ''}`
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'array' ? ' items' : ''}`
    default:
      return undefined
  }
}

function wantedType(expected: string): string {
  if (expected === 'array' || expected === 'tuple') return 'a list'
  return expected === 'string' ? 'a text' : 'a map'
}

function faultsOf(issue: z.core.$ZodIssue, tree: Tree, options: DocumentOptions): Fault[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(tree, [...path, key], issue.message))
  const { whole } = issue.code === 'custom' ? { ...issue.params } : {}
  const problem = whole === true ? issue.message : problemOf(issue, options)
  return [{ ...placeOf(tree, path, issue.input === path.at(-1)), path: pathText(path), problem }]
}

function unknownKey(tree: Tree, path: readonly string[], known: string): Fault {
  const key = path.at(-1) ?? ''
  const meant = suggestion(key, known.split(', ')) || '.'
  return { ...placeOf(tree, path, true), path: pathText(path), problem: `unknown key ${quoted(key)}${meant} Possible: ${known}` }
}

function pathText(path: readonly string[]): string {
  return path.map(visible).join('.')
}

function problemOf(issue: z.core.$ZodIssue, options: DocumentOptions): string {
  if (issue.input === undefined) return issue.code === 'invalid_type' ? 'is missing' : `is missing: expected ${issue.message}`
  if (options.secret === true) return `expected ${issue.message}`
  const meant = issue.code === 'invalid_value' && typeof issue.input === 'string' ? suggestion(issue.input, issue.values.map(String)) : ''
  return `expected ${issue.message}, found ${found(issue.input)}${meant}`
}

function found(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  if (typeof input !== 'string') return 'a map'
  if (input === '') return 'nothing'
  return quoted(input)
}

/** Place of what a path leads to (or of its key), or of the last thing on the way that is there. */
function placeOf(tree: Tree, path: readonly string[], ofKey: boolean): Place {
  let node = tree
  let key = tree.at
  for (const step of path) {
    const entry = node.is === 'map' ? node.entries.get(step) : undefined
    const next = node.is === 'list' ? node.items[Number(step)] : entry?.value
    if (next === undefined) return node.at
    node = next
    key = entry?.key ?? next.at
  }
  return ofKey ? key : node.at
}
