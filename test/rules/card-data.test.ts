/** P18, R112, R113: canary card data goes through every path of a gateway, and none of it is in any byte that was written. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { decodeCommand } from '../../src/cli/commands/decode.ts'
import { describeCommand } from '../../src/cli/commands/describe.ts'
import { doctorCommand } from '../../src/cli/commands/doctor.ts'
import { describeMessage, SILENCE } from '../../src/codec/describe.ts'
import { createCommentary } from '../../src/describe/commentary.ts'
import { hexView } from '../../src/doctor/hex-view.ts'
import {
  createSystemRandom,
  listDialects,
  loadDialect,
  type MessageJson,
  messageStart,
  messageToJson,
  scanMessage,
  sealPin,
} from '../../src/index.ts'
import { CliProcess, killAll, type Ran, type ReadyLine, runCli } from '../support/cli.ts'
import { Pos } from '../support/pos.ts'
import { ASCII, BINARY, type Speaker, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'
import { WireClient } from '../support/wire-client.ts'

/** Cards of nobody, used nowhere else. Their first 6 and last 4 digits may be seen, nothing between. */
const CANARY = '6229887766554433'
const OTHER_CANARY = '4929123456789014'
const DISCRETIONARY = '30129876543210987'
const TRACK = `${CANARY}D${DISCRETIONARY}`
/** A PIN that no number in a log has by chance, its keys, and its block in clear and under each of them. */
const PIN = '739152864019'
const PIK = 'C0FFEE42DEADBEA70123456789ABCDEF'
const ZONE = 'AABBCCDDEEFF00112233445566778899'
const CLEAR_FIELD = `0C${PIN}FF`
const [PIN_BLOCK = '', ZONE_BLOCK = ''] = [PIK, ZONE].map((key) => {
  const seal = { format: 'ISO-0', pik: Buffer.from(key, 'hex'), pan: CANARY } as const
  return sealPin(seal, PIN, createSystemRandom()).toString('hex').toUpperCase()
})
const KEYS = { terminals: [{ terminal: '*', pik: PIK }], issuer: { pik: ZONE, pins: { [CANARY]: PIN } } }
/** What must not be found: the digits that are hidden of a card and of the track, the PIN, its blocks and their keys. */
const SECRETS = [
  ...[CANARY, OTHER_CANARY, CANARY.slice(0, 12), CANARY.slice(6, 14), OTHER_CANARY.slice(6, 14), DISCRETIONARY],
  ...[PIN, CLEAR_FIELD, PIN_BLOCK, ZONE_BLOCK, PIK, ZONE],
]
const AMOUNT = 10_000

let folder: string
let process: CliProcess
let ready: ReadyLine
let ended: Ran
const commands: Ran[] = []

