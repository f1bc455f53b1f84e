/** Writes sales into a ledger as fast as it can and says what was acknowledged, until it is killed: `FILE FIRST-NUMBER`. */
import { writeSync } from 'node:fs'
import { openLedger } from '../../../src/ledger/store/open-ledger.ts'
import { createLimits } from '../../../src/limits.ts'
import { SILENT_LOG } from '../../../src/terms/silent-log.ts'
import { answerCommand, saleCommand } from './commands.ts'

const [location = '', first = '1'] = process.argv.slice(2)
const ledger = await openLedger({ location, limits: createLimits(), holder: { simulation: true }, log: SILENT_LOG })
let number = Number(first)

async function sellForEver(): Promise<never> {
  for (;;) {
    number += 1
    const sale = await ledger.submit(saleCommand(number))
    if (sale.is !== 'proceed') throw new Error(`The sale is ${sale.is}`)
    writeSync(1, `${sale.transaction.id} pending\n`)
    await ledger.submit(answerCommand(sale.transaction.id))
    writeSync(1, `${sale.transaction.id} approved\n`)
  }
}

await Promise.all(Array.from({ length: 16 }, sellForEver))
