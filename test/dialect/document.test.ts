import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseDocument } from '../../src/dialect/document.ts'
import { elementPath, mapOf, mti, wholeNumber, yesNo } from '../../src/dialect/values.ts'
import { linesOf, refusalOf } from './support/faults.ts'

const schema = z.strictObject({
  length: wholeNumber(1, 999),
  inclusive: yesNo.optional(),
  encoding: z.enum(['ascii', 'bcd']).optional(),
  messages: mapOf(mti, z.array(elementPath)).optional(),
})
const parse = (text: string) => parseDocument(text, 'cup.yaml', schema)
const refused = (text: string): string[] => linesOf(() => parse(text))

describe('a document that fits its schema', () => {
  it('becomes its values', () => {
    const { messages, ...rest } = parse('length: 12\ninclusive: yes\nmessages: { 0400: [11, 60.2] }\n')
    expect(rest).toEqual({ length: 12, inclusive: true })
    expect(messages).toEqual(new Map([['0400', [{ element: 11 }, { element: 60, subfield: '2' }]]]))
  })

  it('can be JSON', () => {
    expect(parse('{"length": 12, "inclusive": false}')).toEqual({ length: 12, inclusive: false })
  })
})

describe('a mistake', () => {
  it('is told with file, line, column, path, what was expected and what came', () => {
    expect(refused('inclusive: no\nlength: 12a\n')).toEqual(['cup.yaml:2:9 length: expected a whole number 1 to 999, found "12a"'])
    expect(refused('length: 0\n')).toEqual(['cup.yaml:1:9 length: expected a whole number 1 to 999, found "0"'])
    expect(refused('length: 007\n')).toEqual(['cup.yaml:1:9 length: expected a whole number 1 to 999, found "007"'])
    expect(refused('length: {}\n')).toEqual(['cup.yaml:1:9 length: expected a text, found a map'])
    expect(refused('length:\n')[0]).toMatch(/^cup\.yaml:1:\d+ length: expected a whole number 1 to 999, found nothing$/)
    expect(refused('length: 1\nmessages: [1]\n')).toEqual(['cup.yaml:2:11 messages: expected a map, found a list'])
  })

  it('is told as fault fields too', () => {
    const error = refusalOf(() => parse('length: 12a\n'))
    expect(error.code).toBe('SPEC_INVALID')
    expect(error.faults).toEqual([
      { file: 'cup.yaml', line: 1, column: 9, path: 'length', problem: 'expected a whole number 1 to 999, found "12a"' },
    ])
  })

  it('in a list or in a map with open names is told at its own place', () => {
    expect(refused('length: 1\nmessages:\n  0400: [11, x]\n')).toEqual([
      'cup.yaml:3:14 messages.0400.1: expected a data element such as 60 or 60.1, found "x"',
    ])
    expect(refused('length: 1\nmessages:\n  04xx: [11]\n')).toEqual([
      'cup.yaml:3:3 messages.04xx: expected an MTI of four digits, found "04xx"',
    ])
  })

  it('of a name comes with the nearest one', () => {
    expect(refused('lenght: 1\nlength: 1\n')).toEqual([
      'cup.yaml:1:1 lenght: unknown key "lenght"; did you mean "length"? Possible: length, inclusive, encoding, messages',
    ])
    expect(refused('length: 1\nencoding: asci\n')).toEqual([
      'cup.yaml:2:11 encoding: expected one of ascii, bcd, found "asci"; did you mean "ascii"?',
    ])
    expect(refused('length: 1\nencoding: ebcdic\n')).toEqual(['cup.yaml:2:11 encoding: expected one of ascii, bcd, found "ebcdic"'])
  })

  it('of leaving something out is told where it should stand', () => {
    expect(refused('inclusive: no\n')).toEqual(['cup.yaml:1:1 length: is missing'])
  })

  it('comes with the others, up to 20', () => {
    expect(refused('lenght: 1\nencoding: asci\ninclusive: maybe\n')).toHaveLength(4)
    const many = Array.from({ length: 50 }, (_, index) => `x${index}: 1`).join('\n')
    expect(refusalOf(() => parse(many)).faults).toHaveLength(20)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('of the name %s is one like any other', (name) => {
    expect(refused(`length: 1\n${name}: { length: 2 }\n`)).toEqual([
      `cup.yaml:2:1 ${name}: unknown key "${name}". Possible: length, inclusive, encoding, messages`,
    ])
    expect(refused(`length: 1\nmessages: { ${name}: [1] }\n`)[0]).toContain(
      `messages.${name}: expected an MTI of four digits, found "${name}"`,
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('is told in a line that is short and cannot move a cursor, whatever the file says', () => {
    const long = 'x'.repeat(100_000)
    expect(refused(`length: 1\n? ${long}\n: 2\n`)).toEqual([
      `cup.yaml:2:3 ${'x'.repeat(40)}...: unknown key "${'x'.repeat(40)}...". Possible: length, inclusive, encoding, messages`,
    ])
    expect(refused('length: 1\n"a\\e[31m": 2\n')[0]).toMatch(/^cup\.yaml:2:1 a\\u\{1b\}\[31m: unknown key "a\\u001b\[31m"/)
    expect(refused('length: "1\\u202e\\u009b"\n')[0]).toMatch(/found "1\\u\{202e\}\\u\{9b\}"$/)
  })

  it('in a file of keys does not say what came', () => {
    const secret = linesOf(() => parseDocument('length: 0123456789ABCDEF\n', 'keys.yaml', schema, { secret: true }))
    expect(secret).toEqual(['keys.yaml:1:9 length: expected a whole number 1 to 999'])
  })
})
