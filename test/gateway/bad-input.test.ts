/** Bytes that are no message, or a wrong one (6.2, R104): closed with one line, or answered; nobody else notices. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Pos } from '../support/pos.ts'
import { ASCII, BINARY, MERCHANT, PAN, type Speaker, UNIONPAY } from '../support/speakers.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'
import { ascii, frameOf, type WireClient } from '../support/wire-client.ts'

const AMOUNT = 10_000

let stand: SpiedStand
let witness: Pos
let lastStan = 0

async function open(speaker: Speaker): Promise<void> {
  stand = await openSpied({ dialects: [speaker.dialect], limits: { firstFrameTimeoutMs: 30_000 } })
  witness = await stand.pos(speaker.dialect)
  await expectUndisturbed(speaker)
}

/** Whatever was sent: others are served as before, and nothing of it is in the ledger or at the issuer. */
async function expectUndisturbed(speaker: Speaker): Promise<void> {
  lastStan += 1
  const request = speaker.sale(900_000 + lastStan, AMOUNT)
  expect((await witness.ask(request))['39']).toBe('00')
  const rows = await stand.gateway.find({ limit: 1_000 })
  expect(rows.every(({ stan }) => Number(stan) > 900_000)).toBe(true)
  expect(stand.issuer.received.items).toHaveLength(rows.length)
}

/** Lines about that client. */
function linesOf(client: WireClient): string[] {
  return stand.log.problems
    .filter(({ facts, message }) => facts['peer'] === client.name || message.includes(client.name))
    .map(({ message }) => message)
}

describe.each([ASCII, BINARY, UNIONPAY])('$dialect: what is not a frame', (speaker: Speaker) => {
  beforeAll(() => open(speaker))
  afterAll(() => stand.close())
  afterEach(() => expectUndisturbed(speaker))

  const isUnionPay = speaker === UNIONPAY

  it.each<readonly [string, Buffer, RegExp]>([
    ['garbage', Buffer.from('FFFEFDFCFBFAF9F8F7F6', 'hex'), /^FRAME_TOO_LONG: .* announced 65534 bytes \(limit 4096\)/],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /announced 18245 bytes .*"GE": this looks like an HTTP request/],
    ['a TLS hello', Buffer.from('16030102000100', 'hex'), /16 03: this looks like a TLS hello/],
    ['a frame that is too long', Buffer.from('100130313030', 'hex'), /announced 4097 bytes \(limit 4096\)/],
    [
      'a frame that is too short',
      Buffer.from('00053031303031', 'hex'),
      isUnionPay ? /announced 5 bytes \(at least 21\)/ : /announced 5 bytes \(at least 10\)/,
    ],
  ])('%s: closed with one line that says so', async (_name, bytes, line) => {
    const client = await stand.client(speaker.dialect)
    await client.write(bytes)
    await client.closed
    expect(client.frames.items).toEqual([])
    const lines = linesOf(client)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(line)
  })

  it('an empty frame: a keep-alive where the dialect says so, else the end', async () => {
    const client = await stand.client(speaker.dialect)
    await client.write(Buffer.from('0000', 'hex'))
    if (isUnionPay) {
      await client.closed
      expect(linesOf(client)).toHaveLength(1)
    } else {
      await client.write(witness.encode({ ...speaker.sale(910_000, AMOUNT) }))
      await client.frame(0)
      expect(linesOf(client)).toEqual([])
    }
  })

  it('R130: a frame that never ends: closed after its time, single bytes in between do not help', async () => {
    const client = await stand.client(speaker.dialect)
    const frame = witness.encode(speaker.sale(1, AMOUNT))
    for (let at = 0; at < frame.length - 1 && !client.isClosed; at += 1) {
      await client.write(frame.subarray(at, at + 1))
      // The server has to read it before the clock goes on: another one is served meanwhile.
      await expectUndisturbed(speaker)
      stand.clock.advance(500)
    }
    await client.closed
    expect(linesOf(client)).toHaveLength(1)
    expect(linesOf(client)[0]).toMatch(/^FRAME_TIMEOUT: .* bytes of a frame.*limit 10000 ms/)
  })

  it('silence after connecting: closed without a word', async () => {
    const client = await stand.client(speaker.dialect)
    // One that was served is not silent for long enough.
    await expectUndisturbed(speaker)
    stand.clock.advance(30_250)
    await client.closed
    expect(linesOf(client)).toEqual([])
  })

  it('garbage after good frames: their answers come first', async () => {
    const client = await stand.client(speaker.dialect)
    const stans = [920_001, 920_002]
    await client.write(
      Buffer.concat([...stans.map((stan) => witness.encode(speaker.sale(stan, AMOUNT))), Buffer.from('FFFFFFFFFFFF', 'hex')]),
    )
    await client.closed
    expect(client.frames.items.map((frame) => witness.decode(frame)['39'])).toEqual(['00', '00'])
    expect(linesOf(client)).toHaveLength(1)
  })

  it('the end of its side after a request: the answer still comes', async () => {
    const client = await stand.client(speaker.dialect)
    await client.write(witness.encode(speaker.sale(930_001, AMOUNT)))
    client.end()
    await client.closed
    expect(client.frames.items.map((frame) => witness.decode(frame)['39'])).toEqual(['00'])
  })
})

