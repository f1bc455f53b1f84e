/** The code blocks of a document in the order a reader meets them, as things to do. */
import type { Block, Document } from './document.ts'

export type Step =
  /** A file the reader saves: its first line is a comment with its name. */
  | { readonly do: 'save'; readonly block: Block; readonly file: string }
  | { readonly do: 'run'; readonly block: Block; readonly shown: string | undefined }
  /** One command that goes on until it is stopped. */
  | { readonly do: 'serve'; readonly block: Block; readonly shown: string | undefined }
  /** Scripts of the package, which are looked up and not run. */
  | { readonly do: 'check'; readonly block: Block; readonly scripts: readonly string[]; readonly shown: string | undefined }

const FILE_NAME = /^(?:#|\/\/) ([a-z0-9.-]+\.(?:yaml|py|ts))\b/
const SERVER = /^(?:npx )?unswipe (?:serve|sim issuer)\b/

/** Blocks of other languages than sh, yaml, python and ts are for eyes. A text block is the output of the last sh block. */
export function stepsOf({ blocks }: Document): readonly Step[] {
  return blocks.flatMap((block, index): Step[] => {
    const file = FILE_NAME.exec(block.text)?.[1]
    if (file !== undefined) return [{ do: 'save', block, file }]
    if (block.language !== 'sh') return []
    const next = blocks[index + 1]
    const shown = next?.language === 'text' ? next.text : undefined
    if (block.text.startsWith('npm ')) return [{ do: 'check', block, scripts: scriptsOf(block.text), shown }]
    return [{ do: isServer(block.text) ? 'serve' : 'run', block, shown }]
  })
}

function isServer(script: string): boolean {
  return SERVER.test(script) && !script.includes(' --check') && !script.includes('\n')
}

/** `npm ci && npm run demo` -> `demo`. */
function scriptsOf(script: string): string[] {
  const words = script.split(/\s*(?:&&|\n)\s*/).map((command) => /^npm (?:run (?:-s )?)?([\w:-]+)$/.exec(command.trim())?.[1])
  return words.map((word, index) => {
    if (word === undefined) throw new Error(`Not a command of npm alone: ${script.split(/&&|\n/)[index]}`)
    return word
  })
}
