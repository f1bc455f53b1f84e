/** A JSON text of unknown origin as a tree with places, and what is read from its maps. */
import type { MapEntry, Place, Tree } from '../tree.ts'
import { refusal } from './spec.ts'

export type JsonMap = Extract<Tree, { is: 'map' }>

/** Throws a `SpecError` at the place of anything else than a map. */
export function asMap(tree: Tree, path: string, expected: string): JsonMap {
  if (tree.is === 'map') return tree
  throw refusal(tree.at, path, `expected ${expected}, found a ${tree.is}`)
}

export interface JsonText {
  readonly text: string
  readonly at: Place
}

/** A text or number of a map; undefined when it is not there. Throws for a list or map. */
export function textOf(map: JsonMap, key: string, path: string): JsonText | undefined {
  const value = map.entries.get(key)?.value
  if (value === undefined) return undefined
  if (value.is !== 'text') throw refusal(value.at, path, `expected a text or number for "${key}", found a ${value.is}`)
  return value
}

/** A whole number of a map; undefined when it is not there. Throws for anything else. */
export function wholeOf(map: JsonMap, key: string, path: string): number | undefined {
  const value = textOf(map, key, path)
  if (value === undefined) return undefined
  if (!/^\d{1,6}$/.test(value.text)) throw refusal(value.at, path, `"${key}" is not a whole number`)
  return Number(value.text)
}

/** A map in a map; undefined when it is not there. */
export function mapOf(map: JsonMap, key: string, path: string): JsonMap | undefined {
  const value = map.entries.get(key)?.value
  return value === undefined || (value.is === 'text' && value.text === 'null') ? undefined : asMap(value, path, `a map for "${key}"`)
}

/** Entries whose keys are numbers, by number. Throws for another key. */
export function numbered(map: JsonMap, path: string): readonly (readonly [number, MapEntry])[] {
  return [...map.entries]
    .map(([key, entry]): [number, MapEntry] => {
      if (!/^\d{1,6}$/.test(key)) throw refusal(entry.key, path, `expected the number of a field, found "${key.slice(0, 40)}"`)
      return [Number(key), entry]
    })
    .sort(([one], [other]) => one - other)
}
