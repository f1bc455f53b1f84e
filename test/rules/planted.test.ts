/** Each rule that the house rests on, broken once in a small house of its own: a check that cannot fail checks nothing. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CHECKOUT } from './support/checkout.ts'
import { CODE, IMPORTS, type Planted, SOUND } from './support/planted.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder with the checkout's `configs`, the sound files and the planted ones. */
function build(configs: readonly string[], planted: readonly Planted[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'unswipe-house-'))
  folders.push(folder)
  const room = (file: string): string => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    return join(folder, file)
  }
  for (const config of configs) copyFileSync(join(CHECKOUT, config), room(config))
  for (const [file, text] of Object.entries(SOUND)) writeFileSync(room(file), text)
  for (const { file, text } of planted) writeFileSync(room(file), text)
  return folder
}

function runTool(folder: string, script: string, args: readonly string[]): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [join(CHECKOUT, 'node_modules', script), ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  if (stdout === '') throw new Error(`${script} said nothing: ${stderr}`)
  return JSON.parse(stdout)
}

/** `file: rule`, sorted, each once. */
function cruise(planted: readonly Planted[]): string[] {
  const folder = build(['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'], planted)
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'sim', 'test']
  const report = runTool(folder, 'dependency-cruiser/bin/dependency-cruise.mjs', args) as {
    summary: { violations: { from: string; rule: { name: string } }[] }
  }
  return sorted(report.summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`))
}

function lint(planted: readonly Planted[]): string[] {
  const folder = build(['biome.json', '.ci/no-math-random.grit', 'package.json', '.gitignore'], planted)
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', 'src', 'sim', 'test']
  const report = runTool(folder, '@biomejs/biome/bin/biome', args) as {
    diagnostics: { category: string; location: { path: string } }[]
  }
  return sorted(report.diagnostics.map(({ category, location }) => `${location.path}: ${category}`))
}

function sorted(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort()
}

function expected(planted: readonly Planted[]): string[] {
  return sorted(planted.flatMap(({ file, rules }) => rules.map((rule) => `${file}: ${rule}`)))
}

describe('a house in order', () => {
  it('is let pass by dependency-cruiser', () => {
    expect(cruise([])).toEqual([])
  })

  it('is let pass by Biome', () => {
    expect(lint([])).toEqual([])
  })
})

describe('a house with each rule broken once', () => {
  it('dependency-cruiser names every forbidden import and no other', () => {
    expect(cruise(IMPORTS)).toEqual(expected(IMPORTS))
  })

  it('Biome names all forbidden code and no other', () => {
    expect(lint(CODE)).toEqual(expected(CODE))
  })
})
