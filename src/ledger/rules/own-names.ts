/** Names that terminals share: not looked at where a terminal's own name finds what it means. */
import type { LedgerCommand } from '../../terms/ledger-command.ts'
import { type OriginalReference, ownName } from '../../terms/reference.ts'
import type { Transaction } from '../../terms/transaction.ts'
import { type Asking, agrees } from './find-original.ts'
import type { NameRow } from './rows.ts'

/** By what a message calls its original: the name that hundreds may have, and the same within its terminal. */
export interface SharedName {
  readonly name: string
  readonly own: string
  readonly reference: OriginalReference
  readonly asking: Asking
}

/** Those that the commands look for. */
export function sharedNames(commands: readonly LedgerCommand[]): SharedName[] {
  return commands.flatMap((command) => {
    if (command.do !== 'request' && command.do !== 'reversal') return []
    const { original: reference, terminal } = command.asked
    if (reference === undefined) return []
    const kind = command.do === 'reversal' ? 'reversal' : command.kind
    return { name: reference.name, own: ownName(reference.name, terminal), reference, asking: { kind, terminal } }
  })
}

/**
 * Those for which no transaction with the own name fits: all who have the shared one have to be looked at. 256 terminals of a
 * merchant that counted alike made 256 rows a refund of them, a third of the time of the ledger's thread (measured).
 */
export function notFoundByOwn(
  shared: readonly SharedName[],
  named: readonly NameRow[],
  found: ReadonlyMap<number, Transaction>,
): readonly string[] {
  const byOwn = new Map<string, Transaction[]>()
  for (const { name, transactionId, of } of named) {
    const row = of === 'request' ? found.get(transactionId) : undefined
    if (row !== undefined) byOwn.set(name, [...(byOwn.get(name) ?? []), row])
  }
  const left = shared.filter((one) => !isFoundByOwn(one, byOwn.get(one.own) ?? []))
  return [...new Set(left.map(({ name }) => name))]
}

/**
 * Whether one of those with the own name is what is meant whoever else has the shared one: `matchOriginal` prefers a sale, and
 * then its own terminal's, of which each with the shared name has the own one too.
 */
function isFoundByOwn({ reference, asking }: SharedName, candidates: readonly Transaction[]): boolean {
  return candidates.some(
    (candidate) =>
      candidate.terminal === asking.terminal && (asking.kind === 'reversal' || candidate.kind === 'sale') && agrees(candidate, reference),
  )
}
