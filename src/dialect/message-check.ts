/** What `messages` of a dialect file says against itself, or against what the same file sends and answers. */

import { pathText } from '../codec/path.ts'
import type { DialectFile } from './dialect-file.ts'
import type { Add, Path } from './element-check.ts'
import type { ElementUseFile } from './message-file.ts'

type Kind = Parameters<DialectFile['messages']['get']>[0]

/** `messages` contradicts neither itself nor what the same file sends (`compose`) and answers (`reply`). */
export function checkMessages(file: DialectFile, add: Add): void {
  for (const [kind, { request, response }] of file.messages) {
    const at = ['messages', kind]
    checkTwice([...at, 'request'], request, add)
    checkTwice([...at, 'response'], response, add)
    checkComposed(file, kind, request, add)
    const { echo, adds } = file.reply.kinds.get(kind) ?? file.reply.default
    for (const element of [...echo, ...adds.keys()]) {
      const index = (response.never ?? []).indexOf(element)
      if (index >= 0) add([...at, 'response', 'never', index], `data element ${element} is in the answer by \`reply\``)
    }
  }
}

function checkTwice(at: Path, { must = [], may = [], never = [] }: ElementUseFile, add: Add): void {
  const needed = new Set(must.flat().map(({ element }) => element))
  const allowed = new Set(may)
  for (const [index, element] of never.entries()) {
    if (needed.has(element)) add([...at, 'never', index], `data element ${element} is in \`must\` too`)
    if (allowed.has(element)) add([...at, 'never', index], `data element ${element} is in \`may\` too`)
  }
}

function checkComposed(file: DialectFile, kind: Kind, { must = [], never = [] }: ElementUseFile, add: Add): void {
  const composed = file.compose.get(kind)?.elements
  if (composed === undefined) return
  for (const [index, choice] of must.entries()) {
    if (choice.some(({ element }) => composed.has(element))) continue
    add(['messages', kind, 'request', 'must', index], `\`compose\` has no data element ${choice.map(pathText).join(' or ')}`)
  }
  for (const [index, element] of never.entries()) {
    if (composed.has(element)) add(['messages', kind, 'request', 'never', index], `data element ${element} is sent by \`compose\``)
  }
}
