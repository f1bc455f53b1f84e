/** Every kind of fault on the wire, at both links, as a peer sees it that knows only sockets and bytes. */
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import {
  createGateway,
  createIssuer,
  createLimits,
  decodeMessage,
  draftFromJson,
  FAULTS,
  type FaultName,
  type MessageJson,
  messageToJson,
  openLedger,
  type RuleInputText,
} from '../../sim/index.ts'
import { SeenLog } from '../support/seen-log.ts'
import { ISSUER, nameOf, reversalOf, sale } from './support/messages.ts'
import { cut, framed, RawClient } from './support/raw-client.ts'

type Link = 'issuer' | 'terminal'
type Then = RuleInputText['then']

const closers: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of closers.splice(0).reverse()) await one.close()
})

/** A link, and whoever connects to it. */
interface Rig {
  readonly link: Link
  readonly client: RawClient
  connect(): Promise<RawClient>
  setRules(...rules: Omit<RuleInputText, 'at'>[]): void
  /** The wire form of a message from the MTI on, framed. */
  frame(json: MessageJson): Buffer
}

async function openRig(link: Link): Promise<Rig> {
  const issuer = await createIssuer({ dialect: ISSUER, seed: 7 })
  closers.push(issuer)
  const port = link === 'issuer' ? issuer.port : await openGateway(issuer)
  const connect = async (): Promise<RawClient> => {
    const client = await RawClient.connect(port)
    closers.push(client)
    return client
  }
  return {
    link,
    connect,
    client: await connect(),
    setRules: (...rules) => issuer.setRules({ rules: rules.map((rule) => ({ ...rule, at: link })) }),
    frame: (json) => framed(draftFromJson(ISSUER.format, json).encode()),
  }
}

async function openGateway(issuer: Awaited<ReturnType<typeof createIssuer>>): Promise<number> {
  const ledger = await openLedger({ location: ':memory:', limits: createLimits(), log: new SeenLog(), holder: { simulation: true } })
  const gateway = await createGateway({
    listeners: [{ dialect: ISSUER, host: '127.0.0.1', port: 0 }],
    issuer: { dialect: ISSUER, host: issuer.host, port: issuer.port },
    ledger,
    interpose: issuer.atTerminals(),
  })
  closers.push(gateway)
  return gateway.listeners[0]?.port ?? 0
}

const read = (payload: Buffer): MessageJson => messageToJson(decodeMessage(ISSUER.format, payload), { unmask: true })
const named = (frames: readonly Buffer[]): string[] => frames.map(read).map((json) => `${json['0']} ${json['11']}`)
const stanOf = (payload: Buffer): string => read(payload)['11'] ?? ''

/** The rule that misbehaves once, at the first message. */
async function once(rig: Rig, fault: FaultName, more: Then = {}): Promise<RawClient> {
  rig.setRules({ name: fault, when: { first: 1 }, then: { ...more, fault } })
  rig.client.send(rig.frame(sale(1)))
  return rig.client
}

/** And an answer to a message after it, so that what did not come has had its time. */
async function thenAnother(rig: Rig): Promise<void> {
  rig.client.send(rig.frame(sale(2)))
}

/** The first answer beside the one that a second sale gets, which is right: elements that differ, STAN and times apart. */
async function answered(rig: Rig, fault: FaultName, more: Then = {}): Promise<{ wrong: MessageJson; right: MessageJson }> {
  const client = await once(rig, fault, more)
  await client.frames(1)
  await thenAnother(rig)
  const [wrong, right] = await client.frames(2)
  return { wrong: read(wrong ?? Buffer.alloc(0)), right: read(right ?? Buffer.alloc(0)) }
}

async function order(rig: Rig, fault: FaultName, more: Then = {}): Promise<string[]> {
  const client = await once(rig, fault, more)
  await thenAnother(rig)
  return named(await client.frames(2))
}

const LATER = ['0210 000002', '0210 000001']

async function raw(rig: Rig, fault: FaultName, more: Then, count: number): Promise<Buffer> {
  const client = await once(rig, fault, more)
  return Buffer.from(await client.until(count))
}

/** Who connects from now on. */
async function door(rig: Rig, fault: FaultName, more: Then = {}): Promise<void> {
  rig.setRules({ name: fault, then: { ...more, fault } })
}