describe.each([ASCII, BINARY, UNIONPAY])('$dialect: what is a frame and no message', (speaker: Speaker) => {
  beforeAll(() => open(speaker))
  afterAll(() => stand.close())
  afterEach(() => expectUndisturbed(speaker))

  const before = speaker === UNIONPAY ? 11 : 0

  /** DE39 of the answer, or `closed`. */
  async function codeOf(frame: Buffer): Promise<{ code: string; lines: string[] }> {
    const client = await stand.client(speaker.dialect)
    await client.write(frame)
    await Promise.race([client.frames.count(1, 'frames').catch(() => {}), client.closed])
    const [answer] = client.frames.items
    const lines = linesOf(client)
    await client.close()
    return { code: answer === undefined ? 'closed' : (witness.decode(answer)['39'] ?? ''), lines }
  }

  function frameFrom(payload: Buffer): Buffer {
    return frameOf(payload.toString('hex'))
  }

  it('R104: cut off at every byte: 30 once DE11, 41 and 42 are there, else closed with one line', async () => {
    const payload = witness.encode(speaker.sale(1, AMOUNT)).subarray(2)
    const results: { code: string; lines: string[] }[] = []
    const shortest = before + 10
    for (let length = shortest; length < payload.length; length += 1) {
      // Ten lines a second are printed: the clock goes on.
      stand.clock.advance(1_000)
      results.push(await codeOf(frameFrom(payload.subarray(0, length))))
    }
    const codes = results.map(({ code }) => code)
    const firstAnswered = codes.indexOf('30')
    expect(firstAnswered).toBeGreaterThan(0)
    expect(codes).toEqual(codes.map((_, at) => (at < firstAnswered ? 'closed' : '30')))
    for (const { code, lines } of results) expect(lines).toHaveLength(code === 'closed' ? 1 : 0)
    const identified = witness.encode(speaker.sale(1, AMOUNT)).indexOf(ascii(MERCHANT), 'hex')
    expect(shortest + firstAnswered).toBe(identified - 2 + MERCHANT.length)
  })

  it('bytes after the last element: 30', async () => {
    const payload = witness.encode(speaker.sale(2, AMOUNT)).subarray(2)
    const { code } = await codeOf(frameFrom(Buffer.concat([payload, Buffer.from('31')])))
    expect(code).toBe('30')
    expect(stand.turns.items.at(-1)?.hint).toMatch(/^DECODE_TRAILING: /)
  })

  it('a bad digit in the amount: 30', async () => {
    const frame = witness.encode(speaker.sale(3, AMOUNT))
    const pan = speaker === ASCII ? Buffer.from(PAN, 'latin1') : Buffer.from(PAN, 'hex')
    // Behind DE2 and DE3: the first byte of DE4.
    const at = frame.indexOf(pan) + pan.length + (speaker === ASCII ? 6 : 3)
    frame[at] = 0xff
    const { code } = await codeOf(frame)
    expect(code).toBe('30')
    expect(stand.turns.items.at(-1)?.hint).toMatch(/^DECODE_CONTENT: Cannot decode DE 4 /)
  })

  it('an MTI that is no number: closed with one line', async () => {
    const frame = witness.encode(speaker.sale(4, AMOUNT))
    frame[2 + before] = 0xfa
    const { code, lines } = await codeOf(frame)
    expect(code).toBe('closed')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/cannot be answered, the connection is closed\. DECODE_CONTENT: Cannot decode DE 0 /)
  })

  it('an answer: ignored, not answered', async () => {
    const client = await stand.client(speaker.dialect)
    await client.write(witness.encode({ ...speaker.sale(5, AMOUNT), 0: '0210', 39: '00' }))
    await client.write(witness.encode({ ...speaker.sale(940_000, AMOUNT) }))
    await client.frame(0)
    expect(client.frames.items.map((frame) => witness.decode(frame)['11'])).toEqual(['940000'])
    expect(linesOf(client)).toHaveLength(1)
    await client.close()
  })
})

