/** The whole of a story: the sale, its voids, refunds and reversals, theirs, and so on (R50). */
import type { Ledger } from '../terms/ports.ts'
import type { Transaction } from '../terms/transaction.ts'

/** Of one transaction more followers are not shown. */
const FOLLOWERS_MAX = 1_000

/** Oldest first; empty for an id that is not known. */
export async function chainOf(ledger: Pick<Ledger, 'find'>, id: number): Promise<readonly Transaction[]> {
  let [root] = await ledger.find({ id })
  while (root !== undefined && root.originalId !== null) {
    const [original]: readonly Transaction[] = await ledger.find({ id: root.originalId })
    if (original === undefined) break
    root = original
  }
  return root === undefined ? [] : [root, ...(await followersOf(ledger, root.id))].toSorted((one, other) => one.id - other.id)
}

async function followersOf(ledger: Pick<Ledger, 'find'>, originalId: number): Promise<readonly Transaction[]> {
  const followers = await ledger.find({ originalId, limit: FOLLOWERS_MAX })
  const theirs = await Promise.all(followers.map((follower) => followersOf(ledger, follower.id)))
  return [...followers, ...theirs.flat()]
}
