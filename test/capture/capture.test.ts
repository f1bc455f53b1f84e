/** A capture is read back by an independent reader: right in every sum, complete, and without card data. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Capture } from '../../src/capture/capture.ts'
import { type Dialect, type MessageJson, messageToJson, scanMessage } from '../../src/index.ts'
import type { Ends } from '../../src/transport/tap.ts'
import { frameOf, loadOption, messageOf, PAN, REFUNDS, spanIn, startIn } from '../doctor/support/specimen.ts'
import { useFolder } from '../support/folder.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { readPcap, type Stream, streamsOf } from './support/pcap-reader.ts'

const ENDS: Ends = { client: { host: '192.0.2.7', port: 40_001 }, server: { host: '192.0.2.1', port: 8_583 } }
const SECRETS: MessageJson = { 36: '9915922', 45: 'B6200001234567892^NOBODY/A^3012', 52: 'C0FFEE42DEADBEA7', 62: 'PRIVATE0815' }

interface Recorded {
  readonly capture: Capture
  readonly clock: FakeClock
  file(): Buffer
  streams(): Stream[]
}

function record(unmask = false): Recorded {
  const clock = new FakeClock()
  const parts: Buffer[] = []
  const file = (): Buffer => Buffer.concat(parts)
  return {
    clock,
    file,
    capture: new Capture({ clock, unmask, write: (bytes) => parts.push(Buffer.from(bytes)) }),
    streams: () => streamsOf(readPcap(file())),
  }
}

/** What a listener would have captured of these bytes of a terminal, in these pieces. */
function captured(dialect: Dialect | undefined, pieces: readonly Buffer[], unmask = false): Buffer {
  const { capture, streams } = record(unmask)
  const tap = capture.tap('server', () => dialect)(ENDS, {})
  for (const piece of pieces) tap.received(piece)
  tap.closed()
  return streams()[0]?.fromClient ?? Buffer.alloc(0)
}

function jsonOf(dialect: Dialect, frame: Buffer): MessageJson {
  const { message, error } = scanMessage(dialect.format, frame, startIn(dialect))
  if (message === undefined || error !== undefined) throw error ?? new Error('unreadable')
  return messageToJson(message, { unmask: true })
}

/** Seven digits of the card in a row, as characters or packed, at any nibble. */
function showsCard(bytes: Buffer): boolean {
  const sevens = Array.from({ length: PAN.length - 6 }, (_, at) => PAN.slice(at, at + 7))
  return sevens.some((digits) => bytes.toString('latin1').includes(digits) || bytes.toString('hex').includes(digits))
}

describe.each(REFUNDS)('a refund in %s', (name, json) => {
  const dialect = loadOption(name)
  const secrets = Object.fromEntries(Object.entries(SECRETS).filter(([element]) => dialect.format.elements[Number(element)] !== undefined))
  const full = { ...json, ...secrets, ...(name === 'unionpay-pos' ? { 36: '9915922', 62: '30303030' } : {}) }
  delete full['45' as keyof typeof full]
  const frame = frameOf(dialect, full)

  it('keeps every length and every element that is not card data', () => {
    expect(showsCard(frame)).toBe(true)
    const blanked = captured(dialect, [frame])
    expect(blanked.length).toBe(frame.length)
    expect(showsCard(blanked)).toBe(false)
    const read = jsonOf(dialect, blanked)
    expect(Object.keys(read)).toEqual(Object.keys(full))
    for (const [element, text] of Object.entries(full)) {
      const sensitive = dialect.format.elements[Number(element)]?.sensitive
      if (sensitive === undefined) expect([element, read[element]]).toEqual([element, text])
      else if (sensitive !== 'chip') expect(read[element]).not.toBe(text)
      expect(read[element]?.length).toBe(text.length)
    }
    expect(read['2']).toBe('6200000000007892')
    expect(read['35']).toMatch(/^0{16}[=D]0+$/)
    expect(read['52']).toBe('0'.repeat(16))
  })

  it('is the same in whatever pieces it came', () => {
    const whole = captured(dialect, [Buffer.concat([frame, frame])])
    for (const size of [1, 3, 64]) {
      const bytes = Buffer.concat([frame, frame])
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
      expect(captured(dialect, pieces)).toEqual(whole)
    }
  })

  it('unmasked it is what was sent', () => {
    expect(captured(dialect, [frame.subarray(0, 9), frame.subarray(9)], true)).toEqual(frame)
  })

  it('cut off: what could be read stays, the rest is zeros', () => {
    const cut = captured(dialect, [frame.subarray(0, -4)])
    expect(cut.length).toBe(frame.length - 4)
    expect(showsCard(cut)).toBe(false)
    const amount = spanIn(dialect, frame, 4)
    expect(cut.subarray(amount.start, amount.end)).toEqual(frame.subarray(amount.start, amount.end))
  })

  it('with a bad element: that one is zeros, and no other shows the card', () => {
    const bad = Buffer.from(frame)
    const track = spanIn(dialect, frame, 35)
    bad[track.end - 2] = 0xfb
    const blanked = captured(dialect, [bad])
    expect(blanked.subarray(track.start, track.end).every((byte) => byte === 0)).toBe(true)
    expect(showsCard(blanked)).toBe(false)
  })

  it('no flipped bit from the MTI to DE3 makes it show the card', () => {
    const end = spanIn(dialect, frame, 3).start
    for (let bit = startIn(dialect) * 8; bit < end * 8; bit += 1) {
      const at = bit >> 3
      const pan = spanIn(dialect, frame, 2)
      // A digit of the card itself that changed makes another number of it.
      if (at >= pan.end - 8 && at < pan.end) continue
      const bad = Buffer.from(frame)
      bad[at] = (bad[at] ?? 0) ^ (1 << (bit & 7))
      expect([bit, showsCard(captured(dialect, [bad]))]).toEqual([bit, false])
    }
  })

  it('behind lost framing, where no message begins, and as long as nobody knows the dialect: zeros', () => {
    const ascii4 = loadOption(`${name},length=ascii4`)
    const good = frameOf(ascii4, full)
    const lost = captured(ascii4, [good, Buffer.from('XXXX'), messageOf(dialect, json)])
    expect(lost.subarray(0, good.length)).toEqual(captured(ascii4, [good]))
    expect(lost.subarray(good.length).every((byte) => byte === 0)).toBe(true)
    const garbage = captured(dialect, [frame, Buffer.from('0100'.padEnd(96, 'FE'), 'hex')])
    expect(garbage.subarray(frame.length).toString('hex')).toBe('0100'.padEnd(96, '0'))
    expect(captured(undefined, [frame])).toEqual(Buffer.alloc(frame.length))
  })
})

