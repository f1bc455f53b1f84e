/** Why a request of a terminal has no answer that counts: hosts that are silent, talk nonsense, are late or sign wrongly. */
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMac, createTerminal, type Dialect, loadDialect, type Terminal, type TerminalOptions } from '../../sim/index.ts'
import { Host } from './support/host.ts'
import { UNIONPAY } from './support/messages.ts'

const ASCII = loadDialect('iso8583-1987-ascii')
const MAK = Buffer.from('1122334455667788', 'hex')
const STAN = 654_321
const GUARD_MS = 20_000

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

/** A terminal before a raw server, whose `answer` writes what it likes to the socket. */
async function rawHost(answer: (socket: Socket, request: Buffer) => void, options: Partial<TerminalOptions> = {}): Promise<Terminal> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (request) => answer(socket, request))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => void server.close(resolve))
  }
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return open(ASCII, port, { close }, options)
}

async function open(
  dialect: Dialect,
  port: number,
  host: { close(): Promise<void> },
  options: Partial<TerminalOptions>,
): Promise<Terminal> {
  const terminal = await createTerminal({ dialect, host: '127.0.0.1', port, stan: STAN, timeoutMs: 60, ...options })
  opened.push(terminal, host)
  return terminal
}

/** The request itself with another MTI: an approval it is not, an answer it is. */
function answerTo(request: Buffer, from = '', to = ''): Buffer {
  const text = request.toString('latin1').replace('0200', '0210')
  return Buffer.from(text.replace(from, to), 'latin1')
}

describe('the verdict of a slip', () => {
  it.each<[string, (socket: Socket, request: Buffer) => void, string, RegExp]>([
    ['silence', () => {}, 'no-bytes', /^no bytes came$/],
    [
      'what is no frame',
      (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'no-frame',
      /^bytes came that are no frame: .*HTTP/,
    ],
    [
      'a frame that ends too soon',
      (socket, request) => void socket.write(Buffer.concat([Buffer.from([0, 24]), answerTo(request).subarray(2, 26)])),
      'undecodable',
      /^a frame came that cannot be decoded at offset \d+ \(DE\d+\)/,
    ],
    [
      'the answer of another STAN',
      (socket, request) => void socket.write(answerTo(request, '654321', '654322')),
      'nobody-waiting',
      /the closest differs in DE11 \(sent 654321, came 654322\)$/,
    ],
  ])('of %s', async (_words, answer, is, words) => {
    const terminal = await rawHost(answer)
    const { verdict, answer: came } = await terminal.ask({ kind: 'sale', amountMinor: 100 })
    expect([came, verdict?.is]).toEqual([undefined, is])
    expect(verdict?.words).toMatch(words)
  })

  it('of an answer that is late is how late, where it listens on', async () => {
    const terminal = await rawHost((socket, request) => void setTimeout(() => socket.write(answerTo(request)), 200), { lateMs: GUARD_MS })
    const { verdict, answer, totalMs } = await terminal.ask({ kind: 'sale', amountMinor: 100 })
    expect([answer, verdict?.is]).toEqual([undefined, 'late'])
    expect(verdict?.words).toMatch(/^the answer came [1-9]\d* ms too late$/)
    // Its time was over before: listening on does not count.
    expect(totalMs).toBeLessThan(200)
  })

  it('becomes late when the answer comes after the slip is written', async () => {
    const terminal = await rawHost((socket, request) => void setTimeout(() => socket.write(answerTo(request)), 200))
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 100 })
    expect(slip.verdict).toEqual({ is: 'no-bytes', words: 'no bytes came' })
    await vi.waitFor(() => expect(slip.verdict?.is).toBe('late'), GUARD_MS)
    expect(terminal.slips).toEqual([slip])
  })

  it('is there once the time to listen on is over, or the connection', async () => {
    const silent = await rawHost(() => {})
    expect((await silent.ask({ kind: 'sale', amountMinor: 100, lateMs: 100 })).verdict?.is).toBe('no-bytes')
    const closing = await rawHost((socket) => void setTimeout(() => socket.destroy(), 200))
    expect((await closing.ask({ kind: 'sale', amountMinor: 100, lateMs: 1_000_000 })).verdict?.is).toBe('no-bytes')
  })

  it.each([
    ['made by another key', createMac('unionpay-ecb', Buffer.from('8877665544332211', 'hex'))],
    ['missing', undefined],
  ])('R66: of an answer whose MAC is %s is that it counts as none', async (_words, mac) => {
    const host = await Host.open(UNIONPAY)
    host.mac = mac
    const terminal = await open(UNIONPAY, host.port, host, { mak: MAK, timeoutMs: GUARD_MS })
    const slip = await terminal.ask({ kind: 'sale', amountMinor: 100 })
    const words = 'an answer came, its MAC is missing or wrong: it counts as none'
    expect(slip).toMatchObject({ responseCode: '00', macIsRight: false, verdict: { is: 'mac-refused', words } })
    host.mac = createMac('unionpay-ecb', MAK)
    expect((await terminal.ask({ kind: 'sale', amountMinor: 100 })).verdict).toBeUndefined()
  })
})
