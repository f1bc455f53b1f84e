/** A tape over real sockets: recorded in front of one gateway, its terminals played to another, its host to other terminals. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  createTerminal,
  differenceLine,
  type HostReplay,
  Key,
  KeyRing,
  replayHost,
  replayTerminal,
  type Tape,
  type TapeDifference,
  TEST_CARDS,
} from '../../../sim/index.ts'
import { useFolder } from '../../support/folder.ts'
import { Pos } from '../../support/pos.ts'
import { ASCII, PAN, type Speaker, UNIONPAY } from '../../support/speakers.ts'
import { closeAll, keep, openGateway, record, type Taped, tapeOf } from './support/taped.ts'

const folder = useFolder()
afterEach(closeAll)

const TRACK = `${PAN}=30122011234512345`
const PIN_BLOCK = '1122334455667788'
const LOOPBACK = '127.0.0.1'
const SPEAKERS: readonly Speaker[] = [ASCII, UNIONPAY]

/** A sale with all that must not be kept, the whole of it given back, and that repeated. */
async function day(speaker: Speaker, pos: Pos): Promise<void> {
  const track = speaker === UNIONPAY ? TRACK.replace('=', 'D') : TRACK
  const sale = await pos.pay({ ...speaker.sale(1, 10_000), 35: track, 52: PIN_BLOCK })
  const refund = speaker === UNIONPAY ? UNIONPAY.void(2, 10_000, sale) : speaker.refund(2, 10_000, sale)
  await pos.pay(refund)
  await pos.ask({ ...refund, 0: `${refund['0']?.slice(0, 3)}1` })
}

async function recordDay(speaker: Speaker): Promise<Taped & { tape: Tape }> {
  const taped = await record(speaker.dialect, await openGateway(speaker.dialect))
  await day(speaker, taped.pos)
  return { ...taped, tape: await tapeOf(folder.write, taped.lines) }
}

function playTo(tape: Tape, port: number, seen: TapeDifference[]) {
  const onDifference = (difference: TapeDifference): void => void seen.push(difference)
  return replayTerminal({ tape, to: { host: LOOPBACK, port }, speed: Number.POSITIVE_INFINITY, onDifference })
}

describe.each(SPEAKERS)('$dialect', (speaker) => {
  it('no card number, track or PIN block stands on the tape, in characters or packed', async () => {
    const { lines } = await recordDay(speaker)
    const text = lines.join('\n').toUpperCase()
    // Expiry and service code stay, the discretionary data behind them does not.
    const secrets = [PAN, TRACK.slice(-10), PIN_BLOCK]
    const needles = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('hex').toUpperCase()])
    expect(needles.filter((needle) => text.includes(needle))).toEqual([])
    expect(lines.filter((line) => line.includes('"hex"'))).toHaveLength(6)
  })

  it('its terminals get the same answers from another gateway: the refund still fits its sale', async () => {
    const { tape } = await recordDay(speaker)
    const seen: TapeDifference[] = []
    const report = await playTo(tape, await openGateway(speaker.dialect), seen)
    expect(seen.map(differenceLine)).toEqual([])
    expect(report).toEqual({ sent: 3, answers: 3, differences: 0, notes: [] })
  })

  it('an answer that changed is told by its element', async () => {
    const [first, second] = [await recordDay(speaker), await recordDay(speaker)]
    const port = await openGateway(speaker.dialect)
    await playTo(await tapeOf(folder.write, first.lines), port, [])
    const seen: TapeDifference[] = []
    // The same numbers again, and under the key of another tape another card.
    const report = await playTo(await tapeOf(folder.write, second.lines), port, seen)
    expect(report.differences).toBe(seen.length)
    expect(seen.map(({ mti, element, recorded, came }) => [mti, element, recorded, came])).toContainEqual(['0210', 39, '00', '94'])
  })

  it('its host answers other terminals as it did, with their numbers', async () => {
    const { tape } = await recordDay(speaker)
    const seen: TapeDifference[] = []
    const host = await playHost(tape, seen)
    const pos = keep(await Pos.connect(tape.dialect, host.port))
    const sale = await pos.pay(speaker.sale(77, 10_000))
    expect(sale.answer).toMatchObject({ 0: '0210', 2: PAN, 11: '000077', 39: '00', 41: 'TERM0001' })
    const other = await pos.ask({ ...speaker.sale(78, 10_000), 4: '000000000001', 2: TEST_CARDS[1]?.pan ?? '', 11: '000001' })
    expect(other['11']).toBe('000001')
    expect(seen.map(({ element }) => element)).toEqual(expect.arrayContaining([2, 4]))
    expect(host.counts).toMatchObject({ requests: 2, known: 2, differences: seen.length })
  })
})

