/** P1: nothing is answered with an approval, and nothing is sent to the issuer, before it is durable; no number is given twice. */
import { approves } from '../../../src/index.ts'
import type { Checker, Files } from './checker.ts'

export function createDurabilityChecker({ rows, accuse }: Files): Checker {
  const stans = new Set<string>()
  const ofRow = new Map<number, string>()
  const ofReversal = new Map<number, string>()
  const note = (stan: string): void => {
    if (stan === '') return
    if (stans.has(stan)) accuse('P1', `STAN ${stan} was given to two messages for the issuer`)
    stans.add(stan)
  }
  return {
    committed(changes) {
      for (const { issuerStan } of changes.addedTransactions) note(issuerStan)
      for (const { stan } of changes.addedReversals) note(stan)
      // What is sent again out of the queue has new numbers, and so has its reversal.
      for (const { id, issuerStan } of changes.changedTransactions) if (issuerStan !== ofRow.get(id)) note(issuerStan)
      for (const { id, stan } of changes.changedReversals) if (stan !== ofReversal.get(id)) note(stan)
      for (const { id, issuerStan } of [...changes.addedTransactions, ...changes.changedTransactions]) ofRow.set(id, issuerStan)
      for (const { id, stan } of [...changes.addedReversals, ...changes.changedReversals]) ofReversal.set(id, stan)
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
