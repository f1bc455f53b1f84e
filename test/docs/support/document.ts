/** The documents of the project: their headings and code blocks. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Each has a twin `.zh-CN.md`. */
export const DOCUMENTS = ['README.md', 'specs/README.md', 'sim/README.md', 'bench/README.md', 'CHANGELOG.md'] as const

export interface Block {
  /** `sh`, `text`, `yaml`, ... */
  readonly language: string
  readonly text: string
  /** Line of the opening fence, from 1. */
  readonly line: number
}

interface Heading {
  readonly level: number
  readonly text: string
  readonly line: number
}

export interface Document {
  readonly name: string
  readonly lines: readonly string[]
  readonly blocks: readonly Block[]
  readonly headings: readonly Heading[]
}

export function twinOf(name: string): string {
  return name.replace(/\.md$/, '.zh-CN.md')
}

export function isThere(name: string): boolean {
  return existsSync(ROOT + name)
}

export function readDocument(name: string): Document {
  const lines = readFileSync(ROOT + name, 'utf8')
    .replace(/\n$/, '')
    .split('\n')
  const blocks: Block[] = []
  const headings: Heading[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const fence = /^(`{3,})([a-z]*)$/.exec(lines[at] ?? '')
    const heading = /^(#{1,6}) (.+)$/.exec(lines[at] ?? '')
    if (heading !== null) headings.push({ level: heading[1]?.length ?? 0, text: heading[2] ?? '', line: at + 1 })
    if (fence === null) continue
    const end = lines.indexOf(fence[1] ?? '', at + 1)
    if (end < 0) throw new Error(`${name}:${at + 1} the code block has no end`)
    blocks.push({ language: fence[2] ?? '', text: lines.slice(at + 1, end).join('\n'), line: at + 1 })
    at = end
  }
  return { name, lines, blocks, headings }
}

/** The lines from a heading to the next one of its level or above. `heading` is the position among all headings. */
export function sectionOf(document: Document, heading: number): readonly string[] {
  const from = document.headings[heading]
  if (from === undefined) throw new Error(`${document.name} has no heading ${heading}`)
  const next = document.headings.find(({ line, level }) => line > from.line && level <= from.level)
  return document.lines.slice(from.line, next === undefined ? undefined : next.line - 1)
}
