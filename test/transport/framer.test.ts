import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, Framer } from '../../src/transport/framer.ts'
import type { Framing } from '../../src/transport/framing.ts'
import { framing, PLAIN, UNIONPAY } from './support/framings.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const all = (framer: Framer, chunks: readonly Buffer[]) =>
  chunks.flatMap((chunk) => framer.push(chunk)).map((frame) => frame.toString('hex'))

/** Header of a payload of 16 bytes in every variant. */
const variants: readonly [name: string, framing: Framing, header: string][] = [
  ['binary2', framing(), '0010'],
  ['binary2 little endian', framing({ endian: 'little' }), '1000'],
  ['binary2 inclusive', framing({ inclusive: true }), '0012'],
  ['binary2 inclusive little endian', framing({ inclusive: true, endian: 'little' }), '1200'],
  ['binary4', framing({ bytes: 4 }), '00000010'],
  ['binary4 little endian', framing({ bytes: 4, endian: 'little' }), '10000000'],
  ['binary4 inclusive', framing({ bytes: 4, inclusive: true }), '00000014'],
  ['ascii4', framing({ bytes: 4, encoding: 'ascii' }), '30303136'],
  ['ascii4 inclusive', framing({ bytes: 4, encoding: 'ascii', inclusive: true }), '30303230'],
  ['ascii2', framing({ encoding: 'ascii' }), '3136'],
  ['bcd2', framing({ encoding: 'bcd' }), '0016'],
  ['bcd2 inclusive', framing({ encoding: 'bcd', inclusive: true }), '0018'],
  ['bcd2 little endian', framing({ encoding: 'bcd', endian: 'little' }), '1600'],
  ['bcd4', framing({ bytes: 4, encoding: 'bcd' }), '00000016'],
]
const payload = hex('0200 3020048020C09811 000102030405')

