/** The checkout as files: what the house rules read. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url))

export interface TextFile {
  /** From the checkout, with `/`. */
  readonly path: string
  readonly text: string
}

export function readText(path: string): string {
  return readFileSync(join(CHECKOUT, path), 'utf8')
}

/** All files below the folders whose names end in one of `extensions`. */
export function filesOf(folders: readonly string[], extensions: readonly string[]): TextFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => extensions.some((extension) => file.endsWith(extension)))
      .map((file) => `${folder}/${file.split(sep).join('/')}`)
      .map((path) => ({ path, text: readText(path) })),
  )
}

/** What of package.json the tests look at. */
export interface Manifest {
  readonly version: string
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly bundleDependencies: readonly string[]
  readonly overrides: unknown
}

export function readManifest(): Manifest {
  return JSON.parse(readText('package.json')) as Manifest
}