/** A whole life: approvals, refusals, errors, repeats, time-outs, bad messages, with everything traced. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
  const dialects = [ASCII, BINARY, UNIONPAY].flatMap(({ dialect }) => ['--listen', `${dialect}@127.0.0.1:0`])
  const limits = ['--limit', 'issuerTimeout=100ms', '--limit', 'reversalPauseMin=50ms']
  const rules = join(folder, 'rules.yaml')
  const { writeFile } = await import('node:fs/promises')
  await writeFile(rules, 'rules:\n  - { name: silent, when: { amount: "666" }, then: { fault: no-answer } }\n')
  process = new CliProcess(
    ['serve', ...dialects, ...limits, '--rules', rules, '--control', '127.0.0.1:0', '--trace', '--log-level', 'debug'],
    {
      cwd: folder,
      env: { UNSWIPE_KEYS: JSON.stringify(KEYS) },
    },
  )
  ready = await process.ready()
  for (const speaker of [ASCII, BINARY, UNIONPAY]) await live(speaker)
  await sendFromShell()
  await readOverControl()
  ended = await process.stop()
  commands.push(await runCli(['ledger', 'show', '--json'], { cwd: folder }))
  commands.push(await runCli(['ledger', 'evidence', '#1', '--json'], { cwd: folder }))
})
afterAll(async () => {
  killAll()
  await rm(folder, { recursive: true, force: true })
})

function portOf(speaker: Speaker): number {
  return ready.listeners.find(({ dialect }) => dialect === speaker.dialect)?.port ?? 0
}

async function live(speaker: Speaker): Promise<void> {
  const pos = await Pos.connect(loadDialect(speaker.dialect), portOf(speaker))
  const card: MessageJson = { 2: CANARY, 35: TRACK, 52: PIN_BLOCK, 53: '2600000000000000' }
  const sale = await pos.pay({ ...speaker.sale(1, AMOUNT), ...card })
  expect(sale.answer['39']).toBe('00')
  await fetch(`${ready.control}/v1/settle`, { method: 'POST' })
  const refund = { ...speaker.refund(2, 4_000, sale), ...card }
  const messages: readonly MessageJson[] = [
    refund,
    refund,
    { ...refund, 4: '000000003999' },
    { ...speaker.refund(3, 4_000, sale), 2: OTHER_CANARY },
    { ...speaker.refund(4, 4_000, sale), ...card, 2: OTHER_CANARY },
    { ...speaker.refund(5, AMOUNT, sale), ...card },
    { ...speaker.sale(6, 666), ...card },
    { ...speaker.sale(7, AMOUNT), ...card, 3: '990000' },
    { ...speaker.sale(8, 0), ...card },
    { ...speaker.reversal(sale.request), 2: CANARY },
  ]
  for (const message of messages) await pos.ask(message)
  await sendBroken(speaker, pos, { ...speaker.sale(9, AMOUNT), ...card })
  await pos.close()
}

/** Cut off at a few places, with digits that are none, and with the card where the length should be. */
async function sendBroken(speaker: Speaker, pos: Pos, json: MessageJson): Promise<void> {
  const frame = pos.encode(json)
  for (const length of [30, 40, 60, 80, frame.length - 3]) {
    const cut = Buffer.from(frame.subarray(0, length))
    cut.writeUInt16BE(cut.length - 2)
    await sendAlone(speaker, cut)
  }
  for (const at of [16, 20, 24, 28, 40, 60, 70]) {
    const bad = Buffer.from(frame)
    bad[at] = 0xfa
    await sendAlone(speaker, bad)
  }
  await sendAlone(speaker, Buffer.from(CANARY, 'hex'))
  await sendAlone(speaker, Buffer.from(CANARY, 'latin1'))
}

/** Until it is answered or closed. */
async function sendAlone(speaker: Speaker, frame: Buffer): Promise<void> {
  const { client } = await Pos.connect(loadDialect(speaker.dialect), portOf(speaker))
  await client.write(frame)
  client.end()
  await client.closed
}

async function sendFromShell(): Promise<void> {
  const to = `${UNIONPAY.dialect}@127.0.0.1:${portOf(UNIONPAY)}`
  const options = ['--to', to, '--pan', CANARY, '--terminal', 'TERM0007']
  for (const args of [
    ['sale', ...options],
    ['refund', ...options, '--of', 'last', '--json'],
  ]) {
    commands.push(await runCli(['send', ...args], { cwd: folder }))
  }
}

async function readOverControl(): Promise<void> {
  const response = await fetch(`${ready.control}/v1/transactions?limit=1000`)
  const one = await fetch(`${ready.control}/v1/transactions/1`)
  commands.push({ code: 0, stdout: (await response.text()) + (await one.text()) + (await askInTheOffice()), stderr: '' })
}

/** An old payment with a whole card number, a refund of it, one with the card in its reason, and what is told of them. */
async function askInTheOffice(): Promise<string> {
  const old = { terminal: 'TERM0001', merchant: 'MERCHANT0000001', rrn: 'OLD000000001', businessDate: '2026-01-02', currency: '156' }
  const refund = { rrn: old.rrn, amountMinor: 100, reason: 'goods came back', operator: 'anna' }
  const bodies: readonly (readonly [string, object])[] = [
    ['originals', { ...old, amountMinor: AMOUNT, pan: CANARY, settled: true }],
    ['originals', { ...old, amountMinor: 1, pan: `${CANARY}1`, settled: 'yes' }],
    ['refunds', refund],
    ['refunds', { ...refund, reason: `of ${CANARY}` }],
  ]
  const said: string[] = []
  for (const [path, body] of bodies) {
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    said.push(await (await fetch(`${ready.control}/v1/${path}`, json)).text())
  }
  expect(said[2]).toContain('"state":"approved"')
  for (const what of ['', '/why', '/receipt']) said.push(await (await fetch(`${ready.control}/v1/transactions/2${what}`)).text())
  return said.join('')
}

/** Each file in the folder, and all that any process said. */
function everythingWritten(): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true })
    .map((name) => String(name))
    .filter((name) => statSync(join(folder, name)).isFile())
  const said = [ended, ...commands].map(({ stdout, stderr }) => Buffer.from(stdout + stderr))
  return new Map([
    ...files.map((name) => [name, readFileSync(join(folder, name))] as const),
    ...said.map((text, at) => [at === 0 ? 'serve' : `command ${at}`, text] as const),
  ])
}

