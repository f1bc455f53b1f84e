/** `extends:`: a file that says only what differs from another. */
import { type Fault, SpecError } from '../errors.ts'
import { quoted } from './quoted.ts'
import type { MapEntry, Place, Tree } from './tree.ts'

/** A file another one extends: its text as a tree, and how names in it are found in turn. */
export interface Base {
  /** What a cycle is recognised by. */
  readonly id: string
  readonly tree: Tree
  readonly find: FindBase
}

/** Finds what `extends` names; throws a `SpecError` at the place given. */
export type FindBase = (name: string, at: Place) => Base

const EXTENDS_MAX = 16

/** Takes away the map or list that stands below. */
const NONE = 'none'

/**
 * The tree with all it extends merged below it: maps deeply, lists and texts replaced, maps and lists taken away by `none`, and
 * maps that say `extends: none` taken as they are.
 */
export function resolveExtends(tree: Tree, find: FindBase, seen: readonly string[]): Tree {
  const entry = tree.is === 'map' ? tree.entries.get('extends') : undefined
  if (tree.is !== 'map' || entry === undefined) return tree
  const { value } = entry
  if (value.is !== 'text') throw extendsFault(value.at, 'expected the name of one dialect or ./file.yaml')
  const base = find(value.text, value.at)
  if (seen.includes(base.id)) throw extendsFault(value.at, `${quoted(value.text)} extends this file: that is a circle`)
  if (seen.length > EXTENDS_MAX) throw extendsFault(value.at, `more than ${EXTENDS_MAX} files extend each other`)
  const own: Tree = { ...tree, entries: new Map([...tree.entries].filter(([name]) => name !== 'extends')) }
  return mergeTrees(resolveExtends(base.tree, base.find, [...seen, base.id]), own)
}

/** A fault of the key `extends`. */
export function extendsFault(at: Place, problem: string): SpecError {
  const fault: Fault = { ...at, path: 'extends', problem }
  return new SpecError([fault])
}

function mergeTrees(below: Tree, above: Tree): Tree {
  if (below.is !== 'map' || above.is !== 'map') return above
  const own = [...above.entries].filter(([name, { value }]) => !isExtendsNone(name, value))
  const entries = new Map<string, MapEntry>(own.length < above.entries.size ? [] : below.entries)
  for (const [name, entry] of own) {
    const inherited = entries.get(name)
    if (inherited !== undefined && inherited.value.is !== 'text' && isNone(entry.value)) entries.delete(name)
    else entries.set(name, inherited === undefined ? entry : { key: entry.key, value: mergeTrees(inherited.value, entry.value) })
  }
  return { is: 'map', entries, at: above.at }
}

function isNone(tree: Tree): boolean {
  return tree.is === 'text' && tree.text === NONE
}

function isExtendsNone(name: string, value: Tree): boolean {
  return name === 'extends' && isNone(value)
}
