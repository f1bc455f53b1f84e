/** What `--listen auto` makes of the first bytes of a connection. */
import { describe, expect, it } from 'vitest'
import { DialectPicker } from '../../src/doctor/dialect-picker.ts'
import { listDialects } from '../../src/index.ts'
import type { Opened } from '../../src/transport/opening.ts'
import { createRecordedLog } from '../transport/support/recorded-log.ts'
import { frameOf, loadOption, REFUNDS } from './support/specimen.ts'

const dialects = listDialects().map(loadOption)

function open(): { picker: DialectPicker; log: ReturnType<typeof createRecordedLog> } {
  const log = createRecordedLog()
  return { log, picker: new DialectPicker({ dialects, log, place: () => '0.0.0.0:8583' }) }
}

const peer = { peer: '10.0.0.7:5021' }

describe.each(REFUNDS)('a refund in %s', (name, json) => {
  it.each(['', ',length=ascii4', ',length=binary4', ',length=bcd2'])('%s: picked from its bytes, told once with the option', (pairs) => {
    const { picker, log } = open()
    const frame = frameOf(loadOption(name + pairs), json)
    for (const connection of [peer, { ...peer }]) {
      expect(picker.pick(connection, frame)).toMatchObject({ is: 'known' })
      expect(picker.dialectOf(connection)?.name).toBe(name)
    }
    expect(log.messages('info')).toHaveLength(1)
    const [, option = ''] =
      /^10\.0\.0\.7:5021 speaks (\S+?)(?:;.*)?\. To fix it: --listen \1@0\.0\.0\.0:8583$/.exec(log.messages('info')[0] ?? '') ?? []
    expect(loadOption(option).format.dialect).toBe(loadOption(name).format.dialect)
    expect(log.messages('debug')).toHaveLength(1)
  })

  it('no beginning of it is taken for a whole frame or for garbage, and it is not asked byte by byte', () => {
    const { picker } = open()
    const frame = frameOf(loadOption(name), json)
    let asked = 0
    let opened: Opened = { is: 'more', bytes: 1 }
    while (opened.is === 'more') {
      const bytes = Math.max(1, opened.bytes)
      expect(bytes).toBeLessThanOrEqual(frame.length)
      opened = picker.pick(peer, frame.subarray(0, bytes))
      asked += 1
    }
    expect(opened).toMatchObject({ is: 'known' })
    expect(asked).toBeLessThan(50)
  })
})

it('what nothing reads is unknown as soon as it can be told', () => {
  const { picker } = open()
  const request = Buffer.from('GET /index.html HTTP/1.1\r\nHost: example.org\r\n\r\n')
  expect(picker.pick(peer, request.subarray(0, 8)).is).toBe('more')
  expect(picker.pick(peer, request)).toEqual({ is: 'unknown' })
  expect(picker.dialectOf(peer)).toBeUndefined()
})

it('names the others that would read the same bytes', () => {
  const log = createRecordedLog()
  const shipped = loadOption('iso8583-1987-ascii')
  const twin = { ...loadOption('iso8583-1987-ascii'), name: 'twin' }
  const picker = new DialectPicker({ dialects: [shipped, twin], log, place: () => '0.0.0.0:1' })
  picker.pick(peer, frameOf(twin, REFUNDS[2]?.[1] ?? {}))
  expect(log.messages('info')).toEqual([
    '10.0.0.7:5021 speaks iso8583-1987-ascii; twin would read it too. To fix it: --listen iso8583-1987-ascii@0.0.0.0:1',
  ])
})
