import { describe, expect, it } from 'vitest'
import { classify, decodeMessage, listDialects, loadDialect, sampleMessage } from '../../sim/index.ts'

describe.each(listDialects())('%s: the sample message', (name) => {
  const dialect = loadDialect(name)

  it.each([...dialect.compose.keys()])('of a %s is one, with every element that it must have and none that it must not', (kind) => {
    const message = decodeMessage(dialect.format, sampleMessage(dialect, kind).encode())
    expect(classify(message, dialect.kinds.terminal)?.kind).toBe(kind)
    const { must, may, never } = dialect.messages.get(kind)?.request ?? { must: [], may: new Set(), never: new Set() }
    expect(must.length).toBeGreaterThan(0)
    for (const group of must)
      expect(
        group.some((path) => (message.read(path) ?? '') !== ''),
        JSON.stringify(group),
      ).toBe(true)
    expect(message.elements().filter((element) => never.has(element))).toEqual([])
    const needed = new Set(must.flat().map(({ element }) => element))
    expect(message.elements().filter((element) => !needed.has(element) && !may.has(element))).toEqual([])
  })

  it('is the same every time', () => {
    expect(sampleMessage(dialect, 'sale').encode()).toEqual(sampleMessage(dialect, 'sale').encode())
  })

  it('of a kind without a template is refused with the kinds there are', () => {
    expect(() => sampleMessage(dialect, 'unsupported')).toThrow(/has no template for a unsupported; it has: sale, /)
  })
})