async function playHost(tape: Tape, seen: TapeDifference[]): Promise<HostReplay> {
  const onDifference = (difference: TapeDifference): void => void seen.push(difference)
  return keep(await replayHost({ tape, host: LOOPBACK, port: 0, speed: Number.POSITIVE_INFINITY, onDifference }))
}

it('a decline in place of an approval, an answer that does not come and one too many are told', async () => {
  const { tape, lines } = await recordDay(ASCII)
  const declined: TapeDifference[] = []
  await playTo(tape, await openGateway(ASCII.dialect, { toVoids: '51' }), declined)
  expect(declined.map(differenceLine)).toContainEqual(
    expect.stringMatching(/^#1 0210 000002: DE39 Response code: recorded 00, came 51 \(line \d+\)$/),
  )
  // An answer that is not on the tape comes unasked; of a host that has none each is missing.
  const [extra, silent]: [TapeDifference[], TapeDifference[]] = [[], []]
  const shorter = lines.filter((line, at) => !line.includes('"host"') || at !== lines.findLastIndex((one) => one.includes('"host"')))
  await playTo(await tapeOf(folder.write, shorter), await openGateway(ASCII.dialect), extra)
  expect(extra.map(({ what }) => what)).toEqual(['came, and is not on the tape'])
  const deaf = await playHost(
    await tapeOf(
      folder.write,
      lines.filter((line) => !line.includes('"host"')),
    ),
    [],
  )
  const asked = await tapeOf(folder.write, lines)
  await replayTerminal({
    tape: asked,
    to: { host: LOOPBACK, port: deaf.port },
    speed: 1e6,
    timeoutMs: 20,
    onDifference: (one) => void silent.push(one),
  })
  expect(silent.map(({ what }) => what)).toEqual(['no answer came', 'no answer came', 'no answer came'])
})

it('--ignore leaves an element out', async () => {
  const { tape } = await recordDay(ASCII)
  const to = { host: LOOPBACK, port: await openGateway(ASCII.dialect, { toVoids: '51' }) }
  const all: TapeDifference[] = []
  await replayTerminal({ tape, to, speed: Number.POSITIVE_INFINITY, ignore: [39], onDifference: (one) => void all.push(one) })
  expect(all).toEqual([])
})

it('with keys its sign-in is made again and each message signed anew; without them the MACs of the tape do not fit', async () => {
  const tmk = '0123456789ABCDEFFEDCBA9876543210'
  const keys = new KeyRing({ terminals: [{ terminal: '*', merchant: '*', tmk }] })
  const { recorder, lines, dialect } = await record('unionpay-pos', await openGateway('unionpay-pos', { keys }))
  const master = new Key('tdes', Buffer.from(tmk, 'hex'))
  const terminal = keep(await createTerminal({ dialect, host: LOOPBACK, port: recorder.port, tmk: master }))
  await terminal.signIn()
  const sale = await terminal.ask({ kind: 'sale', amountMinor: 5_000, pin: '1234' })
  expect((await terminal.ask({ kind: 'refund', of: sale, amountMinor: 2_000 })).answer?.has(64)).toBe(true)
  const tape = await tapeOf(folder.write, lines)
  const all = { tape, speed: Number.POSITIVE_INFINITY }
  const first = { host: LOOPBACK, port: await openGateway('unionpay-pos', { keys }) }
  const seen: TapeDifference[] = []
  const signed = await replayTerminal({ ...all, to: first, keys, onDifference: (one) => void seen.push(one) })
  expect(seen.map(differenceLine)).toEqual([])
  expect(signed.notes).toEqual([])
  const second = { host: LOOPBACK, port: await openGateway('unionpay-pos', { keys }) }
  const unsigned = await replayTerminal({ ...all, to: second })
  expect(unsigned.differences).toBeGreaterThan(0)
  expect(unsigned.notes).toEqual(['2 messages were sent with the MAC of the tape, which does not fit them: give --keys FILE'])
})

it('nobody is there: LINK_REFUSED', async () => {
  const { tape, recorder } = await recordDay(ASCII)
  await recorder.close()
  await expect(playTo(tape, recorder.port, [])).rejects.toMatchObject({ code: 'LINK_REFUSED' })
})