/** Every form in which a run of digits could lie in a file. */
function formsOf(secret: string): Map<string, Buffer> {
  const ascii = Buffer.from(secret, 'latin1')
  // Without the first and last characters, which depend on what stands beside.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(
      Buffer.concat([Buffer.alloc(shift), ascii])
        .toString('base64')
        .slice(4, -4),
    ),
  )
  const even = secret.slice(0, secret.length - (secret.length % 2))
  const odd = secret.slice(1, secret.length - 1 + (secret.length % 2))
  return new Map([
    ['ASCII', ascii],
    ['UTF-16', Buffer.from(secret, 'utf16le')],
    ['hex of ASCII', Buffer.from(ascii.toString('hex'))],
    ['packed', Buffer.from(even, 'hex')],
    ['packed, shifted by a nibble', Buffer.from(odd.slice(0, odd.length - (odd.length % 2)), 'hex')],
    ...base64.map((form, shift) => [`base64, shifted by ${shift}`, form] as const),
  ])
}

describe('what the processes wrote', () => {
  it('is there: ledger, its key, log, traces, the memory of send, answers of the control port', () => {
    const names = [...everythingWritten().keys()]
    expect(names).toEqual(expect.arrayContaining(['unswipe.db', 'unswipe.db.key', '.unswipe/send.json', 'serve', 'command 1']))
    expect(ended.code).toBe(0)
    expect(ended.stderr).toContain('"trace"')
    expect(ended.stderr).toContain('FRAME_UNREADABLE')
    expect(ended.stderr.length).toBeGreaterThan(100_000)
    for (const { code, stdout } of commands) {
      expect(code).toBe(0)
      expect(stdout).not.toBe('')
    }
  })

  it.each(SECRETS)('R113: has no %s in any form', (secret) => {
    const found: string[] = []
    for (const [name, bytes] of everythingWritten()) {
      for (const [form, needle] of formsOf(secret)) {
        if (needle.length >= 4 && bytes.includes(needle)) found.push(`${name}: ${form}`)
      }
    }
    expect(found).toEqual([])
  })

  it('R112: has the first 6 and last 4 where a card is meant', () => {
    const masked = `${CANARY.slice(0, 6)}${'*'.repeat(6)}${CANARY.slice(-4)}`
    for (const name of ['unswipe.db', 'serve']) expect(everythingWritten().get(name)?.includes(masked)).toBe(true)
  })

  it('the search finds what it should: each form, planted', () => {
    for (const [form, needle] of formsOf(CANARY)) {
      const haystack = Buffer.concat([Buffer.from('before'), needle, Buffer.from('after')])
      expect([form, [...formsOf(CANARY).values()].some((one) => haystack.includes(one))]).toEqual([form, true])
    }
    const packed = Buffer.from(`0${CANARY}F`, 'hex')
    expect(packed.includes(formsOf(CANARY).get('packed, shifted by a nibble') ?? '')).toBe(true)
    const encoded = Buffer.from(Buffer.from(`x${CANARY}yy`).toString('base64'))
    expect(encoded.includes(formsOf(CANARY).get('base64, shifted by 1') ?? '')).toBe(true)
  })
})

/** Its check digit is right, so that it can be told from other digits where no element says what they are. */
const REAL = '6229887766554432'

/** The message with each bit of its bitmap, and of the length of DE2, flipped. */
function flipped(speaker: Speaker): { frame: Buffer; bit: number }[] {
  const dialect = loadDialect(speaker.dialect)
  const refund = speaker.refund(1, 4_000, { request: speaker.sale(2, AMOUNT), answer: { 37: '614900000001', 13: '0529' } })
  const track = `${REAL}D${DISCRETIONARY}`
  const frame = new Pos(dialect, {} as WireClient).encode({ ...refund, 2: REAL, 35: track })
  const start = 2 + messageStart(dialect.framing) + (dialect.format.mti === 'bcd' ? 2 : 4)
  const { message } = scanMessage(dialect.format, frame, 2 + messageStart(dialect.framing))
  const pan = message?.content(2)
  const end = frame.indexOf(pan ?? '')
  return Array.from({ length: (end - start) * 8 }, (_, index) => {
    const bit = start * 8 + index
    const bad = Buffer.from(frame)
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return { frame: bad, bit }
  })
}

/** Seven digits of the card in a row, however they are spaced, or written as the hex of characters. */
function leaksOf(text: string): string[] {
  const dense = text.replace(/\n[0-9A-Fa-f]{4} {2}/g, '').replace(/\s/g, '')
  return Array.from({ length: REAL.length - 6 }, (_, at) => REAL.slice(at, at + 7)).filter(
    (digits) => dense.includes(digits) || dense.includes(Buffer.from(digits).toString('hex')),
  )
}

