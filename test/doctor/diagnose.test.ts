/** What the doctor finds in frames that are right, framed otherwise, or damaged. */
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { encodeFrame, type Framing, listDialects, loadDialect, type MessageJson, parseOverrides } from '../../src/index.ts'
import { hasSharedVectors, readShared, sharedTitle } from '../dialect/support/shared.ts'
import { frameOf, loadOption, messageOf, REFUNDS, readBy, spanIn, startIn } from './support/specimen.ts'

const ALL = listDialects().map(loadOption)

interface Sample {
  readonly id: string
  readonly dialect: string
  readonly hex: string
  readonly kind?: string
  readonly framing: string
  readonly fields: MessageJson
}

const OURS: Readonly<Record<string, string>> = {
  'unionpay-pos': 'unionpay-pos',
  'iso87-ascii': 'iso8583-1987-ascii',
  'jcb-ebcdic-bcd': 'jcb-like-ebcdic',
  'basei-like-ascii-fixed128': 'iso8583-1987-ascii,secondBitmap=always-unflagged',
}
/** DE55 is text there unless it is said: all of it is read, and its bytes are compared as such. */
const READ_BY: Readonly<Record<string, string>> = {
  'basei-like-ascii-fixed128': 'iso8583-1987-ascii,secondBitmap=always-unflagged,55=tlv',
}
const all = hasSharedVectors ? readShared<Sample[]>('messages.json') : []
const samples = hasSharedVectors
  ? [...all, ...readShared<{ messages: Sample[] }>('unionpay_pos_worked.json').messages].filter(({ dialect }) => dialect in OURS)
  : []

describe.skipIf(!hasSharedVectors)(sharedTitle('public messages'), () => {
  it.each(samples.map((sample) => [sample.id, sample] as const))('%s: the right dialect is first', (_id, sample) => {
    const bytes = Buffer.from(sample.hex, 'hex')
    const [best] = diagnose(bytes, ALL)
    expect(best?.option).toBe(OURS[sample.dialect])
    expect(best?.length).toBe(sample.framing.startsWith('len2be') ? 'fits' : 'none')
    if (sample.kind === 'negative') expect(best?.error?.code).toBe('DECODE_TRUNCATED')
    else {
      expect(best?.error).toBeUndefined()
      expect(best?.understood).toBe(bytes.length)
      const option = READ_BY[sample.dialect] ?? best?.option ?? ''
      expect(readBy(option, bytes, best?.start ?? 0)).toMatchObject(sample.fields)
    }
  })
})

describe.skipIf(!hasSharedVectors)(sharedTitle('public messages of the UnionPay switch, without their header'), () => {
  it.each(all.filter(({ dialect }) => dialect === 'cups').map((sample) => [sample.id, sample] as const))(
    '%s: other ASCII dialects read it as well, its own says that the header is not there',
    (_id, sample) => {
      const bytes = Buffer.from(sample.hex, 'hex')
      const [best] = diagnose(bytes, [loadOption('unionpay-cups')])
      expect(best).toMatchObject({ option: 'unionpay-cups,header=none', length: 'none', understood: bytes.length, error: undefined })
      expect(diagnose(bytes, ALL)[0]).toMatchObject({ understood: bytes.length, error: undefined })
    },
  )
})

