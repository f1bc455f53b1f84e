/** P1: nothing is answered with an approval, and nothing is sent to the issuer, before it is durable; no number is given twice. */
import { approves } from '../../../src/index.ts'
import type { Checker, Files } from './checker.ts'

export function createDurabilityChecker({ rows, accuse }: Files): Checker {
  const stans = new Set<string>()
  const transactions = new Map<number, string>()
  const reversals = new Map<number, string>()
  /** What is sent again out of the queue has new numbers, and so has its reversal. */
  const note = (last: Map<number, string>, id: number, stan: string): void => {
    if (stan === '' || last.get(id) === stan) return
    if (stans.has(stan)) accuse('P1', `STAN ${stan} was given to two messages for the issuer`)
    stans.add(stan)
    last.set(id, stan)
  }
  return {
    committed({ addedTransactions, changedTransactions, addedReversals, changedReversals }) {
      for (const { id, issuerStan } of [...addedTransactions, ...changedTransactions]) note(transactions, id, issuerStan)
      for (const { id, stan } of [...addedReversals, ...changedReversals]) note(reversals, id, stan)
    },
    toTerminal({ dialect, message }) {
      const isReversal = message.mti[1] === '4'
      if (!approves(dialect, isReversal ? 'reversal' : 'sale', message.text(39) ?? '')) return
      const [terminal, stan] = [message.text(41) ?? '', message.text(11) ?? '']
      const isDurable = rows.ofSender(terminal, stan, isReversal).some(({ id }) => rows.onceApproved.has(id))
      if (!isDurable) accuse('P1', `${message.mti} of ${terminal}, STAN ${stan}: approved, but nothing durable says so`)
    },
    toIssuer(message) {
      const [mti, stan] = [`${message.mti.slice(0, 3)}0`, message.text(11) ?? '']
      if (mti.startsWith('08')) return
      const isDurable = mti === '0420' ? stans.has(stan) : rows.byIssuerName(mti + stan + (message.text(7) ?? '')) !== undefined
      if (!isDurable) accuse('P1', `${message.mti} with STAN ${stan} went to the issuer before it was durable`)
    },
  }
}
