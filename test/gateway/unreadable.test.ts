/** Frames in another framing or dialect than the listener's: one line that says which `--listen` reads them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIssuer, listDialects, loadDialect, type SimulatedIssuer } from '../../sim/index.ts'
import { frameOf, loadOption, REFUNDS } from '../doctor/support/specimen.ts'
import { SeenLog } from '../support/seen-log.ts'
import { ASCII, type Speaker, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'
import { WireClient } from '../support/wire-client.ts'

const known = listDialects().map((name) => loadDialect(name))
const [, UNIONPAY_REFUND = {}] = REFUNDS[0] ?? []
const [, ASCII_REFUND = {}] = REFUNDS[2] ?? []

let stand: SpiedStand
beforeAll(async () => {
  stand = await openSpied({ dialects: [ASCII.dialect, UNIONPAY.dialect], known })
})
afterAll(() => stand.close())

/** The lines about one client that sent it and was closed. */
async function linesAfter(speaker: Speaker, ...writes: readonly Buffer[]): Promise<string[]> {
  stand.clock.advance(1_000)
  const client = await stand.client(speaker.dialect)
  await client.writeEach(writes)
  client.end()
  await client.closed
  return stand.log.problems.filter(({ facts }) => facts['peer'] === client.name).map(({ message }) => message)
}

function option(speaker: Speaker, listen: string): string {
  return `These bytes read as ${listen}: start with --listen ${listen}@127.0.0.1:${stand.portOf(speaker.dialect)}`
}

describe('the line of a listener', () => {
  it('another length header, refused by the framing', async () => {
    const listen = 'iso8583-1987-ascii,length=ascii4'
    const lines = await linesAfter(UNIONPAY, frameOf(loadOption(listen), ASCII_REFUND))
    expect(lines).toEqual([expect.stringMatching(/^FRAME_TOO_LONG: /)])
    expect(lines[0]).toContain(option(UNIONPAY, listen))
  })

  it('another dialect in the same frame, refused by the decoder', async () => {
    const lines = await linesAfter(ASCII, frameOf(loadOption('unionpay-pos'), UNIONPAY_REFUND))
    expect(lines).toEqual([expect.stringContaining('cannot be answered, the connection is closed. DECODE_CONTENT: Cannot decode DE 0 ')])
    expect(lines[0]).toContain(option(ASCII, 'unionpay-pos'))
  })

  it('a length header that announces more than comes, when the peer gives up', async () => {
    const listen = 'iso8583-1987-binary,length=bcd2'
    const [, json = {}] = REFUNDS[1] ?? []
    const lines = await linesAfter(ASCII, frameOf(loadOption(listen), json))
    expect(lines).toEqual([expect.stringMatching(/^LINK_CLOSED: .* closed inside a frame/)])
    expect(lines[0]).toContain(option(ASCII, listen))
  })

  it('a fault of the message itself: no other dialect is offered', async () => {
    const frame = frameOf(loadOption('iso8583-1987-ascii'), ASCII_REFUND)
    frame[2] = 0x58
    expect(await linesAfter(ASCII, frame)).toEqual([expect.stringMatching(/expected 4 digits in 4 bytes, got bytes 58323030$/)])
  })

  it('of many bad frames only some are written, and the rest is counted', async () => {
    const bad = frameOf(loadOption('unionpay-pos'), UNIONPAY_REFUND)
    stand.clock.advance(1_000)
    const before = stand.log.problems.length
    for (let count = 0; count < 25; count += 1) {
      const client = await stand.client(ASCII.dialect)
      await client.write(bad)
      await client.closed
    }
    expect(stand.log.problems.length - before).toBe(10)
    stand.clock.advance(1_000)
    expect(stand.log.problems.at(-1)?.message).toBe('15 more lines like the last were left out')
  })

  it('of many answers that a terminal sends only some are written', async () => {
    stand.clock.advance(1_000)
    const pos = await stand.pos(ASCII.dialect)
    const before = stand.log.problems.length
    const answer = pos.encode({ ...ASCII.sale(1, 100), 0: '0210', 39: '00' })
    await pos.client.write(Buffer.concat(Array.from({ length: 40 }, () => answer)))
    expect((await pos.ask(ASCII.sale(2, 100)))['39']).toBe('00')
    expect(stand.log.problems.slice(before).map(({ message }) => message)).toEqual(
      Array.from({ length: 10 }, () => 'A terminal sent an answer; it is ignored'),
    )
  })
})

describe('the simulated issuer', () => {
  let issuer: SimulatedIssuer
  const log = new SeenLog()
  beforeAll(async () => {
    issuer = await createIssuer({ dialect: loadDialect('iso8583-1987-binary'), known, log })
  })
  afterAll(() => issuer.close())

  it('says it too', async () => {
    const client = await WireClient.connect(issuer.port)
    await client.write(frameOf(loadOption('iso8583-1987-ascii'), ASCII_REFUND))
    const { message } = await log.find(({ level }) => level === 'warn', 'the line')
    expect(message).toMatch(/^The issuer cannot read a message of 127\.0\.0\.1:\d+: Cannot decode DE /)
    expect(message).toContain(`start with --listen iso8583-1987-ascii@127.0.0.1:${issuer.port}`)
    await client.close()
  })
})
