/** Two persons (R49, P6): what one operator proposes another one confirms. */
import type { PrivilegedBy, Stamp } from '../../terms/ledger-command.ts'
import type { Book } from './book.ts'

/** What a call of an operator is. */
export type ProposalStep = 'proposed' | 'same-operator' | 'confirmed'

/** `name` says what is to be done, all of it: the same for both. A confirmed proposal is spent. */
export function takeStep(book: Book, name: string, by: PrivilegedBy, now: Stamp): ProposalStep {
  const open = book.findProposal(name)
  if (open?.operator === by.operator) return 'same-operator'
  const isFirst = open === undefined || open.operator === ''
  book.putProposal({ name, operator: isFirst ? by.operator : '', reason: by.reason, atMs: now.atMs })
  book.note(isFirst ? 'propose' : 'confirm', `${name}: ${by.reason}`, now)
  return isFirst ? 'proposed' : 'confirmed'
}
