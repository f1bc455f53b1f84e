import { describe, expect, it } from 'vitest'
import { classify, decodeMessage, listDialects, loadDialect, sampleMessage } from '../../sim/index.ts'

describe.each(listDialects())('%s: the sample message', (name) => {
  const dialect = loadDialect(name)

  it.each([...dialect.compose.keys()])('of a %s is one, with every element that it must have', (kind) => {
    const message = decodeMessage(dialect.format, sampleMessage(dialect, kind).encode())
    expect(classify(message, dialect.kinds.terminal)?.kind).toBe(kind)
    for (const path of dialect.requires.get(kind) ?? []) expect(message.read(path), `DE${path.element}`).not.toBe(undefined)
  })

  it('is the same every time', () => {
    expect(sampleMessage(dialect, 'sale').encode()).toEqual(sampleMessage(dialect, 'sale').encode())
  })

  it('of a kind without a template is refused with the kinds there are', () => {
    expect(() => sampleMessage(dialect, 'unsupported')).toThrow(/has no template for a unsupported; it has: sale, /)
  })
})
