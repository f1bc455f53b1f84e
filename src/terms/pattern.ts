/** Patterns of dialect tables and rules: alternatives by `|`, each with `*` (any run) and `?` (any one character). */

export type Pattern = (text: string) => boolean

/** `0200|0220`, `20*`, `04?0`: compiled once, never a regular expression made from input. */
export function compilePattern(source: string): Pattern {
  const alternatives = source.split('|').map((part) => part.trim())
  return (text) => alternatives.some((glob) => matchesGlob(glob, text))
}

function matchesGlob(glob: string, text: string): boolean {
  let globAt = 0
  let textAt = 0
  let starAt = -1
  let resumeAt = 0
  while (textAt < text.length) {
    if (globAt < glob.length && (glob[globAt] === '?' || glob[globAt] === text[textAt]) && glob[globAt] !== '*') {
      globAt += 1
      textAt += 1
    } else if (glob[globAt] === '*') {
      starAt = globAt
      resumeAt = textAt
      globAt += 1
    } else if (starAt >= 0) {
      globAt = starAt + 1
      resumeAt += 1
      textAt = resumeAt
    } else {
      return false
    }
  }
  while (glob[globAt] === '*') globAt += 1
  return globAt === glob.length
}
