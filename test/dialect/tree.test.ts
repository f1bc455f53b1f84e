import { describe, expect, it } from 'vitest'
import { readTree, TREE_LIMITS, type Tree } from '../../src/dialect/tree.ts'
import { linesOf, refusalOf } from './support/faults.ts'

const read = (text: string): Tree => readTree(text, 'cup.yaml')
const refused = (text: string): string[] => linesOf(() => read(text))

function textAt(tree: Tree, ...path: string[]): string | undefined {
  let node: Tree | undefined = tree
  for (const step of path) node = node?.is === 'map' ? node.entries.get(step)?.value : undefined
  return node?.is === 'text' ? node.text : undefined
}

describe('scalars of a file', () => {
  it('are texts: leading zeros, yes, null and dates stay as they are written', () => {
    const tree = read('mti: 0400\namount: 000012\nhour: 08\nhex: 0x1F\nword: yes\nnothing: null\nday: 2026-01-01\n')
    const names = ['mti', 'amount', 'hour', 'hex', 'word', 'nothing', 'day']
    expect(names.map((name) => textAt(tree, name))).toEqual(['0400', '000012', '08', '0x1F', 'yes', 'null', '2026-01-01'])
  })

  it('know their line and column, counted from 1', () => {
    const tree = read('a: 1\nb:\n  c: two\n')
    const b = tree.is === 'map' ? tree.entries.get('b') : undefined
    expect(b?.key).toEqual({ file: 'cup.yaml', line: 2, column: 1 })
    expect(b?.value.is === 'map' && b.value.entries.get('c')?.value.at).toEqual({ file: 'cup.yaml', line: 3, column: 6 })
  })

  it('can be empty, and so can a file', () => {
    expect(textAt(read('a:\nb: 1\n'), 'a')).toBe('')
    expect(textAt(read('{ a, b: 1 }'), 'a')).toBe('')
    expect(read('')).toMatchObject({ is: 'map', entries: new Map() })
    expect(read('# only a comment\n')).toMatchObject({ is: 'map', entries: new Map() })
  })
})

describe('a place', () => {
  it('is right behind what the parser cannot make sense of, over several lines', () => {
    expect(refused('a: 1\n}\n"x\ny\nz"\n}\n').map((line) => line.split(' ')[0])).toContain('cup.yaml:6:1')
  })

  it('is told of 20 mistakes at most, however many there are', () => {
    expect(refusalOf(() => read('"'.repeat(200_000))).faults).toHaveLength(20)
  })
})

describe('names of a file', () => {
  it('mean nothing to JavaScript', () => {
    const tree = read('__proto__: { polluted: yes }\nconstructor: 1\ntoString: 2\n')
    expect(tree.is === 'map' && [...tree.entries.keys()]).toEqual(['__proto__', 'constructor', 'toString'])
    expect(textAt(tree, '__proto__', 'polluted')).toBe('yes')
    expect('polluted' in {}).toBe(false)
  })

  it('are there once', () => {
    expect(refused('a: 1\nb: 2\na: 3\n')).toEqual(['cup.yaml:3:1 key "a" is there twice, first on line 1'])
    expect(refused('m:\n  __proto__: 1\n  __proto__: 2\n')).toEqual(['cup.yaml:3:3 key "__proto__" is there twice, first on line 2'])
  })

  it('are plain texts', () => {
    expect(refused('? [a, b]\n: 1\n')).toEqual(['cup.yaml:1:3 a key must be a plain text'])
  })
})