describe.each(variants)('framing %s', (_name, variant, header) => {
  it('writes the length before the payload', () => {
    expect(encodeFrame(variant, payload).toString('hex')).toBe(header + payload.toString('hex'))
  })

  it('gives the payload at every split position', () => {
    const stream = encodeFrame(variant, payload)
    for (let at = 0; at <= stream.length; at++) {
      expect(all(new Framer(variant, 4_096), [stream.subarray(0, at), stream.subarray(at)])).toEqual([payload.toString('hex')])
    }
  })

  it('gives three frames of one chunk in order', () => {
    const payloads = [1, 2, 3].map((byte) => Buffer.alloc(16, byte))
    const framer = new Framer(variant, 4_096)
    expect(all(framer, [Buffer.concat(payloads.map((one) => encodeFrame(variant, one)))])).toEqual(
      payloads.map((one) => one.toString('hex')),
    )
    expect(framer.pendingBytes).toBe(0)
    expect(framer.completed).toBe(3)
  })

  it('gives the same frames byte by byte', () => {
    const stream = Buffer.concat([encodeFrame(variant, payload), encodeFrame(variant, payload)])
    const framer = new Framer(variant, 4_096)
    expect(
      all(
        framer,
        [...stream].map((byte) => Buffer.of(byte)),
      ),
    ).toEqual([payload.toString('hex'), payload.toString('hex')])
  })

  it('gives the same frames for any chunking', () => {
    const limit = variant.length.encoding === 'ascii' && variant.length.bytes === 2 ? 90 : 400
    const bodies = fc.array(fc.uint8Array({ minLength: 10, maxLength: limit }), { maxLength: 6 })
    const cuts = fc.array(fc.nat(3_000), { maxLength: 12 })
    fc.assert(
      fc.property(bodies, cuts, (payloads, positions) => {
        const stream = Buffer.concat(payloads.map((one) => encodeFrame(variant, Buffer.from(one))))
        const ends = [...new Set([...positions.map((at) => Math.min(at, stream.length)), stream.length])].sort((a, b) => a - b)
        const chunks = ends.map((end, index) => stream.subarray(ends[index - 1] ?? 0, end))
        const framer = new Framer(variant, 4_096)
        expect(all(framer, chunks)).toEqual(payloads.map((one) => Buffer.from(one).toString('hex')))
        expect(framer.pendingBytes).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a frame that is not one', () => {
  it('announces more than the limit', () => {
    const framer = new Framer(PLAIN, 4_096)
    expect(framer.push(Buffer.from('GET / HTTP/1.1\r\n'))).toEqual([])
    expect(framer.fault?.error.code).toBe('FRAME_TOO_LONG')
    expect(framer.fault?.problem).toBe('announced 18245 bytes (limit 4096)')
    expect(framer.fault?.first.toString()).toBe('GET / HTTP/1.1\r\n')
  })

  it('is within the limit at exactly the limit and not one byte above', () => {
    const at = new Framer(PLAIN, 64)
    expect(at.push(encodeFrame(PLAIN, Buffer.alloc(64)))).toHaveLength(1)
    const above = new Framer(PLAIN, 64)
    expect(above.push(encodeFrame(PLAIN, Buffer.alloc(65)))).toHaveLength(0)
    expect(above.fault?.error.code).toBe('FRAME_TOO_LONG')
  })

  it('is shorter than TPDU, header, MTI and bitmap', () => {
    const short = new Framer(UNIONPAY, 4_096)
    short.push(hex('0014'))
    expect(short.fault?.error.code).toBe('FRAME_TOO_SHORT')
    expect(short.fault?.problem).toBe('announced 20 bytes (at least 21)')
    const enough = new Framer(UNIONPAY, 4_096)
    expect(enough.push(encodeFrame(UNIONPAY, Buffer.alloc(21)))).toHaveLength(1)
  })

  it('may be shorter as an answer where answers carry no header', () => {
    const skipped = framing({}, { headerBytes: 6 })
    expect(new Framer(skipped, 4_096, 'answers').push(encodeFrame(skipped, Buffer.alloc(10)))).toHaveLength(1)
    const requests = new Framer(skipped, 4_096)
    requests.push(encodeFrame(skipped, Buffer.alloc(10)))
    expect(requests.fault?.error.code).toBe('FRAME_TOO_SHORT')
  })

  it.each([
    ['ascii4', framing({ bytes: 4, encoding: 'ascii' }), '30303A36'],
    ['ascii4 with a sign', framing({ bytes: 4, encoding: 'ascii' }), '2D303136'],
    ['ascii4 with spaces', framing({ bytes: 4, encoding: 'ascii' }), '20203136'],
    ['ascii4 with an exponent', framing({ bytes: 4, encoding: 'ascii' }), '30316532'],
    ['bcd2 low nibble', framing({ encoding: 'bcd' }), '001A'],
    ['bcd2 high nibble', framing({ encoding: 'bcd' }), 'F016'],
  ])('has a length that is not a number: %s', (_name, variant, header) => {
    const framer = new Framer(variant, 4_096)
    framer.push(hex(header))
    expect(framer.fault?.error.code).toBe('FRAME_LENGTH')
  })

  it.each([
    ['less than its own header', '0001', 'FRAME_TOO_SHORT'],
    ['its own header alone', '0002', 'FRAME_TOO_SHORT'],
    ['nothing', '0000', 'FRAME_TOO_SHORT'],
  ])('counts its header inclusively and announces %s', (_name, header, code) => {
    const framer = new Framer(framing({ inclusive: true }), 4_096)
    framer.push(hex(header))
    expect(framer.fault?.error.code).toBe(code)
  })

  it('has a 4-byte length above 2^31', () => {
    const framer = new Framer(framing({ bytes: 4 }), 65_535)
    framer.push(hex('FFFFFFFF'))
    expect(framer.fault?.problem).toBe('announced 4294967295 bytes (limit 65535)')
  })

  it('does not lose the frames before it, and to go on throws', () => {
    const framer = new Framer(PLAIN, 4_096)
    const good = encodeFrame(PLAIN, payload)
    expect(framer.push(Buffer.concat([good, good, hex('FFFF0000')]))).toEqual([payload, payload])
    expect(framer.fault?.first.toString('hex')).toBe('ffff0000')
    expect(() => framer.push(good)).toThrowError(expect.objectContaining({ code: 'FRAME_TOO_LONG' }))
  })
})

describe('an empty frame', () => {
  it('loses framing where the dialect knows none', () => {
    const framer = new Framer(PLAIN, 4_096)
    framer.push(hex('0000'))
    expect(framer.fault?.error.code).toBe('FRAME_TOO_SHORT')
  })

  it.each([
    ['binary2', framing({}, { emptyFrame: 'ignore' }), '0000'],
    ['binary2 inclusive, its own length', framing({ inclusive: true }, { emptyFrame: 'ignore' }), '0002'],
    ['binary2 inclusive, zeros', framing({ inclusive: true }, { emptyFrame: 'ignore' }), '0000'],
    ['ascii4', framing({ bytes: 4, encoding: 'ascii' }, { emptyFrame: 'ignore' }), '30303030'],
  ])('is skipped where it is a heartbeat: %s', (_name, variant, empty) => {
    const framer = new Framer(variant, 4_096)
    const frame = encodeFrame(variant, payload)
    expect(framer.push(Buffer.concat([hex(empty), frame, hex(empty), hex(empty), frame]))).toEqual([payload, payload])
    expect(framer.completed).toBe(5)
  })
})

describe('an incomplete frame', () => {
  it('counts its bytes, header included', () => {
    const framer = new Framer(PLAIN, 4_096)
    framer.push(hex('00'))
    expect([framer.pendingBytes, framer.announcedBytes]).toEqual([1, 0])
    framer.push(hex('10 0200'))
    expect([framer.pendingBytes, framer.announcedBytes]).toEqual([4, 18])
    expect(framer.pendingStart.toString('hex')).toBe('00100200')
  })

  it('is never shown with bytes that did not come', () => {
    const framer = new Framer(PLAIN, 4_096)
    framer.push(hex('0800 02'))
    expect(framer.pendingStart.toString('hex')).toBe('080002')
  })
})

describe('the memory of a frame', () => {
  it('is its own, so that the chunk may be used again', () => {
    const framer = new Framer(PLAIN, 4_096)
    const chunk = encodeFrame(PLAIN, payload)
    const [frame] = framer.push(chunk)
    chunk.fill(0xff)
    expect(frame?.toString('hex')).toBe(payload.toString('hex'))
  })

  it('does not hold the chunk', () => {
    const framer = new Framer(PLAIN, 65_535)
    const chunk = Buffer.concat([encodeFrame(PLAIN, payload), Buffer.alloc(60_000)])
    const [frame] = framer.push(chunk.subarray(0, 18))
    expect(frame?.buffer).not.toBe(chunk.buffer)
  })

  it('takes a frame of 65,535 bytes one byte at a time', () => {
    const framer = new Framer(PLAIN, 65_535)
    const long = Buffer.alloc(65_535, 7)
    const frames = [...encodeFrame(PLAIN, long)].flatMap((byte) => framer.push(Buffer.of(byte)))
    expect(frames).toHaveLength(1)
    expect(frames[0]?.equals(long)).toBe(true)
  })
})

describe('encodeFrame', () => {
  it.each([
    ['binary2', framing(), 65_535],
    ['bcd2', framing({ encoding: 'bcd' }), 9_999],
    ['ascii4', framing({ bytes: 4, encoding: 'ascii' }), 9_999],
    ['ascii2', framing({ encoding: 'ascii' }), 99],
  ])('refuses what %s cannot count', (_name, variant, longest) => {
    expect(encodeFrame(variant, Buffer.alloc(longest))).toHaveLength(longest + variant.length.bytes)
    expect(() => encodeFrame(variant, Buffer.alloc(longest + 1))).toThrowError(expect.objectContaining({ code: 'FRAME_TOO_LONG' }))
  })
})
