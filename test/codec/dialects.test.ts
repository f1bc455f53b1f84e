import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import { describeMessage } from '../../src/codec/describe.ts'
import type { ElementFormat } from '../../src/codec/format.ts'
import { draftFromJson, messageToJson } from '../../src/codec/json.ts'
import { withoutStacks } from '../support/without-stacks.ts'
import { CHIP, formats, samples } from './support/samples.ts'
import { bytesOf, jsonOf, textOf } from './support/texts.ts'
import { verdictOf } from './support/verdict.ts'

const RUNS = 1_000

describe.each(formats.map((format) => [format.dialect, format] as const))('%s', (_, format) => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(jsonOf(format), (json) => {
        const bytes = draftFromJson(format, json).encode()
        expect(messageToJson(decodeMessage(format, bytes), { unmask: true })).toEqual(json)
      }),
      { numRuns: RUNS },
    )
  })

  it('reads every value of every element it writes', () => {
    for (const element of format.elements.filter((each): each is ElementFormat => each !== undefined)) {
      fc.assert(
        fc.property(textOf(element), (text) => {
          const bytes = draftFromJson(format, { 0: '0200', [element.element]: text }).encode()
          expect(decodeMessage(format, bytes).text(element.element)).toBe(text)
        }),
        { numRuns: 60 },
      )
    }
  })

  it('writes what it reads, from JSON and from copies', () => {
    fc.assert(
      fc.property(bytesOf(format), (bytes) => {
        expect(verdictOf(format, bytes)).toBe('message')
      }),
      { numRuns: RUNS },
    )
  })

  it('keeps a message through JSON text', () => {
    fc.assert(
      fc.property(bytesOf(format), (bytes) => {
        const text = JSON.stringify(messageToJson(decodeMessage(format, bytes), { unmask: true }))
        expect(draftFromJson(format, JSON.parse(text)).encode().equals(bytes)).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })

  it('reads the same wherever the message lies in its buffer', () => {
    fc.assert(
      fc.property(bytesOf(format), fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (bytes, before, after) => {
        const all = Buffer.concat([before, bytes, after])
        const message = decodeMessage(format, all, before.length, before.length + bytes.length)
        expect(messageToJson(message, { unmask: true })).toEqual(messageToJson(decodeMessage(format, bytes), { unmask: true }))
      }),
      { numRuns: 500 },
    )
  })

  it('gives any bytes a message or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        verdictOf(format, Buffer.from(bytes))
      }),
      { numRuns: RUNS },
    )
  })

  it('gives a message with one changed byte a message or a DecodeError', () => {
    fc.assert(
      fc.property(bytesOf(format), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, change) => {
        const at = place % bytes.length
        bytes.writeUInt8(bytes.readUInt8(at) ^ change, at)
        verdictOf(format, bytes)
      }),
      { numRuns: RUNS },
    )
  })
})

describe.each(samples.map((sample) => [sample.name, sample] as const))('%s', (_, { format, json, bytes }) => {
  it('is read as its JSON and written back', () => {
    expect(messageToJson(decodeMessage(format, bytes), { unmask: true })).toEqual(json)
    expect(verdictOf(format, bytes)).toBe('message')
  })

  it('is shown in both languages without its card data, and whole when asked to', () => {
    const message = decodeMessage(format, bytes)
    const secrets = message.elements().flatMap((element) => {
      const text = format.elements[element]?.sensitive === undefined ? '' : (json[element] ?? '')
      return text === '' ? [] : [text.replaceAll('\u0001', '\\u{1}')]
    })
    for (const lang of ['en', 'zh'] as const) {
      const lines = describeMessage(message, lang)
      expect(lines.filter((line) => /^ {0,2}\d/.test(line)).map((line) => Number.parseInt(line, 10))).toEqual([0, ...message.elements()])
      expect(lines.every((line) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(line))).toBe(true)
      for (const text of secrets.filter((secret) => secret !== CHIP)) expect(lines.join('\n')).not.toContain(text)
      const whole = describeMessage(message, lang, true).join('\n')
      for (const text of secrets) expect(whole).toContain(text)
    }
  })

  it('with any byte changed into any other gives a message or a DecodeError', () => {
    withoutStacks(() => {
      for (let at = 0; at < bytes.length; at++) {
        for (let change = 1; change < 256; change++) {
          const changed = Buffer.from(bytes)
          changed.writeUInt8(bytes.readUInt8(at) ^ change, at)
          verdictOf(format, changed, change === 1 || change === 0x80)
        }
      }
    })
  })
})

describe('a UnionPay message for eyes', () => {
  const { bytes, format } = samples.find(({ name }) => name === 'unionpay-pos refund') ?? samples[0]
  const lines = describeMessage(decodeMessage(format, bytes), 'zh')

  it('has Chinese names, subfields and chip tags, and no card data', () => {
    expect(lines).toContain('  0  消息类型                            0220')
    expect(lines).toContain('  2  主账号                              620000*********2001')
    expect(lines).toContain(' 35  二磁道数据                          *************************************')
    expect(lines).toContain(' 52  个人标识码数据                      ****************')
    expect(lines).toContain('       5A    ****************')
    expect(lines).toContain('       5F34  01')
    expect(lines).toContain('       60.2  批次号                      000002')
    expect(lines).toContain(' 63  自定义域                            CUP退货成功')
  })
})
