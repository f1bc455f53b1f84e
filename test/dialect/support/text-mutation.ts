/** Ways to spoil a text of YAML: bytes, lines, keys, nesting, anchors. Each is plain data, so that a failing one can be shrunk. */
import fc from 'fast-check'

/** Numbers choose a place: they are taken modulo what there is. */
export type Mutation =
  | { readonly do: 'byte'; readonly at: number; readonly value: number }
  | { readonly do: 'remove' | 'repeat' | 'indent'; readonly line: number }
  | { readonly do: 'swap'; readonly line: number; readonly other: number }
  | { readonly do: 'rename'; readonly line: number; readonly name: string }
  | { readonly do: 'value'; readonly line: number; readonly text: string }
  | { readonly do: 'nest'; readonly line: number; readonly opening: string; readonly depth: number }
  | { readonly do: 'cut'; readonly at: number }

/** Names and values that mean something to YAML, to JavaScript or to the schema. */
const NAMES = ['__proto__', 'constructor', '<<', 'extends', 'elemets', 'messages', '2', '999', '60.9', '', '*a', '? x']
const VALUES = [
  '&a [*a, *a]',
  '*a',
  '*nobody',
  '!!js/function x',
  '{ a: 1, a: 2 }',
  '[]',
  '{}',
  '"\\e[31m',
  '|',
  '- x',
  'n..999',
  '0'.repeat(300),
  '2|35',
  '{pan',
  '../../etc/passwd',
  './nobody.yaml',
  'unionpay-pos',
]
const OPENINGS = ['[', '{a: ', '- ', '? ', '"', "'", '#', '&x ', '| ', '---\n', '%YAML 9\n']

const place = fc.nat(1_000_000)

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ do: fc.constant('byte' as const), at: place, value: fc.nat(255) }),
  fc.record({ do: fc.constantFrom('remove' as const, 'repeat' as const, 'indent' as const), line: place }),
  fc.record({ do: fc.constant('swap' as const), line: place, other: place }),
  fc.record({ do: fc.constant('rename' as const), line: place, name: fc.constantFrom(...NAMES) }),
  fc.record({ do: fc.constant('value' as const), line: place, text: fc.constantFrom(...VALUES) }),
  fc.record({ do: fc.constant('nest' as const), line: place, opening: fc.constantFrom(...OPENINGS), depth: fc.nat(5_000) }),
  fc.record({ do: fc.constant('cut' as const), at: place }),
)

/** One to four of them: a single slip of the hand, and what piles up. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, { minLength: 1, maxLength: 4 })

/** The text with all of them done, one after the other. Bytes that are no UTF-8 become U+FFFD. */
export function mutate(text: string, all: readonly Mutation[]): string {
  return all.reduce(mutateOnce, text)
}

function mutateOnce(text: string, mutation: Mutation): string {
  if (mutation.do === 'byte') {
    const bytes = Buffer.from(text)
    if (bytes.length > 0) bytes[mutation.at % bytes.length] = mutation.value
    return bytes.toString('utf8')
  }
  if (mutation.do === 'cut') return text.slice(0, mutation.at % (text.length + 1))
  const lines = text.split('\n')
  const at = mutation.line % lines.length
  const line = lines[at] ?? ''
  lines.splice(at, 1, ...spoiled(line, mutation, lines))
  return lines.join('\n')
}

function spoiled(line: string, mutation: Exclude<Mutation, { do: 'byte' | 'cut' }>, lines: string[]): string[] {
  switch (mutation.do) {
    case 'remove':
      return []
    case 'repeat':
      return [line, line]
    case 'indent':
      return [`  ${line}`]
    case 'swap': {
      const other = mutation.other % lines.length
      const there = lines[other] ?? ''
      lines[other] = line
      return [there]
    }
    case 'rename':
      return [line.replace(/^(\s*(?:- )?(?:\{ )?)[^:\s{]+:/, `$1${mutation.name}:`)]
    case 'value':
      return [line.replace(/:.*$/, `: ${mutation.text}`)]
    case 'nest':
      return [`${line} ${mutation.opening.repeat(mutation.depth)}`]
  }
}
