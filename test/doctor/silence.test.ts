/** Why a request has no answer: what came meanwhile, named. */
import { describe, expect, it } from 'vitest'
import { decodeMessage, loadDialect, Silence } from '../../src/index.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'

const ASCII = loadDialect('iso8583-1987-ascii')
const KEY = '2|000001|TERM0001'

function watch() {
  const clock = new FakeClock()
  return { clock, silence: new Silence({ clock, keyNames: ['MTI class', 'DE11', 'DE41'], known: [ASCII] }) }
}

function decodeFault(bytes: Buffer) {
  try {
    decodeMessage(ASCII.format, bytes)
  } catch (error) {
    return error as Parameters<Silence['undecodable']>[0]
  }
  return undefined
}

describe('the verdict', () => {
  it.each<[string, (silence: Silence) => void, string, string]>([
    ['no byte', () => {}, 'no-bytes', 'no bytes came'],
    [
      'no frame',
      (silence) => void silence.noFrame('announced 18245 bytes', Buffer.from('GET / HTTP/1.1')),
      'no-frame',
      'bytes came that are no frame: announced 18245 bytes',
    ],
    [
      'a frame that breaks off',
      (silence) => void silence.undecodable(decodeFault(Buffer.from('0210')), Buffer.from('0210')),
      'undecodable',
      'a frame came that cannot be decoded at offset 4 (DE1)',
    ],
    [
      'an answer of another terminal',
      (silence) => void silence.stray('2|000001|TERM0002', [KEY, '2|000009|TERM0009']),
      'nobody-waiting',
      'an answer was decoded that nobody waits for: the closest differs in DE41 (sent TERM0001, came TERM0002)',
    ],
    [
      'an answer with a wrong MAC',
      (silence) => void silence.macRefused(KEY),
      'mac-refused',
      'an answer came, its MAC is missing or wrong: it counts as none',
    ],
  ])('%s', (_words, happen, is, words) => {
    const { clock, silence } = watch()
    clock.advance(10)
    happen(silence)
    expect(silence.verdict(KEY, clock.monotonicMs())).toEqual({ is, words })
  })

  it('what came before the request, or for another one, says nothing of it', () => {
    const { clock, silence } = watch()
    silence.noFrame('garbage', Buffer.from([1]))
    silence.macRefused('2|000002|TERM0001')
    clock.advance(10)
    silence.macRefused('2|000002|TERM0001')
    expect(silence.verdict(KEY, clock.monotonicMs()).is).toBe('no-bytes')
  })

  it('a frame that was begun and not ended', () => {
    const { clock, silence } = watch()
    expect(silence.verdict(KEY, clock.monotonicMs(), 'sent 12 of 121 bytes of a frame')).toEqual({
      is: 'no-frame',
      words: 'bytes came that are no frame: the peer sent 12 of 121 bytes of a frame',
    })
  })

  it('R69: an answer that comes later says by how much', () => {
    const { clock, silence } = watch()
    silence.verdict(KEY, clock.monotonicMs())
    clock.advance(250)
    expect(silence.stray(KEY, [])).toEqual({ is: 'late', words: 'the answer came 250 ms too late' })
  })
})
