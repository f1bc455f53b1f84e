import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage, scanMessage } from '../../src/codec/decode.ts'
import { describeMessage } from '../../src/codec/describe.ts'
import type { MessageFormat } from '../../src/codec/format.ts'
import { draftFromJson, type MessageJson, messageToJson } from '../../src/codec/json.ts'
import { messageFormats, messagesOf } from './support/arbitraries.ts'
import { formats } from './support/formats.ts'
import { copyAll, rebuild } from './support/wire.ts'

function holds(format: MessageFormat, json: MessageJson, cut: number): void {
  const bytes = draftFromJson(format, json).encode()
  const message = decodeMessage(format, bytes)
  expect(message.elements().map(String)).toEqual(Object.keys(json).slice(1))
  for (const element of message.elements()) {
    const text = json[String(element)] ?? ''
    if (!text.startsWith('hex:')) expect(message.text(element)).toBe(text)
  }
  expect(rebuild(message).encode()).toEqual(bytes)
  expect(copyAll(message).encode()).toEqual(bytes)
  const again = JSON.parse(JSON.stringify(messageToJson(message, { unmask: true }))) as MessageJson
  expect(draftFromJson(format, again).encode()).toEqual(bytes)
  expect(describeMessage(message).length).toBeGreaterThan(message.elements().length)
  expect(scanMessage(format, bytes, 0, Math.floor(cut * bytes.length)).error).toBeDefined()
  expect(scanMessage(format, Buffer.concat([bytes, Buffer.of(0)])).error?.code).toBe('DECODE_TRAILING')
}

const cuts = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('what is encoded is decoded to the same values, and encoded again to the same bytes', () => {
  it.each(formats.map((format) => [format.dialect, format] as const))('in %s', (_name, format) => {
    fc.assert(
      fc.property(messagesOf(format), cuts, (json, cut) => holds(format, json, cut)),
      { numRuns: 300 },
    )
  })

  it('in any format', () => {
    const both = messageFormats.chain((format) => fc.tuple(fc.constant(format), messagesOf(format)))
    fc.assert(
      fc.property(both, cuts, ([format, json], cut) => holds(format, json, cut)),
      { numRuns: 3_000 },
    )
  })
})

it('any bytes are a message that is written again, or a DecodeError', () => {
  const any = messageFormats.chain((format) => fc.tuple(fc.constant(format), fc.uint8Array({ maxLength: 80 })))
  fc.assert(
    fc.property(any, ([format, array]) => {
      const bytes = Buffer.from(array)
      const { message, error } = scanMessage(format, bytes)
      // Where two fillers are read only one is written.
      const again = format.elements.some((element) => element?.filler === 'either') ? copyAll : rebuild
      if (error === undefined) expect(message === undefined ? undefined : again(message).encode()).toEqual(bytes)
      else expect(error.offset).toBeLessThanOrEqual(bytes.length)
    }),
    { numRuns: 5_000 },
  )
})
