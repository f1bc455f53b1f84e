/** Terminals of one merchant that count alike: a hundred sales with the same MTI, STAN and second. */
import { afterEach, expect, it } from 'vitest'
import { createTerminal, type Terminal } from '../../sim/index.ts'
import { loadDialect } from '../../src/index.ts'
import { openSpied, type SpiedStand } from '../support/stand.ts'

const DIALECT = 'iso8583-1987-ascii'
const TERMINALS = Array.from({ length: 100 }, (_, number) => `T${String(number).padStart(7, '0')}`)
const DATE_TIME = '1122041500'

let stand: SpiedStand
let line: Terminal
afterEach(async () => {
  await line.close()
  await stand.close()
})

it('R15, R23: each refund finds the sale of its own terminal, however many sales have the same DE90', async () => {
  stand = await openSpied({ dialects: [DIALECT] })
  line = await createTerminal({ dialect: loadDialect(DIALECT), host: '127.0.0.1', port: stand.portOf(DIALECT) })
  const facts = (terminal: string, dateTime: string) => new Map([...Object.entries({ terminal, dateTime })])
  const sell = (terminal: string) => line.ask({ kind: 'sale', amountMinor: 10_000, stan: 1, facts: facts(terminal, DATE_TIME) })
  const sales = await Promise.all(TERMINALS.map(sell))
  const refunds = await Promise.all(
    TERMINALS.map((terminal, index) => {
      const of = sales[index]
      if (of === undefined) throw new RangeError(terminal)
      return line.ask({ kind: 'refund', of, stan: 2, facts: facts(terminal, '1122041501') })
    }),
  )
  expect(new Set(sales.map(({ request }) => request.text(11))).size).toBe(1)
  expect(refunds.map(({ responseCode }) => responseCode)).toEqual(TERMINALS.map(() => '00'))
})
