/** The control port of an issuer that is alone in its process. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CliProcess, killAll, runCli } from '../support/cli.ts'

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

it('says what is wrong as everywhere, and has nothing of a gateway', async () => {
  const error = { code: 'OPTION_INVALID', message: expect.any(String), hint: expect.any(String), requestId: expect.any(String) }
  expect(await call('POST', '/issuer/messages', { send: 'hello' })).toEqual({ status: 400, body: error })
  expect(await call('POST', '/settle', {})).toEqual({ status: 404, body: error })
})
