/** Finds and reads dialect files: the shipped ones by name, a user's by path. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SpecError } from '../errors.ts'
import { compileDialect } from './compile.ts'
import type { Dialect } from './dialect.ts'
import type { DialectFile } from './dialect-file.ts'
import { dialectFile } from './dialect-file-check.ts'
import { checkTree } from './document.ts'
import { type Base, extendsFault, type FindBase, resolveExtends } from './extend.ts'
import { suggestion } from './nearest.ts'
import { applyOverrides, type DialectOverrides } from './overrides.ts'
import { quoted } from './quoted.ts'
import { type Place, readTree, TREE_LIMITS, type Tree } from './tree.ts'

const EXTENSION = /\.ya?ml$/

/** The shipped files; the built code lies one folder deeper than the source. */
const SPECS = ['../../specs/', '../../../specs/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path))

const shippedTrees = new Map<string, Tree>()

/** Names of the shipped dialects. */
export function listDialects(): string[] {
  const files = SPECS === undefined ? [] : readdirSync(SPECS)
  return files
    .filter((file) => EXTENSION.test(file))
    .map(nameOfFile)
    .sort()
}

/** A shipped dialect by its name, or a user's by the path of its file (with a `/`, or ending in .yaml or .yml). */
export function loadDialect(nameOrFile: string, overrides: DialectOverrides = {}): Dialect {
  const isFile = nameOrFile.includes('/') || nameOrFile.includes(sep) || EXTENSION.test(nameOrFile)
  const file = isFile ? nameOrFile : shippedFile(nameOrFile)
  if (file === undefined) {
    const problem = `unknown dialect${suggestion(nameOrFile, listDialects()) || '.'} Possible: ${listDialects().join(', ')}, or the path of a .yaml file`
    throw new SpecError([{ file: nameOrFile, path: '', problem }], 'OPTION_INVALID')
  }
  const tree = isFile ? readTree(readText(file), file) : shippedTree(file)
  const path = realpathSync(file)
  return compileTree(tree, file, { find: findBeside(dirname(path)), id: path }, overrides)
}

/** A dialect of a text that comes from elsewhere; it can extend the shipped ones only. `file` stands in faults. */
export function parseDialect(text: string, file: string, overrides: DialectOverrides = {}): Dialect {
  return compileTree(readTree(text, file), file, { find: findShipped, id: file }, overrides)
}

/** A shipped dialect as its file says, with what that extends. */
export function readShipped(name: string): DialectFile {
  const { tree, find, id } = findShipped(name, { file: name, line: 1, column: 1 })
  return checkTree(resolveExtends(tree, find, [id]), dialectFile)
}

function compileTree(own: Tree, file: string, origin: Pick<Base, 'find' | 'id'>, overrides: DialectOverrides): Dialect {
  const tree = resolveExtends(own, origin.find, [origin.id])
  return applyOverrides(compileDialect(nameOfFile(file), checkTree(tree, dialectFile)), overrides)
}

/** A shipped file is read once: the parsing of YAML is most of a dialect's loading, and most extend another. */
function shippedTree(file: string): Tree {
  const tree = shippedTrees.get(file) ?? readTree(readText(file), file)
  shippedTrees.set(file, tree)
  return tree
}

function nameOfFile(file: string): string {
  return basename(file).replace(EXTENSION, '')
}

function shippedFile(name: string): string | undefined {
  return SPECS !== undefined && listDialects().includes(name) ? join(SPECS, `${name}.yaml`) : undefined
}

const findShipped: FindBase = (name, at) => {
  const file = shippedFile(name)
  if (file === undefined) {
    throw extendsFault(
      at,
      `unknown dialect ${quoted(name)}${suggestion(name, listDialects()) || '.'} Possible: ${listDialects().join(', ')}`,
    )
  }
  return { id: realpathSync(file), tree: shippedTree(file), find: findShipped }
}

/** Besides the shipped dialects: `./file.yaml`, which may not leave the folder of the first file, not even by a link. */
function findBeside(folder: string, from = folder): FindBase {
  return (name, at) => {
    if (!name.startsWith('./')) return findShipped(allowedName(name, at), at)
    if (name.split(/[/\\]/).includes('..')) throw extendsFault(at, `${quoted(name)} may not contain ..`)
    const file = join(from, name)
    if (!existsSync(file)) throw extendsFault(at, `${quoted(name)} is not there`)
    const path = realpathSync(file)
    if (!path.startsWith(folder + sep)) throw extendsFault(at, `${quoted(name)} leads out of ${folder}`)
    return { id: path, tree: readTree(readText(path, at), path), find: findBeside(folder, dirname(path)) }
  }
}

function allowedName(name: string, at: Place): string {
  if (isAbsolute(name) || /[/\\:]/.test(name))
    throw extendsFault(at, `expected the name of a dialect or ./file.yaml, found ${quoted(name)}`)
  return name
}

/** A regular file of UTF-8 text, not above the size limit. A fault stands at `at`, or at the file itself. */
export function readText(file: string, at?: Place): string {
  const refuse = (problem: string): SpecError =>
    at === undefined ? new SpecError([{ file, path: '', problem }]) : extendsFault(at, `${file} ${problem}`)
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) throw refuse('is not there')
  if (!stat.isFile()) throw refuse('is not a regular file')
  if (stat.size > TREE_LIMITS.fileBytes) throw refuse('is longer than 1 MiB')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    throw refuse(error instanceof TypeError ? 'is not UTF-8 text' : `cannot be read: ${String(error)}`)
  }
}
