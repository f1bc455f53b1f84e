import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import { MessageDraft } from '../../src/codec/draft.ts'
import type { ElementFormat, MessageFormat } from '../../src/codec/format.ts'
import type { Message } from '../../src/codec/message.ts'
import { GatewayError } from '../../src/errors.ts'
import { ascii, formats, samples, unionpay } from './support/samples.ts'
import { textOf } from './support/texts.ts'

const TEXTS: ReadonlySet<string> = new Set(['a', 'an', 'ans'])
/** Each with these, in both directions: all with all would only take longer. */
const MET = new Set(['iso8583-1987-ascii', 'iso8583-1987-binary', 'unionpay-pos'])
const pairs = formats.flatMap((from) =>
  formats
    .filter((to) => to !== from && (MET.has(from.dialect) || MET.has(to.dialect)))
    .map((to) => [from.dialect, to.dialect, from, to] as const),
)

/** The element as the other dialect says it, and the message it stands in; or why it cannot. */
function passed(from: Message, element: number, to: MessageFormat): Message | GatewayError {
  try {
    return decodeMessage(to, new MessageDraft(to, from.mti).copy(element, from).encode())
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
}

describe.each(pairs)('an element of %s copied into %s', (_, __, from, to) => {
  const both = from.elements.flatMap((format) => {
    const other = to.elements[format?.element ?? 0]
    return format === undefined || other === undefined ? [] : [[format, other] as const]
  })

  it('keeps its value or is refused by name', () => {
    for (const [own, other] of both) {
      fc.assert(
        fc.property(textOf(own), (text) => {
          const source = decodeMessage(from, new MessageDraft(from, '0200').set(own.element, text).encode())
          const result = passed(source, own.element, to)
          if (result instanceof GatewayError) expectRefusal(result, own, other)
          else expectSame(source, result, own, other)
        }),
        { numRuns: 20 },
      )
    }
  })
})

function expectRefusal(error: GatewayError, own: ElementFormat, other: ElementFormat): void {
  expect(error.code).toBe('ENCODE_INVALID')
  expect(error.message).toContain(`Cannot encode DE ${other.element} (${other.name}): expected `)
  // Elements that both write alike always pass.
  expect(writingOf(own)).not.toEqual(writingOf(other))
}

function writingOf({ content, encoding, length, prefix, tlv, items, nested }: ElementFormat): unknown[] {
  return [content, pageOf(encoding), length, prefix?.digits, tlv, items, nested]
}

/** The page of EBCDIC; '' for ASCII and what holds it. */
function pageOf(encoding: string): string {
  return encoding.startsWith('cp') ? encoding : ''
}

function expectSame(source: Message, result: Message, own: ElementFormat, other: ElementFormat): void {
  const { element } = own
  const isSamePage = pageOf(own.encoding) === pageOf(other.encoding)
  if (TEXTS.has(own.content) && TEXTS.has(other.content) && isSamePage) expect(result.content(element)).toEqual(source.content(element))
  else expect(comparable(result.text(element), other)).toBe(comparable(source.text(element), other))
}

/** Separators of a track are alike, and so are the cases of hexadecimal characters. */
function comparable(text: string | undefined, { content }: ElementFormat): string | undefined {
  return content === 'b' ? text?.toUpperCase() : text?.replaceAll('=', 'D')
}

describe('a message copied element by element into its own dialect', () => {
  it.each(samples.map((sample) => [sample.name, sample] as const))('is the same in any order: %s', (_, { format, bytes }) => {
    const message = decodeMessage(format, bytes)
    fc.assert(
      fc.property(fc.shuffledSubarray([...message.elements()], { minLength: message.elements().length }), (order) => {
        const draft = new MessageDraft(format, message.mti)
        draft.flipsBit1 = message.flipsBit1
        for (const element of order) {
          if (element % 2 === 0) draft.copy(element, message)
          else draft.set(element, message.text(element) ?? '')
        }
        expect(draft.encode().equals(bytes)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a refund on its way from the terminal to the issuer', () => {
  const terminal = decodeMessage(unionpay, samples.find(({ name }) => name === 'unionpay-pos refund')?.bytes ?? Buffer.alloc(0))

  it('has digits, text and track in the form of the other dialect', () => {
    const draft = new MessageDraft(ascii, '0200')
    for (const element of [2, 4, 22, 23, 35, 37, 41, 43, 49, 52]) draft.copy(element, terminal)
    const message = decodeMessage(ascii, draft.encode())
    expect(message.content(2)?.toString('latin1')).toBe('6200001234567892001')
    expect(message.content(22)?.toString('latin1')).toBe('021')
    expect(message.content(35)?.toString('latin1')).toBe('6200001234567892=30122010000000000001')
    expect(message.content(43)?.toString('hex')).toBe(terminal.content(43)?.toString('hex'))
    expect(message.content(52)?.toString('latin1')).toBe('FEDCBA9876543210')
    const back = new MessageDraft(unionpay, '0220')
    for (const element of message.elements()) back.copy(element, message)
    for (const element of message.elements()) expect(back.text(element)).toBe(terminal.text(element))
  })

  it('cannot take along an element that the other dialect lacks', () => {
    const host = decodeMessage(ascii, samples[0].bytes)
    expect(() => new MessageDraft(unionpay, '0210').copy(90, host)).toThrow(
      'Cannot encode DE 90 (unknown): expected an element of unionpay-pos, got number 90',
    )
  })
})