describe('the file', () => {
  const dialect = loadOption('iso8583-1987-ascii')
  const frame = frameOf(dialect, REFUNDS[2]?.[1] ?? {})

  it('has each connection whole: handshake, both directions, end, addresses and times', () => {
    const { capture, clock, file, streams } = record()
    const server = capture.tap('server', () => dialect)
    const client = capture.tap('client', () => dialect)
    const one = server(ENDS, {})
    const other = client({ client: { host: '127.0.0.1', port: 5_000 }, server: { host: '127.0.0.1', port: 8_590 } }, {})
    one.received(frame)
    clock.advance(1_500)
    other.sent(frame)
    one.sent(frame)
    one.closed()
    other.received(frame)
    const [first, second] = streams()
    expect(first).toMatchObject({ client: '192.0.2.7:40001', server: '192.0.2.1:8583', isEnded: true })
    expect([first?.fromClient.length, first?.fromServer.length]).toEqual([frame.length, frame.length])
    expect(second).toMatchObject({ client: '127.0.0.1:5000', server: '127.0.0.1:8590', isEnded: false })
    expect([second?.fromClient.length, second?.fromServer.length]).toEqual([frame.length, frame.length])
    const times = readPcap(file()).map(({ atMs }) => atMs - 1_780_000_000_000)
    expect([...new Set(times)]).toEqual([0, 1_500])
  })

  it('cuts what is longer than a packet, and knows IPv6', () => {
    const { capture, streams } = record(true)
    const tap = capture.tap('server', () => dialect)({ client: { host: '2001:db8::7', port: 1 }, server: { host: '::1', port: 2 } }, {})
    const long = Buffer.from(Array.from({ length: 4_001 }, (_, at) => at & 255))
    tap.received(long)
    tap.closed()
    expect(streams()).toEqual([
      {
        client: '20010db8000000000000000000000007:1',
        server: '00000000000000000000000000000001:2',
        fromClient: long,
        fromServer: Buffer.alloc(0),
        isEnded: true,
      },
    ])
  })

  it('holds back what came before the dialect was known, and writes it before the answer', () => {
    const { capture, streams } = record()
    let known: Dialect | undefined
    const tap = capture.tap('server', () => known)(ENDS, {})
    tap.received(frame)
    known = dialect
    tap.sent(frame)
    tap.closed()
    const [stream] = streams()
    expect(stream?.fromClient).toEqual(captured(dialect, [frame]))
    expect(stream?.fromServer.length).toBe(frame.length)
  })
})

const TSHARK = 'tshark'
const hasTshark = spawnSync(TSHARK, ['--version']).status === 0

describe.skipIf(!hasTshark)(`Wireshark${hasTshark ? '' : ' (tshark is not here)'}`, () => {
  const folder = useFolder()

  it('finds nothing wrong in it', () => {
    const { capture, file } = record()
    const dialect = loadOption('unionpay-pos')
    const tap = capture.tap('server', () => dialect)(ENDS, {})
    tap.received(frameOf(dialect, REFUNDS[0]?.[1] ?? {}))
    tap.closed()
    writeFileSync(folder.in('one.pcap'), file())
    const checks = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE']
    const fields = ['-T', 'fields', '-e', 'tcp.stream', '-e', 'ip.checksum.status', '-e', 'tcp.checksum.status', '-e', 'tcp.analysis.flags']
    const { stdout, status } = spawnSync(TSHARK, ['-r', folder.in('one.pcap'), ...checks, ...fields], { encoding: 'utf8' })
    expect(status).toBe(0)
    for (const line of stdout.trim().split('\n')) expect(line.trim()).toBe('0\t1\t1')
  })
})
