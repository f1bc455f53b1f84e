/** House rules that no linter holds: sizes, openings, leftovers, and what package.json and the lockfile must keep. */
import { describe, expect, it } from 'vitest'
import { filesOf, readManifest, readText, type TextFile } from './support/checkout.ts'

const LINES_MAX = 400
const product = filesOf(['src', 'sim'], ['.ts'])
const everything = filesOf(['src', 'sim', 'test', 'bench', 'specs'], ['.ts', '.mjs', '.cjs', '.js', '.yaml', '.yml', '.json', '.md'])

function where(files: readonly TextFile[], breaks: (file: TextFile) => boolean): string[] {
  return files.filter(breaks).map(({ path }) => path)
}

describe('source files', () => {
  it('are read at all', () => {
    expect(product.length).toBeGreaterThan(100)
    expect(everything.length).toBeGreaterThan(product.length)
  })

  it(`have at most ${LINES_MAX} lines`, () => {
    expect(where(product, ({ text }) => text.split('\n').length - 1 > LINES_MAX)).toEqual([])
  })

  it('open with one sentence on one line', () => {
    expect(where(product, ({ text }) => !opensWithOneSentence(text))).toEqual([])
  })

  it.each([
    ['/** Cuts a stream into frames. */\nexport const a = 1\n', true],
    ['#!/usr/bin/env node\n/** The command `a.b`: the only file that ends the process. */\n', true],
    ['/** Cuts a stream into frames. Pure and synchronous. */\n', false],
    ['/** Cuts a stream into frames */\n', false],
    ["import { a } from './a.ts'\n/** Cuts a stream into frames. */\n", false],
    ['// Cuts a stream into frames.\n', false],
  ])('%j opens with one sentence: %s', (text, expected) => {
    expect(opensWithOneSentence(text)).toBe(expected)
  })
})

describe('R122: MACs, PINs and check values', () => {
  const compares = /\.equals\(|\.compare\(|Buffer\.compare/
  const secret = product.filter(({ path }) => path.startsWith('src/crypto/') || path === 'src/issuer/seal.ts')

  it('are compared in constant time: there is no other comparison of bytes', () => {
    expect(secret.filter(({ text }) => text.includes('timingSafeEqual')).map(({ path }) => path)).toContain('src/crypto/mac.ts')
    expect(where(secret, ({ text }) => compares.test(text))).toEqual([])
  })
})

function opensWithOneSentence(text: string): boolean {
  const opening = /^(?:#!.*\n)?\/\*\* (.+\.) \*\/\n/.exec(text)?.[1]
  return opening !== undefined && !/[.!?] \p{Lu}/u.test(opening)
}

// Each is written so that it does not find itself.
const LEFTOVERS: readonly (readonly [string, RegExp, string])[] = [
  ['a path of the machine it was written on', /\/wor[k]\//, '/wor' + 'k/main'],
  [
    'a test that is left out or runs alone',
    /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:onl[y]|ski[p]|tod[o]|fail[s])\b/,
    'it.onl' + "y('x')",
  ],
  ['a mark of unfinished work', /\b(?:TOD[O]|FIXM[E]|XX[X])\b/, 'TOD' + 'O later'],
  ['a switched-off check', /@ts-(?:ignor[e]|nochec[k]|expect-erro[r])|biome-ignor[e]/, '// @ts-ignor' + 'e'],
]

describe.each(LEFTOVERS)('%s', (_, pattern, example) => {
  it('is found', () => {
    expect(example).toMatch(pattern)
  })

  it('is nowhere in src, sim, test, bench, specs', () => {
    expect(where(everything, ({ text }) => pattern.test(text))).toEqual([])
  })
})

describe('package.json and its lockfile', () => {
  const manifest = readManifest()
  const lock = readText('package-lock.json')
  const packages = (JSON.parse(lock) as { packages: Record<string, { name?: string; version?: string; inBundle?: boolean }> }).packages

  it('bundles iso_8583 with another xmldom than the one jxon asks for', () => {
    expect(manifest.bundleDependencies).toEqual(['iso_8583'])
    expect(manifest.overrides).toEqual({ jxon: { xmldom: expect.stringMatching(/^npm:@xmldom\/xmldom@/) } })
  })

  it('locks the other xmldom', () => {
    const locked = Object.entries(packages).filter(([path]) => path.endsWith('/xmldom') && !path.endsWith('@xmldom/xmldom'))
    expect(locked.map(([path, { name, inBundle }]) => [path, name, inBundle])).toEqual([['node_modules/xmldom', '@xmldom/xmldom', true]])
  })

  it('names no registry', () => {
    expect(lock).not.toMatch(/"resolved"|registry\.|npmjs|npmmirror|\.tgz/)
  })
})
