/** The proxy: what passes is not changed by a bit, whatever it is, and how connections end is passed on and written down. */
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { loadDialect, type Recorder, recordTape, replayHost, replayTerminal, type TapeDifference } from '../../../sim/index.ts'
import { useFolder } from '../../support/folder.ts'
import { Seen } from '../../support/seen.ts'
import { WireClient } from '../../support/wire-client.ts'
import { closeAll, keep, tapeOf } from './support/taped.ts'

const folder = useFolder()
afterEach(closeAll)

const LOOPBACK = '127.0.0.1'
const PAN = '6200001234567892'
/** Announces DE2 of 99 digits. */
const UNREADABLE = Buffer.from('001E600003000060220000000002004000000000000000996200001234567892', 'hex')
const ECHO = Buffer.from(
  '0037600003000060220000000008200020000000C000107606405445524D303030314D45524348414E54303030303030310011000000013010',
  'hex',
)

interface Wire {
  readonly recorder: Recorder
  readonly lines: Seen<string>
  /** What came to the host, and its sockets. */
  readonly bytes: Seen<Buffer>
  readonly sockets: Seen<Socket>
  /** Event and side of each mark. */
  marks(): string[]
}

async function open(unmask = false): Promise<Wire> {
  const [bytes, sockets, lines] = [new Seen<Buffer>(), new Seen<Socket>(), new Seen<string>()]
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('data', (chunk: Buffer) => bytes.add(chunk))
    socket.on('error', () => {})
  })
  const port = await listening(server)
  keep({
    close: async () => {
      for (const socket of sockets.items) socket.destroy()
      server.close()
    },
  })
  return { ...(await inFrontOf(port, lines, unmask)), lines, bytes, sockets }
}

async function inFrontOf(port: number, lines: Seen<string>, unmask = false): Promise<Pick<Wire, 'recorder' | 'marks'>> {
  const to = { host: LOOPBACK, port }
  const options = { dialect: loadDialect('unionpay-pos'), dialectText: 'unionpay-pos', host: LOOPBACK, port: 0, to, unmask }
  const recorder = keep(await recordTape({ ...options, write: (line) => lines.add(line) }))
  const marks = (): string[] =>
    lines.items.slice(1).flatMap((line) => {
      const { event, from } = JSON.parse(line) as { event?: string; from: string }
      return event === undefined ? [] : [`${from} ${event}`]
    })
  return { recorder, marks }
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, LOOPBACK, () => {
      const address = server.address()
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
    })
  })
}

const lineWith = (wire: Wire, words: string): Promise<string> => wire.lines.find((line) => line.includes(words), words)