describe.each(REFUNDS)('a refund in %s', (name, json) => {
  const dialect = loadOption(name)
  const frame = frameOf(dialect, json)
  const message = messageOf(dialect, json)
  const own = [dialect]

  it('in its own frame is found without a change', () => {
    const [best] = diagnose(frame, ALL)
    expect(best).toMatchObject({ option: name, length: 'fits', announced: frame.length - 2, start: startIn(dialect), changes: 0 })
    expect(best?.error).toBeUndefined()
    expect(readBy(name, frame, startIn(dialect))).toEqual(json)
  })

  it.each([
    'length=ascii4',
    'length=bcd2',
    'length=binary4',
    'length=binary2le',
    'length=binary4le',
    'inclusive=yes',
    'length=ascii4,inclusive=yes',
    'length=bcd2,inclusive=yes',
    'length=binary4,inclusive=yes',
    'length=binary2le,inclusive=yes',
  ])('with %s is found by its option, which reads it', (pairs) => {
    const { framing } = loadOption(`${name},${pairs}`)
    const bytes = frameOf(dialect, json, framing)
    const [best] = diagnose(bytes, ALL)
    expect(best).toMatchObject({ option: `${name},${pairs}`, length: 'fits' })
    expect(best?.error).toBeUndefined()
    expect(loadOption(best?.option ?? '').framing).toEqual(framing)
    expect(readBy(best?.option ?? '', bytes, best?.start ?? 0)).toEqual(json)
  })

  it('without a length header is found as such', () => {
    const bytes = frame.subarray(dialect.framing.length.bytes)
    const [best] = diagnose(bytes, ALL)
    expect(best).toMatchObject({ option: name, length: 'none', announced: bytes.length, start: startIn(dialect) - 2 })
    expect(best?.error).toBeUndefined()
  })

  it.each([
    ['tpdu=none,header=none', Buffer.alloc(0)],
    ['tpdu=none,header=6', Buffer.from('602200000000', 'hex')],
    ['tpdu=swap,header=none', Buffer.from('6000030000', 'hex')],
    ['tpdu=swap,header=6', Buffer.from('6000030000602200000000', 'hex')],
    ['tpdu=none,header=12', Buffer.from('ISO001000000', 'latin1')],
  ] as const)('behind %s is found, with and without a length', (pairs, envelope) => {
    const { framing } = loadOption(`${name},${pairs}`)
    const payload = Buffer.concat([envelope, message])
    const whole = encodeFrame(framing, payload)
    for (const [bytes, length] of [
      [whole, 'fits'],
      [payload, 'none'],
    ] as const) {
      const [best] = diagnose(bytes, ALL)
      expect(best?.length).toBe(length)
      expect(withoutHeaderWord(loadOption(best?.option ?? '').framing)).toEqual(withoutHeaderWord(framing))
      expect(readBy(best?.option ?? '', bytes, best?.start ?? 0)).toEqual(json)
    }
  })

  it('with the other form of bitmap is found by its option', () => {
    const other = dialect.format.bitmap === 'hex' ? 'binary' : 'hex'
    const changed = loadOption(`${name},bitmap=${other}`)
    const bytes = frameOf(changed, json)
    const [best] = diagnose(bytes, ALL)
    // Another dialect may have it as its own.
    expect(best).toMatchObject({ length: 'fits', dialect: { format: { bitmap: other } } })
    expect(best?.error).toBeUndefined()
    expect(readBy(best?.option ?? '', bytes, best?.start ?? 0)).toEqual(json)
  })

  it('with another length and the other bitmap, without TPDU, is found too', () => {
    const other = dialect.format.bitmap === 'hex' ? 'binary' : 'hex'
    const changed = loadOption(`${name},length=ascii4,tpdu=none,header=none,bitmap=${other}`)
    const bytes = frameOf(changed, json)
    const [best] = diagnose(bytes, ALL)
    expect(best?.error).toBeUndefined()
    expect(readBy(best?.option ?? '', bytes, best?.start ?? 0)).toEqual(json)
  })

  it('cut short behind its bitmap is a frame cut short', () => {
    const bitmapBytes = dialect.format.bitmap === 'hex' ? 2 : 1
    const mtiBytes = dialect.format.mti === 'bcd' ? 2 : 4
    const first = startIn(dialect) + mtiBytes + 8 * bitmapBytes * (Number(json['90'] !== undefined) + 1)
    // Each of the last ones: two bytes missing is what an inclusive length would be.
    for (let end = first; end < frame.length; end += end < frame.length - 10 ? 7 : 1) {
      const [best] = diagnose(frame.subarray(0, end), own)
      expect({ end, option: best?.option, length: best?.length }).toEqual({ end, option: name, length: 'cut' })
      expect(best?.announced).toBe(frame.length - 2)
      expect(best?.error?.code).toBe('DECODE_TRUNCATED')
      expect(best?.error?.offset).toBeLessThanOrEqual(end)
    }
  })

  it('with another frame behind it is a frame with more behind it', () => {
    const [best] = diagnose(Buffer.concat([frame, frame]), ALL)
    expect(best).toMatchObject({ option: name, length: 'more', announced: frame.length - 2, understood: frame.length })
    expect(best?.error).toBeUndefined()
  })

  it('with a bad digit in DE 4 stops at exactly that byte', () => {
    const span = spanIn(dialect, frame, 4)
    for (let at = span.start; at < span.end; at++) {
      const damaged = Buffer.from(frame)
      damaged[at] = (damaged[at] ?? 0) | 0x0f
      const [best] = diagnose(damaged, ALL)
      expect({ option: best?.option, code: best?.error?.code, element: best?.error?.element, offset: best?.error?.offset }).toEqual({
        option: name,
        code: 'DECODE_CONTENT',
        element: 4,
        offset: at,
      })
      expect(best?.understood).toBe(at)
    }
  })

  it('every other finding stands behind it and differs from it', () => {
    const findings = diagnose(frame, ALL)
    expect(findings.length).toBeLessThanOrEqual(5)
    expect(new Set(findings.map(({ option, length }) => `${option} ${length}`)).size).toBe(findings.length)
    for (const { option, dialect: found } of findings) {
      const [other = '', ...pairs] = option.split(',')
      expect(loadDialect(other, parseOverrides(pairs.join(','))).framing).toEqual(found.framing)
    }
  })
})

/** `header=6` sets how an answer is headed too; what is read is the same. */
function withoutHeaderWord({ header: _header, emptyFrame: _emptyFrame, ...rest }: Framing): Partial<Framing> {
  return rest
}

describe('bytes that are nothing', () => {
  it.each([
    ['none', ''],
    ['one byte', '00'],
    ['a TLS hello', '16030100a5010000a10303'],
    ['text', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n').toString('hex')],
    ['ones', 'ff'.repeat(64)],
    ['zeros', '00'.repeat(64)],
  ])('%s: no finding reads them to the end', (_words, hex) => {
    for (const { error, length } of diagnose(Buffer.from(hex, 'hex'), ALL)) expect(error !== undefined || length === 'cut').toBe(true)
  })
})
