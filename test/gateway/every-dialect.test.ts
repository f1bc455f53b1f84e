/** The whole life of a payment in every shipped dialect, by the virtual terminal, at a gateway with a real issuer behind it. */
import { afterEach, describe, expect, it } from 'vitest'
import { createIssuer, createTerminal, type SimulatedIssuer, type Slip, type Terminal } from '../../sim/index.ts'
import { listDialects, loadDialect } from '../../src/index.ts'
import { Stand } from '../support/stand.ts'

let issuer: SimulatedIssuer
let stand: Stand
let terminal: Terminal
afterEach(async () => {
  await terminal.close()
  await stand.close()
  await issuer.close()
})

async function open(dialect: string, spoken = 'iso8583-1987-binary'): Promise<void> {
  const toIssuer = loadDialect(spoken)
  issuer = await createIssuer({ dialect: toIssuer })
  stand = await Stand.open({ host: issuer.host, port: issuer.port, dialect: toIssuer }, { dialects: [dialect] })
  terminal = await createTerminal({ dialect: loadDialect(dialect), host: '127.0.0.1', port: stand.portOf(dialect) })
}

const sale = (amountMinor: number): Promise<Slip> => terminal.ask({ kind: 'sale', amountMinor })
const refund = (of: Slip, amountMinor: number): Promise<Slip> => terminal.ask({ kind: 'refund', of, amountMinor })
const booked = (): string[] => issuer.book().map(({ kind, amountMinor, state }) => `${kind} ${amountMinor} ${state}`)

/** Settles everything, void, refunds, reversal, network messages. */
async function tour(): Promise<void> {
  const { codes, compose } = terminal.dialect
  for (const kind of ['sign-in', 'echo'] as const) expect((await terminal.ask({ kind })).responseCode).toBe(codes.ok)

  const first = await sale(10_000)
  expect(first).toMatchObject({ responseCode: codes.ok, isApproved: true })
  const repeat = await terminal.again(first, { asRepeat: true })
  expect(repeat.answer?.bytes).toEqual(first.answer?.bytes)
  expect((await terminal.again(first, { amountMinor: 9_999 })).responseCode).toBe(codes.dup)
  await stand.gateway.settle()
  expect((await refund(first, 3_000)).responseCode).toBe(codes.ok)
  expect((await refund(first, 7_001)).responseCode).toBe(codes.over)
  expect((await refund(first, 7_000)).responseCode).toBe(codes.ok)

  const second = await sale(2_000)
  const undo = await terminal.ask({ kind: compose.has('void') ? 'void' : 'refund', of: second })
  expect(undo.responseCode).toBe(codes.ok)

  const third = await sale(500)
  expect((await terminal.ask({ kind: 'reversal', of: third, reason: '06' })).responseCode).toBe(codes.ok)
  expect((await terminal.ask({ kind: 'sign-off' })).responseCode).toBe(codes.ok)
}

const BOOK = [
  'sale 10000 applied',
  'refund 3000 applied',
  'refund 7000 applied',
  'sale 2000 applied',
  'void 2000 applied',
  'sale 500 undone',
]

describe.each(listDialects())('a terminal that speaks %s', (dialect) => {
  it('sells, settles, refunds in parts and no more, voids, reverses, repeats', async () => {
    await open(dialect)
    await tour()
    await expect.poll(booked, { timeout: 30_000 }).toEqual(BOOK)
    expect((await stand.ledger.verify()).problems).toEqual([])
  })
})

describe.each(listDialects().filter((name) => loadDialect(name).issuer !== undefined))('an issuer that speaks %s', (spoken) => {
  it('books what the terminal did', async () => {
    await open('iso8583-1987-ascii', spoken)
    await tour()
    await expect.poll(booked, { timeout: 30_000 }).toEqual(BOOK)
  })
})
