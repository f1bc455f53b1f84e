/** Rules of a running `serve`: from a file that is read again when it changes, and over the control API; the journal of both links. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDialect } from '../../src/index.ts'
import { CliProcess, killAll, runCli } from '../support/cli.ts'
import { Pos } from '../support/pos.ts'
import { UNIONPAY } from '../support/speakers.ts'

const folder = mkdtempSync(join(tmpdir(), 'unswipe-rules-'))
const file = join(folder, 'rules.yaml')
const DECLINING = `
rules:
  - name: slow and declined
    when: { amount: 123 }
    then: { responseCode: "96", latency: 900ms }
`

let serve: CliProcess
let control: string
let pos: Pos
let stan = 0

beforeAll(async () => {
  writeFileSync(file, DECLINING)
  serve = new CliProcess([
    'serve',
    '--listen',
    'unionpay-pos@127.0.0.1:0',
    '--control',
    '127.0.0.1:0',
    '--ledger',
    ':memory:',
    '--rules',
    file,
  ])
  const ready = await serve.ready()
  control = ready.control
  pos = await Pos.connect(loadDialect('unionpay-pos'), ready.listeners[0]?.port ?? 0)
})
afterAll(async () => {
  await pos.close()
  await serve.stop()
  killAll()
  rmSync(folder, { recursive: true })
})

async function codeOf(amountMinor: number): Promise<string | undefined> {
  stan += 1
  return (await pos.ask(UNIONPAY.sale(stan, amountMinor)))['39']
}

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${control}/v1${path}`, { method, ...json })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('a rules file', () => {
  it('decides what the terminal is told, and how late', async () => {
    const beganMs = performance.now()
    expect(await codeOf(123)).toBe('96')
    expect(performance.now() - beganMs).toBeGreaterThan(890)
    expect(await codeOf(100)).toBe('00')
  })

  it('that changes is in use; one that is wrong changes nothing and is told with its place', async () => {
    writeFileSync(file, DECLINING.replace('96', '51').replace(', latency: 900ms', ''))
    await serve.errors.find(() => serve.stderr.includes('The rules file changed: these rules are in use'), 'the new rules')
    expect(await codeOf(123)).toBe('51')
    writeFileSync(file, DECLINING.replace('latency', 'latncy'))
    await serve.errors.find(() => serve.stderr.includes('rules.yaml:5:33 rules.0.then.latncy'), 'the refusal')
    expect(await codeOf(123)).toBe('51')
  })

  it('is checked by `sim rules`, which knows the schema and the names too', async () => {
    expect(await runCli(['sim', 'rules', file])).toMatchObject({ code: 3, stderr: expect.stringContaining('rules.yaml:5:33') })
    expect((await runCli(['sim', 'rules'])).stdout.split('\n')).toContain('late-after-reversal-ack')
  })
})

describe('/v1/issuer/rules', () => {
  const named = (names: unknown): unknown => (names as { rule: { name: string } }[]).map(({ rule }) => rule.name)

  it('PUT replaces them, GET shows them with their hits', async () => {
    const rules = [
      { name: 'one', when: { amount: 1 }, then: { responseCode: '51' } },
      { name: 'two', when: { amount: 2 }, then: { responseCode: '61' } },
    ]
    expect((await call('PUT', '/issuer/rules', { seed: 3, rules })).status).toBe(200)
    expect([await codeOf(2), await codeOf(1), await codeOf(2)]).toEqual(['61', '51', '61'])
    expect((await call('GET', '/issuer/rules')).body).toEqual({
      seed: 3,
      rules: [
        { rule: rules[0], enabled: true, hits: 1 },
        { rule: rules[1], enabled: true, hits: 2 },
      ],
    })
  })

  it('what is not valid changes nothing', async () => {
    const wrong = await call('PUT', '/issuer/rules', { rules: [{ name: 'x', then: { latency: 5 } }] })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'OPTION_INVALID', message: expect.stringContaining('rules.0.then.latency') } })
    expect(await codeOf(1)).toBe('51')
  })

  it('one is switched off and on', async () => {
    await call('POST', '/issuer/rules/one/disable')
    expect(await codeOf(1)).toBe('00')
    await call('POST', '/issuer/rules/one/enable')
    expect(await codeOf(1)).toBe('51')
    expect((await call('POST', '/issuer/rules/three/enable')).status).toBe(404)
  })

  it('one is added before another, ordered, taken out, and the first ones come back', async () => {
    const added = await call('POST', '/issuer/rules', { rule: { name: 'all', then: { responseCode: '05' } }, before: 'one' })
    expect(named(added.body['rules'])).toEqual(['all', 'one', 'two'])
    expect(await codeOf(1)).toBe('05')
    expect(named((await call('POST', '/issuer/rules/order', { names: ['two', 'one'] })).body['rules'])).toEqual(['two', 'one', 'all'])
    expect([await codeOf(1), await codeOf(3)]).toEqual(['51', '05'])
    expect(named((await call('DELETE', '/issuer/rules/two')).body['rules'])).toEqual(['one', 'all'])
    expect(named((await call('POST', '/issuer/rules/reset')).body['rules'])).toEqual(['one', 'two'])
  })

  it('a rule at the terminal changes what the device gets and not what the ledger knows', async () => {
    await call('PUT', '/issuer/rules', {
      rules: [{ name: 'lies', at: 'terminal', when: { kind: 'sale', amount: 777 }, then: { responseCode: '51' } }],
    })
    expect(await codeOf(777)).toBe('51')
    const [sale] = (await (await fetch(`${control}/v1/transactions?stan=${String(stan).padStart(6, '0')}`)).json()) as {
      responseCode: string
    }[]
    expect(sale?.responseCode).toBe('00')
  })
})

describe('/v1/issuer/messages', () => {
  it('makes the issuer send, and says what the gateway answered; what there is not is refused', async () => {
    expect(await call('POST', '/issuer/messages', { send: 'cut-over' })).toMatchObject({
      status: 200,
      body: { sent: 'cut-over', answers: [{ stan: '000001', responseCode: '00' }] },
    })
    expect((await call('POST', '/issuer/messages', { send: 'key-change' })).body['answers']).toMatchObject([{ responseCode: '40' }])
    expect(await call('POST', '/issuer/messages', { send: 'cutover' })).toMatchObject({ status: 400, body: { code: 'OPTION_INVALID' } })
    const journal = await (await fetch(`${control}/v1/journal?kind=cut-over`)).json()
    expect(journal).toMatchObject([
      { link: 'issuer', direction: 'out', mti: '0800', elements: { 70: '201' } },
      { link: 'issuer', direction: 'in', mti: '0810', responseCode: '00' },
    ])
  })
})

describe('/v1/journal', () => {
  it('has both links, with the rule that decided and why others did not', async () => {
    const rules = [
      { name: 'refunds', when: { kind: 'refund' }, then: {} },
      { name: 'it', when: { amount: 4_242 }, then: { responseCode: '61' } },
    ]
    await call('PUT', '/issuer/rules', { rules })
    await codeOf(4_242)
    const asked = (await (await fetch(`${control}/v1/journal?kind=sale&limit=4`)).json()) as object[]
    expect(asked).toMatchObject([
      { link: 'terminal', direction: 'in', mti: '0200', rule: '' },
      {
        link: 'issuer',
        direction: 'in',
        mti: '0200',
        rule: 'it',
        misses: [{ rule: 'refunds', condition: 'kind', expected: 'refund', came: 'sale' }],
      },
      { link: 'issuer', direction: 'out', mti: '0210', rule: 'it', responseCode: '61' },
      { link: 'terminal', direction: 'out', mti: '0210', responseCode: '61' },
    ])
    expect((await fetch(`${control}/v1/journal?colour=red`)).status).toBe(400)
  })

  it('verifies a count', async () => {
    const where = { rule: 'it' }
    expect(await call('POST', '/journal/verify', { where, count: 1 })).toMatchObject({
      status: 200,
      body: { ok: true, expected: '1', came: 1 },
    })
    expect(await call('POST', '/journal/verify', { where, count: '2..3' })).toMatchObject({
      body: { ok: false, came: 1, entries: [{ kind: 'sale' }] },
    })
    expect((await call('POST', '/journal/verify', { where, count: 'two' })).status).toBe(400)
  })
})
