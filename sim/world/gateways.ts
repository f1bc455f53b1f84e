/** The gateways of one ledger in the world: who is heard of, who is gone, and whose is what is pending and owed. */
import type { LedgerCommand, RowChanges } from '../../src/index.ts'
import type { Events } from './events.ts'

interface Member {
  /** Undefined as long as it is heard of. */
  silentSinceMs: number | undefined
  /** It may write nothing any more. */
  isGone: boolean
}

type Work = 'request' | 'reversal'
type Recover = Extract<LedgerCommand, { readonly do: 'recover' }>

/** Silence after which one is taken for gone. */
const GONE_MS = 10_000

export class WorldGateways {
  readonly #events: Events
  readonly #members = new Map<number, Member>()
  /** `reversal 4` -> the gateway that has it. */
  readonly #claims = new Map<string, number>()

  constructor(events: Events) {
    this.#events = events
  }

  /** Gives its number. */
  join(): number {
    const number = this.#members.size + 1
    this.#members.set(number, { silentSinceMs: undefined, isGone: false })
    return number
  }

  /** Its process has died, or it has lost the ledger. */
  silence(number: number): void {
    const member = this.#members.get(number)
    if (member !== undefined) member.silentSinceMs ??= this.#events.nowMs
  }

  /** It has the ledger again. */
  resume(number: number): void {
    const member = this.#members.get(number)
    if (member !== undefined) member.silentSinceMs = undefined
  }

  /** It stops: what it leaves is for the others at once. */
  leave(number: number): void {
    const member = this.#members.get(number)
    if (member !== undefined) member.isGone = true
  }

  isGone(number: number): boolean {
    return this.#members.get(number)?.isGone !== false
  }

  isHeard(number: number): boolean {
    return this.#members.get(number)?.silentSinceMs === undefined
  }

  owes(number: number, reversalId: number): boolean {
    return this.#claims.get(`reversal ${reversalId}`) === number
  }

  /** Some gateway is gone, or to be taken for it, and left something. */
  isLeft(number: number): boolean {
    return [...this.#claims.values()].some((owner) => owner !== number && this.#isOver(owner, GONE_MS))
  }

  /** Another gateway that is heard of has it. */
  othersWith(work: Work, id: number, number: number): number | undefined {
    const owner = this.#claims.get(`${work} ${id}`)
    return owner === undefined || owner === number || this.isGone(owner) || !this.isHeard(owner) ? undefined : owner
  }

  /** As the product's stores do: who is silent is shut out, and what is nobody's becomes that gateway's. */
  scope(command: Recover, number: number): Recover {
    const graceMs = command.leftByOthers === true ? GONE_MS : 0
    const of = { requests: [] as number[], reversals: [] as number[] }
    for (const [claim, owner] of this.#claims) {
      const isOwn = owner === number && command.leftByOthers !== true
      if (!isOwn && (owner === number || !this.#isOver(owner, graceMs))) continue
      if (owner !== number) this.leave(owner)
      this.#claims.set(claim, number)
      const [work, id] = claim.split(' ')
      of[work === 'request' ? 'requests' : 'reversals'].push(Number(id))
    }
    return { ...command, of }
  }

  keep({ addedTransactions, changedTransactions, addedReversals, changedReversals }: RowChanges, number: number): void {
    for (const { id, state } of [...addedTransactions, ...changedTransactions]) this.#note(`request ${id}`, state === 'pending', number)
    for (const { id, state } of [...addedReversals, ...changedReversals]) this.#note(`reversal ${id}`, state === 'owed', number)
  }

  #note(claim: string, isBegun: boolean, number: number): void {
    if (!isBegun) this.#claims.delete(claim)
    else if (!this.#claims.has(claim)) this.#claims.set(claim, number)
  }

  #isOver(number: number, graceMs: number): boolean {
    const { silentSinceMs, isGone } = this.#members.get(number) ?? { silentSinceMs: 0, isGone: true }
    return isGone || (silentSinceMs !== undefined && this.#events.nowMs - silentSinceMs >= graceMs)
  }
}
