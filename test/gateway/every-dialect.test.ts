/** Every shipped dialect, with terminals that speak it and, where it can be, with an issuer that does. */
import { afterEach, describe, expect, it } from 'vitest'
import { createIssuer, createTerminal, type SimulatedIssuer, type Slip, type Terminal } from '../../sim/index.ts'
import { type Dialect, listDialects, loadDialect, okCodeOf } from '../../src/index.ts'
import { Stand } from '../support/stand.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'

const AMOUNT = 10_000
const ALL = listDialects().map((name) => loadDialect(name))
const FOR_ISSUERS = ALL.filter(({ issuer }) => issuer !== undefined)

let issuer: SimulatedIssuer
let stand: Stand
let terminal: Terminal
afterEach(async () => {
  await terminal.close()
  await stand.close()
  await issuer.close()
})

async function open(spoken: Dialect, atIssuer: Dialect): Promise<void> {
  issuer = await createIssuer({ dialect: atIssuer })
  stand = await Stand.open({ dialect: atIssuer, host: issuer.host, port: issuer.port }, { dialects: [spoken], clock: new FakeClock() })
  terminal = await createTerminal({ dialect: spoken, host: '127.0.0.1', port: stand.portOf(spoken.name) })
}

/** What takes a whole sale back before its settlement. */
const undoIn = ({ compose }: Dialect) => (compose.has('void') ? 'void' : 'refund')

async function codeOf(slip: Promise<Slip>): Promise<string | undefined> {
  return (await slip).responseCode
}

function booked(of: Slip, kind: 'sale' | 'void' | 'refund') {
  const original = `${of.answer?.text(37)}`
  const sale = issuer.book().find((entry) => entry.kind === 'sale' && entry.rrn === original)
  return issuer.book().flatMap((entry) => (entry.kind === kind && (entry === sale || entry.original === sale?.reference) ? [entry] : []))
}

async function refundAfterSettlement(dialect: Dialect): Promise<void> {
  const { ok, over } = dialect.codes
  const sale = await terminal.ask({ kind: 'sale', amountMinor: AMOUNT })
  expect(sale).toMatchObject({ responseCode: ok, isApproved: true })
  expect(await stand.gateway.settle()).toMatchObject({ settled: 1 })
  expect(await codeOf(terminal.ask({ kind: 'refund', of: sale, amountMinor: 4_000 }))).toBe(ok)
  expect(await codeOf(terminal.ask({ kind: 'refund', of: sale, amountMinor: 6_001 }))).toBe(over)
  expect(await codeOf(terminal.ask({ kind: 'refund', of: sale, amountMinor: 6_000 }))).toBe(ok)
  expect(booked(sale, 'refund').map(({ amountMinor, state }) => [amountMinor, state])).toEqual([
    [4_000, 'applied'],
    [6_000, 'applied'],
  ])
}

async function undoBeforeSettlement(dialect: Dialect): Promise<void> {
  const sale = await terminal.ask({ kind: 'sale', amountMinor: AMOUNT })
  const undo = await terminal.ask({ kind: undoIn(dialect), of: sale, amountMinor: AMOUNT })
  expect(undo.responseCode).toBe(okCodeOf(dialect, 'void'))
  expect(booked(sale, 'void').map(({ amountMinor, state }) => [amountMinor, state])).toEqual([[AMOUNT, 'applied']])
  expect((await terminal.ask({ kind: undoIn(dialect), of: sale, amountMinor: AMOUNT })).isApproved).toBe(false)
}

async function reversed(dialect: Dialect): Promise<void> {
  const sale = await terminal.ask({ kind: 'sale', amountMinor: AMOUNT })
  expect(await codeOf(terminal.ask({ kind: 'reversal', of: sale }))).toBe(okCodeOf(dialect, 'reversal'))
  await stand.log.find(({ facts }) => facts['event'] === 'reversal-acknowledged', 'the reversal at the issuer')
  expect(booked(sale, 'sale').map(({ state }) => state)).toEqual(['undone'])
  expect((await terminal.ask({ kind: 'refund', of: sale, amountMinor: AMOUNT })).isApproved).toBe(false)
}

describe.each(ALL.map((dialect) => [dialect.name, dialect] as const))('terminals of %s', (_name, dialect) => {
  const atIssuer = loadDialect('iso8583-1987-binary')

  it('refund a part after settlement, and never more than is left', async () => {
    await open(dialect, atIssuer)
    await refundAfterSettlement(dialect)
  })

  it('take a sale back before settlement: the issuer gets a void', async () => {
    await open(dialect, atIssuer)
    await undoBeforeSettlement(dialect)
  })

  it('reverse a sale', async () => {
    await open(dialect, atIssuer)
    await reversed(dialect)
  })

  it('sign on and off, test the line', async () => {
    await open(dialect, atIssuer)
    for (const kind of ['sign-in', 'echo', 'sign-off'] as const) {
      expect(await codeOf(terminal.ask({ kind }))).toBe(okCodeOf(dialect, kind))
    }
  })

  it('get the stored answer to a repeat, byte by byte, and a refusal to another amount', async () => {
    await open(dialect, atIssuer)
    const sale = await terminal.ask({ kind: 'sale', amountMinor: AMOUNT })
    expect((await terminal.again(sale, { asRepeat: true })).answer?.bytes).toEqual(sale.answer?.bytes)
    expect(await codeOf(terminal.again(sale, { amountMinor: AMOUNT - 1 }))).toBe(dialect.codes.dup)
    expect(issuer.book()).toHaveLength(1)
  })
})

describe.each(FOR_ISSUERS.map((dialect) => [dialect.name, dialect] as const))('an issuer of %s', (_name, dialect) => {
  const spoken = loadDialect('iso8583-1987-ascii')

  it('gets refunds after settlement', async () => {
    await open(spoken, dialect)
    await refundAfterSettlement(spoken)
  })

  it('gets voids before settlement', async () => {
    await open(spoken, dialect)
    await undoBeforeSettlement(spoken)
  })

  it('gets reversals', async () => {
    await open(spoken, dialect)
    await reversed(spoken)
  })
})