async function refused(rig: Rig): Promise<void> {
  await expect
    .poll(async () =>
      rig.connect().then(
        () => 'let in',
        (error: Error) => error.message,
      ),
    )
    .toBe('ECONNREFUSED')
}

async function served(rig: Rig): Promise<void> {
  await expect
    .poll(async () => {
      const client = await rig.connect().catch(() => undefined)
      client?.send(rig.frame(sale(9)))
      return client === undefined ? 0 : (await client.frames(1).catch(() => [])).length
    })
    .toBe(1)
}

/** Nothing comes and nothing ends, while a connection from before is served as ever. */
async function silent(rig: Rig, client: RawClient): Promise<void> {
  rig.setRules()
  rig.client.send(rig.frame(sale(8)))
  expect(stanOf((await rig.client.frames(1))[0] as Buffer)).toBe('000008')
  expect([client.chunks.items.length, client.events.items]).toEqual([0, []])
}

const MUCH = Buffer.alloc(16 * 1024 * 1024)

const SEEN: Readonly<Record<FaultName, (rig: Rig) => Promise<void>>> = {
  async 'no-answer'(rig) {
    const client = await once(rig, 'no-answer')
    await thenAnother(rig)
    expect(named(await client.frames(1))).toEqual(['0210 000002'])
  },
  async 'delay-fixed'(rig) {
    expect(await order(rig, 'delay-fixed', { by: '300ms' })).toEqual(LATER)
  },
  async 'delay-jitter'(rig) {
    expect(await order(rig, 'delay-jitter', { by: '300ms..350ms' })).toEqual(LATER)
  },
  async 'delay-long-tail'(rig) {
    expect(await order(rig, 'delay-long-tail', { by: { median: '300ms', p99: '310ms' } })).toEqual(LATER)
  },
  async 'late-after-reversal-ack'(rig) {
    const client = await once(rig, 'late-after-reversal-ack')
    await thenAnother(rig)
    await client.frames(1)
    const reversal = rig.link === 'issuer' ? reversalOf(3, sale(1)) : { ...reversalOf(3, sale(1)), 0: '0400', 90: nameOf(sale(1)) }
    client.send(rig.frame(reversal))
    const answers = named(await client.frames(3))
    expect(answers).toEqual(['0210 000002', rig.link === 'issuer' ? '0430 000003' : '0410 000003', '0210 000001'])
  },
  async duplicate(rig) {
    const client = await once(rig, 'duplicate')
    const [first, second] = await client.frames(2)
    expect(second?.toString('hex')).toBe(first?.toString('hex'))
  },
  async 'duplicate-with-a-different-de39'(rig) {
    const client = await once(rig, 'duplicate-with-a-different-de39')
    const [first, second] = (await client.frames(2)).map(read)
    expect(second).toEqual({ ...first, 39: '05' })
  },
  async 'duplicate-on-another-connection'(rig) {
    const other = await rig.connect()
    const client = await once(rig, 'duplicate-on-another-connection')
    const [there] = await other.frames(1)
    expect(there?.toString('hex')).toBe((await client.frames(1))[0]?.toString('hex'))
  },
  async reordered(rig) {
    expect(await order(rig, 'reordered')).toEqual(LATER)
  },
  async 'wrong-stan'(rig) {
    const { wrong, right } = await answered(rig, 'wrong-stan')
    expect([wrong['11'], right['11']]).toEqual(['000002', '000002'])
  },
  async 'wrong-tid'(rig) {
    const { wrong, right } = await answered(rig, 'wrong-tid')
    expect([wrong['41'], right['41']]).toEqual(['TERM0009', 'TERM0001'])
  },
  async 'wrong-rrn'(rig) {
    const { wrong, right } = await answered(rig, 'wrong-rrn')
    expect(wrong['37']?.slice(0, 5)).toBe(right['37']?.slice(0, 5))
    expect(wrong['37']).toMatch(/9$/)
  },
  async 'wrong-amount'(rig) {
    const { wrong, right } = await answered(rig, 'wrong-amount')
    expect([wrong['4'], right['4']]).toEqual(['000000010001', '000000010000'])
  },
  async 'wrong-currency'(rig) {
    const { wrong, right } = await answered(rig, 'wrong-currency')
    expect([wrong['49'], right['49']]).toEqual(['978', '156'])
  },
  async 'wrong-mti'(rig) {
    const { wrong, right } = await answered(rig, 'wrong-mti')
    expect([wrong['0'], wrong['11'], right['0']]).toEqual(['0410', '000001', '0210'])
  },
  async 'missing-de39'(rig) {
    const { wrong, right } = await answered(rig, 'missing-de39')
    expect([wrong['39'], wrong['11'], right['39']]).toEqual([undefined, '000001', '00'])
  },
  async 'unknown-de39'(rig) {
    const { wrong, right } = await answered(rig, 'unknown-de39')
    expect([wrong['39'], right['39']]).toEqual(['ZZ', '00'])
  },
  async 'echo-of-the-request'(rig) {
    const sent = rig.frame(sale(1))
    expect((await raw(rig, 'echo-of-the-request', {}, sent.length)).toString('hex')).toBe(sent.toString('hex'))
  },
  async 'bad-mac'(rig) {
    const { wrong, right } = await answered(rig, 'bad-mac')
    expect([wrong['64'], right['64']]).toEqual([expect.stringMatching(/^[0-9A-F]{16}$/), undefined])
  },
  async 'stale-session-key'(rig) {
    const { wrong, right } = await answered(rig, 'stale-session-key')
    expect([wrong['64'], right['64']]).toEqual([expect.stringMatching(/^[0-9A-F]{16}$/), undefined])
  },
  async 'clock-skewed'(rig) {
    const { wrong, right } = await answered(rig, 'clock-skewed', { by: '1h' })
    expect([wrong['7'], right['7']]).toEqual(['0529010001', '0529000002'])
    const hours = (json: MessageJson): number => Number(json['12']?.slice(0, 2))
    if (right['12'] !== undefined) expect([(hours(right) + 1) % 24, (hours(right) + 2) % 24]).toContain(hours(wrong))
  },
  async truncate(rig) {
    const client = await once(rig, 'truncate', { at: '20' })
    await client.until(20)
    await thenAnother(rig)
    const bytes = await client.until(60)
    expect(bytes.readUInt16BE(0)).toBeGreaterThan(60)
    expect(stanOf(cut(bytes.subarray(20))[0] ?? Buffer.alloc(0))).toBe('000002')
    expect(client.isOpen).toBe(true)
  },
  async 'length-too-big'(rig) {
    const bytes = await raw(rig, 'length-too-big', { bytes: '9' }, 60)
    expect(bytes.readUInt16BE(0)).toBe(bytes.length - 2 + 9)
    expect(stanOf(bytes.subarray(2))).toBe('000001')
  },
  async 'length-too-small'(rig) {
    const bytes = await raw(rig, 'length-too-small', { bytes: '9' }, 60)
    expect(bytes.readUInt16BE(0)).toBe(bytes.length - 2 - 9)
    expect(stanOf(bytes.subarray(2))).toBe('000001')
  },
  async 'length-zero'(rig) {
    const bytes = await raw(rig, 'length-zero', {}, 60)
    expect(bytes.subarray(0, 4).toString('hex')).toBe('00000210')
    expect(stanOf(bytes.subarray(2))).toBe('000001')
  },
  async 'garbage-before-a-frame'(rig) {
    const bytes = await raw(rig, 'garbage-before-a-frame', { bytes: '5' }, 60)
    expect(bytes.readUInt16BE(5)).toBe(bytes.length - 7)
    expect(stanOf(bytes.subarray(7))).toBe('000001')
  },
  async 'bit-flip'(rig) {
    const bytes = await raw(rig, 'bit-flip', { at: '15' }, 60)
    expect(bytes.subarray(2, 4).toString('hex')).toBe('0211')
    bytes[3] = 0x10
    expect(stanOf(bytes.subarray(2))).toBe('000001')
  },
  async 'two-frames-in-one-segment'(rig) {
    const client = await once(rig, 'two-frames-in-one-segment')
    await thenAnother(rig)
    expect(named(await client.frames(2))).toEqual(['0210 000001', '0210 000002'])
    expect(client.chunks.items).toHaveLength(1)
  },
  async 'one-frame-in-n-segments'(rig) {
    const client = await once(rig, 'one-frame-in-n-segments', { segments: '4', by: '60ms' })
    expect(named(await client.frames(1))).toEqual(['0210 000001'])
    expect(client.chunks.items).toHaveLength(4)
  },
  async 'one-byte-per-second'(rig) {
    const client = await once(rig, 'one-byte-per-second', { every: '4ms' })
    expect(named(await client.frames(1))).toEqual(['0210 000001'])
    expect(client.chunks.items[0]).toHaveLength(1)
    expect(client.chunks.items.length).toBeGreaterThan(20)
  },
  async '64-kib-frame'(rig) {
    const bytes = await raw(rig, '64-kib-frame', {}, 65_537)
    expect([bytes.length, bytes.subarray(0, 4).toString('hex')]).toEqual([65_537, 'ffff0210'])
  },
  async 'bandwidth-cap'(rig) {
    const client = await once(rig, 'bandwidth-cap', { rate: '400' })
    expect(named(await client.frames(1))).toEqual(['0210 000001'])
    expect(client.chunks.items.length).toBeGreaterThan(2)
    expect(client.chunks.items[0]).toHaveLength(20)
  },
  async 'half-close'(rig) {
    const client = await once(rig, 'half-close')
    await client.ends('end')
    client.send(rig.frame(sale(2)))
    const other = await rig.connect()
    other.send(rig.frame(sale(3)))
    await other.frames(1)
    expect([client.bytes.length, client.events.items]).toEqual([0, ['end']])
  },
  async 'fin-mid-frame'(rig) {
    const client = await once(rig, 'fin-mid-frame', { at: '20' })
    await client.ends('end')
    expect([client.bytes.length, client.bytes.readUInt16BE(0) > 20]).toEqual([20, true])
  },
  async 'rst-after-read'(rig) {
    const client = await once(rig, 'rst-after-read')
    await client.ends('ECONNRESET')
    expect(client.bytes).toHaveLength(0)
  },
  async 'never-reads'(rig) {
    const client = await once(rig, 'never-reads')
    const other = await rig.connect()
    other.send(rig.frame(sale(2)))
    await other.frames(1)
    client.send(MUCH)
    await new Promise((resolve) => client.socket.once('error', resolve).setTimeout(300, () => resolve(undefined)))
    expect([client.bytes.length, client.socket.writableLength > 0, client.isOpen]).toEqual([0, true, true])
  },
  async refuse(rig) {
    await door(rig, 'refuse')
    await rig.client.ends('ECONNRESET')
    await refused(rig)
    rig.setRules()
    await served(rig)
  },
  async 'accept-then-silence'(rig) {
    await door(rig, 'accept-then-silence')
    const client = await rig.connect()
    client.send(Buffer.concat([rig.frame(sale(1)), MUCH]))
    await new Promise((resolve) => client.socket.once('drain', resolve))
    await silent(rig, client)
  },
  async 'rst-before-read'(rig) {
    await door(rig, 'rst-before-read')
    const client = await rig.connect().catch((error: Error) => error)
    if (client instanceof RawClient) await client.ends('close')
    expect(client instanceof RawClient ? client.bytes.length : client.message).toEqual(client instanceof RawClient ? 0 : 'ECONNRESET')
    rig.setRules()
    await served(rig)
  },
  async flap(rig) {
    await door(rig, 'flap', { for: '150ms', every: '600ms' })
    await rig.client.ends('ECONNRESET')
    await refused(rig)
    await served(rig)
    await refused(rig)
    rig.setRules()
    await served(rig)
  },
  async 'tls-handshake-stall'(rig) {
    await door(rig, 'tls-handshake-stall')
    const client = await rig.connect()
    let isSecure = false
    const secure = connectTls({ socket: client.socket, rejectUnauthorized: false }, () => {
      isSecure = true
    })
    secure.on('error', () => {})
    await silent(rig, client)
    expect([isSecure, client.socket.bytesWritten > 100]).toEqual([false, true])
  },
  async 'stops-accepting'(rig) {
    await door(rig, 'stops-accepting')
    const client = await rig.connect()
    client.send(Buffer.concat([rig.frame(sale(1)), MUCH]))
    await silent(rig, client)
    expect(client.socket.writableLength).toBeGreaterThan(0)
  },
}

describe.each<Link>(['issuer', 'terminal'])('R123: at the %s', (link) => {
  it.each(FAULTS)('%s', async (fault) => SEEN[fault](await openRig(link)))
})