describe('UnionPay elements', () => {
  beforeAll(() => open(UNIONPAY))
  afterAll(() => stand.close())
  afterEach(() => expectUndisturbed(UNIONPAY))

  const ENVELOPE = '60 0003 0000 603100311008'
  const HEAD = `16 ${PAN} 000000 000000010000`
  const TAIL = ascii(`TERM0001${MERCHANT}156`)

  it.each<readonly [string, readonly string[], RegExp]>([
    // 702000000080 = 2 3 4 11 .. 41 42; the bit of DE9, 39 and so on is set besides.
    [
      'DE9, which the dialect lacks, before all that names the sender',
      ['0200', '70A0000000C08010', HEAD, '00000000', '000001', TAIL, '0011 220000010000'],
      /closed/,
    ],
    [
      'DE50, which the dialect lacks, behind it',
      ['0200', '7020000000C0C010', HEAD, '000001', TAIL, '0011 220000010000'],
      /DECODE_UNKNOWN_ELEMENT: Cannot decode DE 50 /,
    ],
    [
      'a length of DE60 that is no number',
      ['0200', '7020000000C08010', HEAD, '000001', TAIL, '0A11 220000010000'],
      /DECODE_LENGTH: Cannot decode DE 60 /,
    ],
    [
      'a DE60 longer than it may be',
      ['0200', '7020000000C08010', HEAD, '000001', TAIL, `0022 ${'22'.repeat(11)}`],
      /DECODE_LENGTH: Cannot decode DE 60 /,
    ],
    [
      'DE55 that is no TLV',
      ['0200', '7020000000C08210', HEAD, '000001', TAIL, '0003 9F2608', '0011 220000010000'],
      /DECODE_CONTENT: Cannot decode DE 55 /,
    ],
    [
      'DE55 with an indefinite length',
      ['0200', '7020000000C08210', HEAD, '000001', TAIL, '0004 71800000', '0011 220000010000'],
      /DECODE_CONTENT: Cannot decode DE 55 /,
    ],
  ])('%s', async (_name, parts, says) => {
    const client = await stand.client(UNIONPAY.dialect)
    await client.write(frameOf(ENVELOPE, ...parts))
    if (says.source === 'closed') {
      await client.closed
      expect(linesOf(client)).toHaveLength(1)
      return
    }
    expect(witness.decode(await client.frame(0))).toMatchObject({ 0: '0210', 11: '000001', 39: '30', 41: 'TERM0001' })
    expect(stand.turns.items.at(-1)?.hint).toMatch(says)
    await client.close()
  })

  it('no hint shows a card number, a track or a PIN block', async () => {
    const client = await stand.client(UNIONPAY.dialect)
    const track = `${PAN}D30122010000`
    // DE35 with a letter that no track has, DE52 cut off.
    await client.write(frameOf(ENVELOPE, '0200', '7020000020C09010', HEAD, '000001', `29 ${track}F0`, TAIL, '918D58C1A47259'))
    expect(witness.decode(await client.frame(0))['39']).toBe('30')
    const said = JSON.stringify([stand.turns.items.at(-1), stand.log.items])
    for (const secret of [PAN, track, '918D58C1']) expect(said).not.toContain(secret)
    await client.close()
  })
})
