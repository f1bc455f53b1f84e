/** The life of a sale in every shipped dialect, with the simulated terminal and issuer on both sides of a real gateway. */
import { afterEach, describe, expect, it } from 'vitest'
import { audit, createIssuer, createTerminal, type SimulatedIssuer, type Slip, type Terminal } from '../../sim/index.ts'
import { type Dialect, type Kind, listDialects, loadDialect, okCodeOf } from '../../src/index.ts'
import { Stand } from '../support/stand.ts'

const TERMINALS = listDialects().map((name) => loadDialect(name))
const ISSUERS = TERMINALS.filter(({ issuer }) => issuer !== undefined)
/** Every terminal with the issuer of the same dialect, or the embedded one; every issuer with a terminal of each edition. */
const PAIRS = TERMINALS.flatMap((terminal) =>
  ISSUERS.filter(
    (issuer) =>
      issuer === terminal || ['iso8583-1987-binary', 'iso8583-2003-binary'].includes(issuer.name) || terminal.name === 'unionpay-pos',
  ).map((issuer) => [terminal.name, issuer.name, terminal, issuer] as const),
)

let issuer: SimulatedIssuer
let stand: Stand
let terminal: Terminal

async function open(dialect: Dialect, issuerDialect: Dialect): Promise<void> {
  issuer = await createIssuer({ dialect: issuerDialect })
  stand = await Stand.open({ host: issuer.host, port: issuer.port, dialect: issuerDialect }, { dialects: [dialect] })
  terminal = await createTerminal({ dialect, host: '127.0.0.1', port: stand.portOf(dialect.name) })
}

afterEach(async () => {
  await terminal.close()
  await stand.close()
  await issuer.close()
})

/** Response codes in the terminal's dialect. */
function codesOf(dialect: Dialect) {
  return { ...dialect.codes, okOf: (kind: Kind) => okCodeOf(dialect, kind) }
}

const told = async (slip: Promise<Slip>): Promise<string | undefined> => (await slip).responseCode

describe.each(PAIRS)('%s, the issuer speaks %s', (_terminal, _issuer, dialect, issuerDialect) => {
  const codes = codesOf(dialect)
  const giveBack: Kind = dialect.steer === 'asked' ? 'void' : 'refund'

  it('sale, void before settlement, its reversal, refunds after settlement and not one minor unit more', async () => {
    await open(dialect, issuerDialect)
    const ask = (kind: Kind, of?: Slip, amountMinor?: number) =>
      terminal.ask({ kind, ...(of === undefined ? {} : { of }), ...(amountMinor === undefined ? {} : { amountMinor }) })
    const sale = await ask('sale', undefined, 10_000)
    expect(sale).toMatchObject({ responseCode: codes.okOf('sale'), isApproved: true, amountMinor: 10_000 })
    const undone = await ask(giveBack, sale)
    expect(undone).toMatchObject({ responseCode: codes.okOf(giveBack), isApproved: true })
    expect(await told(ask('reversal', undone))).toBe(codes.okOf('reversal'))
    while (stand.gateway.owedReversals > 0) await new Promise((resolve) => setImmediate(resolve))
    expect((await stand.gateway.settle()).settled).toBe(1)
    expect(await told(ask('refund', sale, 3_000))).toBe(codes.okOf('refund'))
    expect(await told(ask('refund', sale, 7_001))).toBe(codes.over)
    expect(await told(ask('refund', sale, 7_000))).toBe(codes.okOf('refund'))
    expect(await told(ask('refund', sale, 1))).toBe(codes.state)
    const kinds = issuer.book().map(({ kind, state, amountMinor }) => `${kind} ${amountMinor} ${state}`)
    expect(kinds).toEqual(['sale 10000 applied', 'void 10000 undone', 'refund 3000 applied', 'refund 7000 applied'])
    const rows = await Promise.all([stand.ledger.find({ limit: 100 }), stand.ledger.reversals(), stand.ledger.verify()])
    const [transactions, reversals, verdict] = rows
    expect(audit({ transactions, reversals, verdict, book: issuer.book(), slips: terminal.slips }).violations).toEqual([])
  })

  it('R56, R58: a repeat is answered byte by byte, the same again and another amount as duplicates', async () => {
    await open(dialect, issuerDialect)
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 10_000 })
    const repeat = await terminal.again(sale, { asRepeat: true })
    expect(repeat.answer?.bytes).toEqual(sale.answer?.bytes)
    expect(await told(terminal.again(sale))).toBe(codes.dup)
    expect(await told(terminal.again(sale, { amountMinor: 9_999 }))).toBe(codes.dup)
    expect(issuer.book()).toHaveLength(1)
  })

  it('a reversal undoes the sale at the issuer, a declined sale is told in the words of the terminal', async () => {
    await open(dialect, issuerDialect)
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 10_000 })
    expect(await told(terminal.ask({ kind: 'reversal', of: sale }))).toBe(codes.okOf('reversal'))
    while (stand.gateway.owedReversals > 0) await new Promise((resolve) => setImmediate(resolve))
    expect(issuer.book().map(({ state }) => state)).toEqual(['undone'])
    const notEnough = issuerCodeOf(issuerDialect, '51')
    issuer.setRules({ rules: [{ name: 'declines', when: { amount: '151' }, then: { responseCode: notEnough } }] })
    expect(await told(terminal.ask({ kind: 'sale', amountMinor: 151 }))).toBe(issuerCodeOf(dialect, '51'))
  })

  it('signs on and off, and is heard', async () => {
    await open(dialect, issuerDialect)
    for (const kind of ['sign-in', 'echo', 'sign-off'] as const)
      expect([kind, await told(terminal.ask({ kind }))]).toEqual([kind, codes.okOf(kind)])
  })
})

/** The code of a dialect that means what that code means in 1987. */
function issuerCodeOf(dialect: Dialect, iso1987: string): string {
  return [...dialect.responseCodes].find(([code, said]) => (said.iso1987 ?? code) === iso1987)?.[0] ?? ''
}
