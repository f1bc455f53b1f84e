/** The control port of an issuer that is alone in its process. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadDialect } from '../../src/index.ts'
import { refund } from '../sim/support/messages.ts'
import { CliProcess, killAll, runCli } from '../support/cli.ts'
import { Pos } from '../support/pos.ts'

let issuer: CliProcess
let control: string
let port: number

beforeAll(async () => {
  issuer = new CliProcess(['sim', 'issuer', '--listen', 'iso8583-1987-ascii@127.0.0.1:0', '--control', '127.0.0.1:0'])
  const ready = await issuer.ready()
  control = ready.control
  port = ready.listeners[0]?.port ?? 0
})
afterAll(async () => {
  await issuer.stop()
  killAll()
})

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${control}/v1${path}`, { method, ...json })
  return { status: response.status, body: await response.json() }
}

it('has the rules, the journal and the book', async () => {
  const rules = [{ name: 'no', when: { amount: 1_234 }, then: { responseCode: '61' } }]
  expect((await call('PUT', '/issuer/rules', { rules })).status).toBe(200)
  const sent = await runCli(['send', 'sale', '--to', `iso8583-1987-ascii@127.0.0.1:${port}`, '--amount', '12.34', '--expect', '61'])
  expect(sent.code).toBe(0)
  expect((await call('GET', '/issuer/rules')).body).toMatchObject({ rules: [{ hits: 1 }] })
  expect((await call('POST', '/journal/verify', { where: { rule: 'no' }, count: 1 })).body).toMatchObject({ ok: true })
  expect((await call('GET', '/journal?direction=out')).body).toMatchObject([{ mti: '0210', responseCode: '61' }])
  expect((await call('GET', '/issuer/book')).body).toMatchObject([{ kind: 'sale', amountMinor: 1_234, state: 'declined' }])
  expect((await call('POST', '/issuer/messages', { send: 'echo' })).body).toEqual({ sent: 'echo', answers: [] })
})

it('is told a payment from before: a refund of it finds its original, and gives back no more than it had', async () => {
  const old = { stan: '000077', dateTime: '0224101500', amountMinor: 5_000, rrn: '605500000001', terminal: 'TERM0009' }
  const original = { 0: '0200', 11: old.stan, 7: old.dateTime }
  const pos = await Pos.connect(loadDialect('iso8583-1987-ascii'), port)
  expect((await pos.ask(refund(901, 3_000, original)))['39']).toBe('25')
  const booked = { reference: '02000000770224101500', kind: 'sale', state: 'applied', amountMinor: 5_000 }
  expect(await call('POST', '/issuer/originals', old)).toMatchObject({ status: 200, body: booked })
  const codes = []
  for (const stan of [902, 903]) codes.push((await pos.ask(refund(stan, 3_000, original)))['39'])
  expect(codes).toEqual(['00', '64'])
  await pos.client.close()
  expect(await call('POST', '/issuer/originals', old)).toMatchObject({ status: 200, body: booked })
  const book = (await call('GET', '/issuer/book')).body as { original: string; state: string }[]
  expect(book.filter((entry) => entry.original === booked.reference).map(({ state }) => state)).toEqual(['declined', 'applied', 'declined'])
  const other = await call('POST', '/issuer/originals', { ...old, amountMinor: 1 })
  expect(other).toMatchObject({ status: 409, body: { code: 'OPTION_INVALID', message: expect.stringContaining('STAN 000077') } })
})

it.each<readonly [string, object]>([
  ['a STAN of letters', { stan: 'ABCDEF' }],
  ['no time', { dateTime: undefined }],
  ['an amount of nothing', { amountMinor: 0 }],
  ['an RRN that is too long', { rrn: '6055000000012' }],
  ['a field of its own', { colour: 'red' }],
])('%s in a payment from before is 400, and nothing is booked', async (_, more) => {
  const old = { stan: '000078', dateTime: '0224101501', amountMinor: 5_000 }
  expect((await call('POST', '/issuer/originals', { ...old, ...more })).status).toBe(400)
  expect(
    ((await call('GET', '/issuer/book')).body as { reference: string }[]).filter(({ reference }) => reference.includes(old.dateTime)),
  ).toEqual([])
})

it('says what is wrong as everywhere, and has nothing of a gateway', async () => {
  const error = { code: 'OPTION_INVALID', message: expect.any(String), hint: expect.any(String), requestId: expect.any(String) }
  expect(await call('POST', '/issuer/messages', { send: 'hello' })).toEqual({ status: 400, body: error })
  expect(await call('POST', '/settle', {})).toEqual({ status: 404, body: error })
})