describe('a text that is not plain YAML', () => {
  it('is refused at its place', () => {
    expect(refused('a: 1\nb: [1, 2\nc: 3\n')[0]).toMatch(/^cup\.yaml:\d+:\d+ not valid YAML/)
    expect(refused('a: 1\n---\nb: 2\n')).toEqual(['cup.yaml:2:1 a second YAML document: one file holds one'])
  })

  it('has no tags', () => {
    expect(refused('a: !!js/function "x"\n')).toEqual(['cup.yaml:1:4 tags are not allowed'])
    expect(refused('a: !int 4\n')).toEqual(['cup.yaml:1:4 tags are not allowed'])
  })

  it('has no merge keys: << is a name', () => {
    expect(textAt(read('a: &x { b: 1 }\nc:\n  <<: two\n'), 'c', '<<')).toBe('two')
  })

  it('leads an alias to the last anchor of that name before it', () => {
    const tree = read('a: &x [&y one]\nb: *y\nc: &y two\nd: *x\ne: *y\nf: &x [*y]\ng: &y three\nh: *x\n')
    expect(
      ['b', 'd', 'e', 'h'].map((key) => JSON.stringify(tree.is === 'map' && tree.entries.get(key)?.value).match(/one|two|three/g)),
    ).toEqual([['one'], ['one'], ['two'], ['two']])
  })

  it('has no alias without its anchor', () => {
    expect(refused('a: *nobody\n')[0]).toMatch(/^cup\.yaml:1:4 /)
  })

  it('is never quoted in a fault: it may hold keys', () => {
    expect(refused('tmk: "0123456789ABCDEF" "FEDCBA9876543210"\n').join()).not.toMatch(/0123|FEDC/)
  })
})

describe('bounds of a file', () => {
  it('stop the billion laughs at 100 aliases', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const item = level === 0 ? 'lol' : `*l${level - 1}`
      return `l${level}: &l${level} [${Array.from({ length: 9 }, () => item).join(', ')}]`
    })
    expect(refused(levels.join('\n'))).toEqual([expect.stringMatching(/^cup\.yaml:\d+:\d+ more than 100 aliases$/)])
  })

  it('stop an alias that holds itself', () => {
    expect(refused('a: &a [*a]\n')).toEqual([expect.stringMatching(/more than 100 aliases|nested deeper than 32 levels/)])
  })

  it('allow 100 aliases', () => {
    const list = Array.from({ length: TREE_LIMITS.aliases }, () => '*a').join(', ')
    expect(read(`a: &a x\nb: [${list}]\n`)).toMatchObject({ is: 'map' })
    expect(refused(`a: &a x\nb: [${list}, *a]\n`)).toHaveLength(1)
  })

  it('allow 32 levels', () => {
    const nested = (depth: number): string => `${'['.repeat(depth - 1)}x${']'.repeat(depth - 1)}`
    expect(read(nested(32))).toMatchObject({ is: 'list' })
    expect(refused(nested(33))).toEqual(['cup.yaml:1:33 nested deeper than 32 levels'])
  })

  it.each([
    ['flow lists', '['],
    ['flow maps', '{a: '],
    ['compact lists', '- '],
    ['explicit keys', '? '],
  ])('stop a MiB of %s before the YAML library recurses', (_name, opening) => {
    const text = opening.repeat(Math.floor(TREE_LIMITS.fileBytes / opening.length))
    expect(refused(text)).toEqual([expect.stringMatching(/^cup\.yaml:1:\d+ nested deeper than 32 levels$/)])
  })

  it('stop a block that nests line by line', () => {
    const text = Array.from({ length: 500 }, (_, level) => `${' '.repeat(level)}a:\n`).join('')
    expect(refused(text)).toEqual([expect.stringContaining('nested deeper than 32 levels')])
  })

  it('allow 50 000 values', () => {
    const list = (count: number): string => `[${'1,'.repeat(count)}]`
    expect(read(list(TREE_LIMITS.nodes - 1))).toMatchObject({ is: 'list' })
    expect(refused(list(TREE_LIMITS.nodes))).toEqual([expect.stringContaining('more than 50000 values')])
    expect(refused(list(400_000))).toEqual([expect.stringContaining('more than 50000 values')])
    expect(refused('-\n'.repeat(200_000))).toEqual([expect.stringContaining('more than 50000 values')])
  })

  it('allow 1 MiB', () => {
    const text = `a: 1\n#${' '.repeat(TREE_LIMITS.fileBytes - 6)}`
    expect(read(text)).toMatchObject({ is: 'map' })
    expect(refused(`${text} `)).toEqual(['cup.yaml:1:1 the file is longer than 1 MiB'])
  })
})