const NOTHING_ELSE = { _: [] as string[], $0: 'unswipe', json: false, unmask: false, lang: 'en' as const }

/** All that commands print about a frame, in this process. */
async function printedBy(speaker: Speaker, frame: Buffer): Promise<string> {
  const lines: string[] = []
  const keep = (text: unknown): boolean => lines.push(String(text)) > 0
  const spies = [vi.spyOn(globalThis.process.stdout, 'write'), vi.spyOn(globalThis.process.stderr, 'write')]
  for (const spy of spies) spy.mockImplementation(keep)
  const input = frame.toString('hex')
  const bare = frame.toString('hex', 2)
  const message = { ...NOTHING_ELSE, dialect: speaker.dialect, frame: true, envelope: false, as: undefined }
  const doctor = { ...NOTHING_ELSE, dialect: [speaker.dialect], as: undefined, timeout: 1, profile: undefined }
  try {
    await doctorCommand.run({ ...doctor, input })
    await doctorCommand.run({ ...doctor, input: bare })
    await describeCommand.run({ ...message, input, places: true, long: true }).catch((error: unknown) => keep(error))
    await decodeCommand.run({ ...message, input, json: true, engine: 'unswipe', pcap: undefined }).catch((error: unknown) => keep(error))
    if (speaker === ASCII) await decodeCommand.run({ ...message, input: bare, engine: 'iso_8583', pcap: undefined })
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return lines.join('')
}

describe.each([ASCII, UNIONPAY])('a refund in $dialect with one bit flipped before its card number', (speaker) => {
  it('R116: shows no seven digits of it in any view', () => {
    const dialect = loadDialect(speaker.dialect)
    for (const { frame, bit } of flipped(speaker)) {
      const { message, error } = scanMessage(dialect.format, frame, 2 + messageStart(dialect.framing))
      const views = [
        ...hexView(frame, {
          unmask: false,
          ...(message === undefined ? {} : { message }),
          ...(error === undefined ? {} : { fault: error }),
        }),
        ...(message === undefined ? [] : describeMessage(message, 'en', false, createCommentary(message, dialect, 'en', true))),
        message === undefined ? '' : JSON.stringify(messageToJson(message)),
        String(error),
      ]
      expect([bit, leaksOf(`\n${views.join('\n')}`)]).toEqual([bit, []])
    }
  })

  it('shows no seven digits of it in doctor, describe and decode (one bit in nine)', async () => {
    for (const { frame, bit } of flipped(speaker).filter((_, index) => index % 9 === 0)) {
      const printed = await printedBy(speaker, frame)
      expect(printed.length).toBeGreaterThan(300)
      expect([bit, leaksOf(printed)]).toEqual([bit, []])
    }
  }, 300_000)

  describe('at a gateway', () => {
    let stand: SpiedStand
    const traces: string[] = []
    beforeAll(async () => {
      stand = await openSpied({
        dialects: [speaker.dialect],
        known: listDialects().map((name) => loadDialect(name)),
        onMessage: (direction, peer, message, hidden) =>
          traces.push(direction, peer, ...describeMessage(message, 'en', false, { ...SILENCE, hides: (element) => hidden.has(element) })),
      })
    })
    afterAll(() => stand.close())

    it('shows no seven digits of it in a trace, a log line or the record of a turn', async () => {
      for (const { frame, bit } of flipped(speaker)) {
        stand.clock.advance(1_000)
        const from = [traces.length, stand.log.items.length, stand.turns.items.length] as const
        const client = await WireClient.connect(stand.portOf(speaker.dialect))
        await client.write(frame)
        client.end()
        await client.closed
        const said = [...traces.slice(from[0]), JSON.stringify([stand.log.items.slice(from[1]), stand.turns.items.slice(from[2])])]
        expect([bit, leaksOf(said.join('\n'))]).toEqual([bit, []])
      }
      expect(traces.length).toBeGreaterThan(100)
      expect(stand.turns.items.length).toBeGreaterThan(10)
    })
  })

  it('the search finds what it should', () => {
    expect(leaksOf(`0010  62 29 88 77 66 ** **`)).not.toEqual([])
    expect(leaksOf('{"4":"887766554400"}')).not.toEqual([])
    expect(leaksOf(Buffer.from(REAL).toString('hex'))).not.toEqual([])
    expect(leaksOf('622988******4432')).toEqual([])
  })
})