describe('bytes', () => {
  it.each([
    ['a frame that cannot be read', UNREADABLE, { bytes: UNREADABLE.length, first: '001E600003', why: 'DECODE_LENGTH DE2' }],
    ['a frame that does not end', Buffer.from(`FFFFFF${PAN}`, 'latin1'), { bytes: 22, first: '', why: 'FRAME_UNREADABLE' }],
  ])('%s passes as it is, and nothing of it is kept', async (_, sent, kept) => {
    const wire = await open()
    const client = keep(await WireClient.connect(wire.recorder.port))
    await client.write(sent)
    await wire.bytes.find(() => Buffer.concat(wire.bytes.items).length >= sent.length, 'the bytes')
    expect(Buffer.concat(wire.bytes.items)).toEqual(sent)
    client.end()
    await lineWith(wire, '"end"')
    const text = wire.lines.items.join('\n')
    expect(text).not.toContain(PAN)
    expect(text).not.toContain(Buffer.from(PAN).toString('hex'))
    expect(JSON.parse(await lineWith(wire, '"why"'))).toMatchObject(kept)
  })

  it('a frame in pieces is one line, with those of others between them', async () => {
    const wire = await open()
    const [one, other] = [keep(await WireClient.connect(wire.recorder.port)), keep(await WireClient.connect(wire.recorder.port))]
    await one.write(ECHO.subarray(0, 1))
    await other.write(ECHO)
    await lineWith(wire, '"connection":2,"from":"terminal","hex"')
    await one.writeEach([ECHO.subarray(1, 30), Buffer.concat([ECHO.subarray(30), ECHO])])
    await wire.lines.find(
      () => wire.lines.items.filter((line) => line.includes('"connection":1') && line.includes('hex')).length === 2,
      'both',
    )
    const frames = wire.lines.items.filter((line) => line.includes('"hex"')).map((line) => (JSON.parse(line) as { hex: string }).hex)
    expect(frames).toEqual(Array(3).fill(ECHO.toString('hex').toUpperCase()))
    await wire.bytes.find(() => Buffer.concat(wire.bytes.items).length === ECHO.length * 3, 'all bytes')
    expect(wire.recorder.counts).toEqual({ connections: 2, frames: 3, gaps: 0 })
  })

  it('with --unmask everything is kept, and played again', async () => {
    const wire = await open(true)
    const client = keep(await WireClient.connect(wire.recorder.port))
    await client.write(UNREADABLE)
    await lineWith(wire, '"hex"')
    client.end()
    await lineWith(wire, '"end"')
    wire.sockets.items[0]?.end()
    await lineWith(wire, '"host"')
    const again = await open()
    const tape = await tapeOf(folder.write, wire.lines.items)
    const played = replayTerminal({ tape, to: { host: LOOPBACK, port: again.recorder.port }, speed: 1e6, timeoutMs: 5_000 })
    await again.bytes.count(1, 'bytes')
    again.sockets.items[0]?.end()
    expect(await played).toMatchObject({ sent: 1, notes: [] })
    expect(Buffer.concat(again.bytes.items)).toEqual(UNREADABLE)
  })
})

describe('ends', () => {
  it('a half-closed terminal still gets its answer', async () => {
    const wire = await open()
    const client = keep(await WireClient.connect(wire.recorder.port))
    await client.write(ECHO)
    client.end()
    await lineWith(wire, '"end"')
    wire.sockets.items[0]?.end(ECHO)
    expect(await client.frame(0)).toEqual(ECHO)
    await client.closed
    expect(wire.marks()).toEqual(['terminal open', 'terminal end', 'host end'])
  })

  it('a reset of the host resets the terminal, is on the tape and is played again', async () => {
    const wire = await open()
    const client = keep(await WireClient.connect(wire.recorder.port))
    await client.write(ECHO)
    await wire.bytes.count(1, 'the request')
    wire.sockets.items[0]?.resetAndDestroy()
    await client.closed
    expect(wire.marks()).toEqual(['terminal open', 'host reset'])
    const tape = await tapeOf(folder.write, wire.lines.items)
    const host = keep(await replayHost({ tape, host: LOOPBACK, port: 0, speed: 1e6 }))
    const other = keep(await WireClient.connect(host.port))
    await other.write(ECHO)
    await other.closed
    expect(host.counts).toMatchObject({ requests: 1, known: 1, differences: 0 })
    const seen: TapeDifference[] = []
    const quiet = await open()
    await replayTerminal({
      tape,
      to: { host: LOOPBACK, port: quiet.recorder.port },
      timeoutMs: 20,
      onDifference: (one) => void seen.push(one),
    })
    expect(seen.map(({ what }) => what)).toEqual(['the recorded host closed here (reset), this one did not'])
  })

  it('a reset of the terminal resets the host', async () => {
    const wire = await open()
    const client = keep(await WireClient.connect(wire.recorder.port))
    await client.write(ECHO)
    await wire.bytes.count(1, 'the request')
    const closed = new Promise((resolve) => wire.sockets.items[0]?.once('close', resolve))
    client.reset()
    expect(await closed).toBe(true)
    expect(wire.marks()).toEqual(['terminal open', 'terminal reset'])
  })

  it('a host that is not there is one that refuses', async () => {
    const lines = new Seen<string>()
    const { recorder, marks } = await inFrontOf(1, lines)
    const client = keep(await WireClient.connect(recorder.port))
    await client.closed
    expect(marks()).toEqual(['terminal open', 'host refused'])
  })
})
