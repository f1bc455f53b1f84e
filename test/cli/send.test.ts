/** `unswipe send` and `unswipe ledger` against a gateway that runs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CliProcess, type Ran, runCli } from '../support/cli.ts'

let process: CliProcess
let home: string
let to: string
let union: string
let ledger: string
let control: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
  process = new CliProcess(
    ['serve', '--listen', 'iso8583-1987-ascii@127.0.0.1:0', '--listen', 'unionpay-pos@127.0.0.1:0', '--control', '127.0.0.1:0'],
    { cwd: home },
  )
  const ready = await process.ready()
  to = `iso8583-1987-ascii@127.0.0.1:${ready.listeners[0]?.port}`
  union = `unionpay-pos@127.0.0.1:${ready.listeners[1]?.port}`
  ledger = ready.ledger
  control = ready.control
})
afterAll(async () => {
  await process.stop()
  await rm(home, { recursive: true, force: true })
})

async function data(...args: readonly string[]): Promise<string> {
  const ran = await runCli(args, { cwd: home })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  return ran.stdout.trimEnd()
}

function send(...args: readonly string[]): Promise<Ran> {
  return runCli(['send', ...args], { cwd: home })
}

it('a sale, its settlement, a partial refund of the last one, and the whole story in the ledger', async () => {
  const sale = await send('sale', '--to', to, '--amount', '100.00', '--json', '--expect', '00')
  expect(sale).toMatchObject({ code: 0, stderr: '' })
  const { answer, request } = JSON.parse(sale.stdout) as { answer: Record<string, string>; request: Record<string, string> }
  expect(request).toMatchObject({ 0: '0200', 4: '000000010000', 2: '620000******7892' })
  const early = await send('refund', '--to', to, '--of', 'last', '--amount', '30.00', '--expect', '00')
  expect(early).toMatchObject({ code: 1, stderr: 'Expected 00, got 64\n' })
  expect(early.stdout).toMatch(
    /^64 {2}Amount does not fit the original \(declined\)\n {4}Cause: .*not settled yet\.\n {4}Do: Ask for .*\.$/m,
  )
  expect((await runCli(['ledger', 'settle', '--control', control])).code).toBe(0)
  expect(await send('refund', '--to', to, '--of', 'last', '--amount', '30.00', '--expect', '00')).toMatchObject({ code: 0, stderr: '' })
  expect(await send('refund', '--to', to, '--of', answer['37'] ?? '', '--amount', '70.01', '--expect', '64')).toMatchObject({ code: 0 })
  const shown = await data('ledger', 'show', '--ledger', ledger)
  expect(shown.split('\n')).toHaveLength(4)
  expect(shown).toMatch(/refund 30\.00 CNY of 1 -> refund approved 00 /)
  expect(shown).toMatch(/sale 100\.00 CNY -> sale approved 00 .*, 70\.00 CNY left, settled in batch 1/)
  expect(await data('ledger', 'show', '--ledger', ledger, '--json', '--rrn', answer['37'] ?? '')).toMatch(/"leftMinor":7000/)
  expect(await data('ledger', 'verify', '--ledger', ledger)).toMatch(/^4 transactions, 0 reversals owed: the books are right$/)
})

it('UnionPay: sign-in, sale, void, reversal of the void', async () => {
  for (const kind of ['sign-in', 'sale']) expect((await send(kind, '--to', union, '--expect', '00')).code).toBe(0)
  expect((await send('void', '--to', union, '--of', 'last', '--expect', '00')).code).toBe(0)
  expect((await send('void', '--to', union, '--of', 'last', '--expect', '22')).code).toBe(0)
  expect((await send('echo', '--to', union, '--expect', '00')).code).toBe(0)
})

it('refuses what it cannot send', async () => {
  expect(await send('sale', '--to', 'iso8583-1987-ascii@127.0.0.1:1')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('unswipe serve'),
  })
  expect((await send('sale', '--to', to, '--amount', 'much')).code).toBe(2)
  expect((await send('refund', '--to', to, '--of', '999999999999')).code).toBe(2)
  expect((await send('sale', '--to', to, '--pan', '12')).code).toBe(2)
  expect((await send('lunch', '--to', to)).code).toBe(2)
})

it('says how late an answer came, in words and as JSON', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (request) => {
      const answer = Buffer.from(request.toString('latin1').replace('0200', '0210'), 'latin1')
      setTimeout(() => socket.write(answer), 400)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const there = `iso8583-1987-ascii@127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const asked = ['sale', '--to', there, '--stan', '654321', '--timeout', '0.1']
  const [words, json] = [await send(...asked), await send(...asked, '--json')]
  await new Promise((resolve) => void server.close(resolve))
  expect(words.code).toBe(1)
  expect(words.stdout).toMatch(/^no answer: the answer came \d+ ms too late$/m)
  expect(JSON.parse(json.stdout)).toMatchObject({ answer: null, verdict: { is: 'late' } })
})
