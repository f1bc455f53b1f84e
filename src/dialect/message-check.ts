/** What `messages` of a dialect file says against itself, or against what the same file sends. */
import { pathText } from '../codec/path.ts'
import type { DialectFile } from './dialect-file.ts'
import type { Add, Path } from './element-check.ts'
import type { ElementUseFile } from './message-file.ts'

/** What must be there may not be forbidden, and the simulated terminal has to send it. */
export function checkMessages(file: DialectFile, add: Add): void {
  for (const [kind, { request, response }] of file.messages) {
    checkForbidden(['messages', kind, 'request', 'never'], request, add)
    checkForbidden(['messages', kind, 'response', 'never'], response, add)
    const composed = file.compose.get(kind)?.elements
    for (const [index, choice] of (request.must ?? []).entries()) {
      if (composed === undefined || choice.some(({ element }) => composed.has(element))) continue
      add(['messages', kind, 'request', 'must', index], `\`compose\` has no data element ${choice.map(pathText).join(' or ')}`)
    }
  }
}

function checkForbidden(at: Path, { must = [], never = [] }: ElementUseFile, add: Add): void {
  const needed = new Set(must.flat().map(({ element }) => element))
  for (const [index, element] of never.entries()) {
    if (needed.has(element)) add([...at, index], `data element ${element} is in \`must\` too`)
  }
}
