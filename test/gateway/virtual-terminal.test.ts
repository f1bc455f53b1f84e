/** The virtual terminal of `sim` at a real gateway: both sides agree on what is sent, signed and answered. */
import { afterEach, describe, expect, it } from 'vitest'
import { createTerminal, type Terminal, type TerminalOptions } from '../../sim/index.ts'
import { KeyRing, loadDialect } from '../../src/index.ts'
import { openSpied, type SpiedStand, type StandOptions } from '../support/stand.ts'

const TMK = '0123456789ABCDEFFEDCBA9876543210'

let stand: SpiedStand
let terminal: Terminal
afterEach(async () => {
  await terminal.close()
  await stand.close()
})

async function open(dialect: string, options: Partial<TerminalOptions> = {}, standOptions: StandOptions = {}): Promise<void> {
  stand = await openSpied({ dialects: [dialect], ...standOptions })
  terminal = await createTerminal({ dialect: loadDialect(dialect), host: '127.0.0.1', port: stand.portOf(dialect), ...options })
}

describe.each(['iso8583-1987-ascii', 'iso8583-1987-binary', 'unionpay-pos'])('%s', (dialect) => {
  it('sale, undo, reversal of that, refund, echo', async () => {
    await open(dialect)
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 10_000 })
    expect(sale).toMatchObject({ kind: 'sale', responseCode: '00', isApproved: true, macIsRight: true, amountMinor: 10_000 })
    const undo = await terminal.ask({ kind: dialect === 'unionpay-pos' ? 'void' : 'refund', of: sale })
    expect(undo.responseCode).toBe('00')
    expect((await terminal.ask({ kind: 'reversal', of: undo, reason: '06' })).responseCode).toBe('00')
    expect((await terminal.ask({ kind: 'refund', of: sale, amountMinor: 10_000 })).responseCode).toBe('00')
    expect((await terminal.ask({ kind: 'echo' })).responseCode).toBe('00')
    expect(terminal.slips.map(({ kind }) => kind)).toEqual(['sale', undo.kind, 'reversal', 'refund', 'echo'])
  })

  it('a repeat is answered byte by byte, another amount with 94', async () => {
    await open(dialect)
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 10_000 })
    const repeat = await terminal.again(sale, { asRepeat: true })
    expect(repeat.request.mti).toBe('0201')
    expect(repeat.answer?.bytes).toEqual(sale.answer?.bytes)
    expect(await terminal.again(sale, { amountMinor: 9_999 })).toMatchObject({ responseCode: '94', isApproved: false })
  })
})

describe('keys', () => {
  it('R97: it signs in, takes the work keys, signs, and finds the answers signed', async () => {
    const keys = new KeyRing({ terminals: [{ terminal: '*', merchant: '*', tmk: TMK }] })
    await open('unionpay-pos', { tmk: Buffer.from(TMK, 'hex') }, { keys })
    expect((await terminal.ask({ kind: 'sale', amountMinor: 100 })).responseCode).toBe('A0')
    expect((await terminal.signIn()).responseCode).toBe('00')
    const sale = await terminal.ask({ kind: 'sale', amountMinor: 100 })
    expect(sale).toMatchObject({ responseCode: '00', macIsRight: true })
    expect([sale.request.has(64), sale.answer?.has(64)]).toEqual([true, true])
  })

  it('with another key neither side believes the other', async () => {
    const keys = new KeyRing({ terminals: [{ terminal: '*', merchant: '*', mak: '1122334455667788' }] })
    await open('unionpay-pos', { mak: Buffer.from('8877665544332211', 'hex') }, { keys })
    expect(await terminal.ask({ kind: 'sale', amountMinor: 100 })).toMatchObject({ responseCode: 'A0', macIsRight: false })
  })
})
