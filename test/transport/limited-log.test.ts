import { expect, it } from 'vitest'
import { LimitedLog } from '../../src/transport/limited-log.ts'
import { FakeClock } from './support/fake-clock.ts'
import { createRecordedLog } from './support/recorded-log.ts'

it('warnings beyond ten a second are counted, not written', () => {
  const clock = new FakeClock()
  const log = createRecordedLog()
  const limited = new LimitedLog(log, clock)
  for (let number = 0; number < 500; number++) limited.warn({ number }, `line ${number}`)
  expect(log.messages('warn')).toHaveLength(10)
  clock.advance(1_000)
  expect(log.messages('warn').at(-1)).toBe('490 more lines like the last were left out')
  limited.warn({}, 'next second')
  expect(log.messages('warn')).toHaveLength(12)
  expect(clock.timers).toBe(0)
})

it('a quiet second says nothing', () => {
  const clock = new FakeClock()
  const log = createRecordedLog()
  const limited = new LimitedLog(log, clock)
  limited.warn({}, 'one')
  clock.advance(5_000)
  limited.flush()
  expect(log.messages('warn')).toEqual(['one'])
})
