import fc from 'fast-check'
import Iso8583 from 'iso_8583'
import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import type { ElementFormat } from '../../src/codec/format.ts'
import { draftFromJson, type MessageJson, messageToJson } from '../../src/codec/json.ts'
import { loadDialect } from '../../src/dialect/load.ts'
import { parseOverrides } from '../../src/dialect/overrides.ts'
import { textOf } from './support/texts.ts'

/** The package writes its bitmap as bytes. */
const { format } = loadDialect('iso8583-1987-ascii', parseOverrides('bitmap=binary'))

/** Elements that the package defines otherwise (its table is that of one gateway), and how. */
const OTHERWISE: ReadonlyMap<number, string> = new Map([
  [52, 'b of 16 hexadecimal digits, as 8 bytes; characters here'],
  [53, 'b of 96 digits; n16 here'],
  [55, 'ans here too, but chip data in use: each side has switches of its own'],
  [58, 'n..11; ans...999 here'],
  [59, 'at most 255; 999 here'],
  [64, 'b of 8 digits, as 4 bytes; 8 bytes here'],
  [93, 'an5; an6 here'],
  [96, 'b of 8 digits, as 4 bytes; 16 bytes here'],
  [127, 'a 6-digit length and a bitmap of its own'],
  [128, 'b of 8 digits, as 4 bytes; 8 bytes here'],
])

/** Elements of which the package takes digits only, where we take more. */
const DIGITS_ONLY: ReadonlySet<number> = new Set([34, 36, 40, 49, 51, 118, 119, 120, 121, 122])
/** Elements that are `an` there and `ans` here. */
const AN_THERE: ReadonlySet<number> = new Set([54, 123])
/** What both take as `ans`: the package lacks # and @. As `an` both take letters and digits. */
const ANS = /[\w \-!$%^&*()+|~=`{}[\]:";'<>?,./]/
const AN = /[0-9A-Za-z]/

const elements = format.elements.filter((element): element is ElementFormat => element !== undefined && !OTHERWISE.has(element.element))

/** Values that both sides take; the package has no empty ones. */
function textFor(element: ElementFormat): fc.Arbitrary<string> {
  return takenOf(element).filter((text) => text !== '')
}

function takenOf(element: ElementFormat): fc.Arbitrary<string> {
  if (DIGITS_ONLY.has(element.element)) return textOf({ ...element, content: 'n' })
  if (element.content !== 'an' && element.content !== 'ans') return textOf(element)
  const taken = element.content === 'an' || AN_THERE.has(element.element) ? AN : ANS
  return textOf({ ...element, content: 'an' }).map((text) =>
    Array.from(text, (character) => (taken.test(character) ? character : 'A')).join(''),
  )
}

const messages = fc
  .tuple(
    fc.constantFrom('0100', '0110', '0200', '0210', '0220', '0230', '0400', '0410', '0420', '0430', '0800', '0810'),
    fc.uniqueArray(
      fc.constantFrom(...elements).chain((element) => textFor(element).map((text) => [element.element, text] as const)),
      { minLength: 1, maxLength: 20, selector: ([element]) => element },
    ),
  )
  .map(([mti, values]): MessageJson => ({ 0: mti, ...Object.fromEntries(values) }))

function theirBytes(json: MessageJson): Buffer {
  const bytes = new Iso8583(json).getRawMessage()
  if (!Buffer.isBuffer(bytes)) throw new Error(`iso_8583 refuses ${JSON.stringify(json)}: ${JSON.stringify(bytes)}`)
  return bytes
}

/** The package always writes a second bitmap. */
function ourBytes(json: MessageJson): Buffer {
  const draft = draftFromJson(format, json)
  draft.flipsBit1 = true
  return draft.encode()
}

/** Without the bitmap, which the package does not give. */
function ourJson(bytes: Buffer): MessageJson {
  const { 1: _, ...json } = messageToJson(decodeMessage(format, bytes), { unmask: true })
  return json
}

describe('iso_8583 and iso8583-1987-ascii with bitmap=binary', () => {
  it('are compared on all elements but those that the package defines otherwise', () => {
    expect(elements.length).toBe(format.elements.filter((element) => element !== undefined).length - OTHERWISE.size)
    expect(elements.length).toBeGreaterThan(110)
  })

  it('write each element alike', () => {
    for (const element of elements) {
      fc.assert(
        fc.property(textFor(element), (text) => {
          const json = { 0: '0200', [element.element]: text }
          expect(ourBytes(json).toString('latin1')).toBe(theirBytes(json).toString('latin1'))
        }),
        { numRuns: 5 },
      )
    }
  })

  it('write the same bytes', () => {
    fc.assert(
      fc.property(messages, (json) => {
        expect(ourBytes(json).toString('latin1')).toBe(theirBytes(json).toString('latin1'))
      }),
      { numRuns: 400 },
    )
  })

  it('read the same values, each of the bytes of the other', () => {
    const reader = new Iso8583()
    fc.assert(
      fc.property(messages, (json) => {
        expect(ourJson(theirBytes(json))).toEqual(json)
        expect(reader.getIsoJSON(ourBytes(json), { lenHeader: false })).toEqual(json)
      }),
      { numRuns: 400 },
    )
  })
})
