/** The world and the product in one module, made from the sources, with a bug planted or without. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { PlantedBug } from './planted-bugs.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
/** Two folders deep: from there the shipped dialects and the packages are found. */
const FOLDER = join(ROOT, 'node_modules', `.world-${process.pid}`)

type Campaigns = typeof import('../../../../sim/world/campaign.ts')

/** Throws when the text to be replaced is not there, or twice. */
function plant(bug: PlantedBug, file: string, source: string): string {
  return bug.edits
    .filter((edit) => edit.file === file)
    .reduce((text, { find, replace }) => {
      if (text.split(find).length !== 2) throw new Error(`${bug.name}: ${file} has this text ${text.split(find).length - 1} times: ${find}`)
      return text.replace(find, () => replace)
    }, source)
}

export async function loadCampaigns(bug?: PlantedBug): Promise<Campaigns> {
  mkdirSync(FOLDER, { recursive: true })
  const outfile = join(FOLDER, `${bug?.name.replaceAll(/\W+/g, '-') ?? 'clean'}.mjs`)
  const planted = new Set<string>()
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['sim/world/campaign.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
    plugins: [
      {
        name: 'planted-bug',
        setup(bundler) {
          bundler.onLoad({ filter: /[.]ts$/ }, ({ path }) => {
            const file = relative(ROOT, path).replaceAll('\\', '/')
            if (bug?.edits.some((edit) => edit.file === file) !== true) return undefined
            planted.add(file)
            return { contents: plant(bug, file, readFileSync(path, 'utf8')), loader: 'ts' }
          })
        },
      },
    ],
  })
  const missing = bug?.edits.filter(({ file }) => !planted.has(file)) ?? []
  if (missing.length > 0) throw new Error(`${bug?.name}: not part of the world: ${missing.map(({ file }) => file).join(', ')}`)
  return (await import(pathToFileURL(outfile).href)) as Campaigns
}

export function removeBundles(): void {
  rmSync(FOLDER, { recursive: true, force: true })
}
