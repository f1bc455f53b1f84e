/** What the log of a listener says of bytes that it cannot read: which `--listen` would. */
import { describe, expect, it } from 'vitest'
import { Advice } from '../../src/doctor/advice.ts'
import { encodeFrame, listDialects } from '../../src/index.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { frameOf, loadOption, messageOf, PAN, REFUNDS, spanIn } from './support/specimen.ts'

const dialects = listDialects().map(loadOption)

function advise(more: Partial<ConstructorParameters<typeof Advice>[0]> = {}): { advice: Advice; clock: FakeClock } {
  const clock = new FakeClock()
  return { clock, advice: new Advice({ dialects, clock, place: () => '127.0.0.1:8583', ...more }) }
}

describe.each(REFUNDS)('a refund in %s', (name, json) => {
  it.each(['length=ascii4', 'length=binary4', 'length=bcd2', 'tpdu=none,header=12'])('with %s: the option that reads it', (pairs) => {
    const option = `${name},${pairs}`
    const words = advise().advice.words({}, frameOf(loadOption(option), json))
    const [, said = '', place] = /^These bytes read as \S+: start with --listen (\S+)@(.*)$/.exec(words) ?? []
    expect(place).toBe('127.0.0.1:8583')
    // Whatever it is called, it cuts the frame and reads the message.
    expect(encodeFrame(loadOption(said).framing, Buffer.alloc(20)).length).toBe(
      encodeFrame(loadOption(option).framing, Buffer.alloc(20)).length,
    )
    expect(said.split(',')[0]).toBe(name)
  })

  it('without a length header: says that it is missing', () => {
    const words = advise().advice.words({}, messageOf(loadOption(name), json))
    expect(words).toContain('without its length header')
    expect(words).toContain(`--listen ${name}`)
  })

  it('with a fault in it: silent, and `auto` names what comes nearest, never the card', () => {
    const bad = frameOf(loadOption(name), json)
    bad[spanIn(loadOption(name), bad, 4).start] = 0xfa
    expect(advise().advice.words({}, bad)).toBe('')
    const words = advise({ saysNearest: true }).advice.words({}, bad)
    expect(words).toMatch(new RegExp(`^Nearest is ${name}\\. DECODE_CONTENT: Cannot decode DE 4 `))
    expect(words).not.toContain(PAN.slice(0, 7))
  })
})

const FRAME = frameOf(loadOption('unionpay-pos'), REFUNDS[0]?.[1] ?? {})

it('one diagnosis a second and one a connection; the others are counted', () => {
  const { advice, clock } = advise()
  const [first, second] = [{}, {}]
  expect(advice.words(first, FRAME)).not.toBe('')
  expect(advice.words(second, FRAME)).toBe('')
  clock.advance(1_000)
  expect(advice.words(first, FRAME)).toBe('')
  expect(advice.words(second, FRAME)).toMatch(/unionpay-pos@127\.0\.0\.1:8583\. 2 others since the last diagnosis were not looked at$/)
})

it.each([
  ['garbage', Buffer.alloc(64, 0xff)],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n')],
  ['too few bytes to tell', FRAME.subarray(0, 11)],
])('%s: nothing to say', (_name, bytes) => {
  expect(advise({ saysNearest: true }).advice.words({}, bytes)).toBe('')
})

it('without dialects there is nothing to try', () => {
  expect(advise({ dialects: [] }).advice.words({}, FRAME)).toBe('')
})
