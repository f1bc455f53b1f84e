/** Which rows a batch of commands needs, known before the rules start, so that any store can load them. */
import type { Asked, LedgerCommand, RecoverCommand, RequestCommand } from '../../terms/ledger-command.ts'
import { hasLimits } from '../../terms/policy.ts'
import { ownName, rrnName } from '../../terms/reference.ts'
import { adjustmentName } from './adjustment.ts'
import { withOpenDates } from './business-date.ts'
import { holdKey, policyNames, totalsNeeded } from './policy-needs.ts'
import { resolutionName } from './resolve.ts'
import { type CounterRow, sessionKey } from './rows.ts'

/**
 * A store loads the transactions of these keys, ids and names and of these owed reversals; with each transaction its
 * original, the original's original (three hops at most: reversal, refund, sale) and its owed reversal; the names and
 * tombstones themselves; the sessions, totals, holds and recents of these keys; and all counters.
 */
export interface RowsNeeded {
  readonly keys: ReadonlySet<string>
  readonly ids: ReadonlySet<number>
  /** Name rows, with their transactions. */
  readonly names: ReadonlySet<string>
  readonly tombstones: ReadonlySet<string>
  /** Ids of owed reversals, with their transactions. */
  readonly reversals: ReadonlySet<number>
  readonly sessions: ReadonlySet<string>
  /** Keys of terminals, as of sessions: their open batch. */
  readonly batches: ReadonlySet<string>
  /** Dialect, terminal and merchant as a JSON list: also every transaction that they have not closed and that is approved or was queued. */
  readonly closing: ReadonlySet<string>
  /** Keys of settlements. */
  readonly settlements: ReadonlySet<string>
  readonly proposals: ReadonlySet<string>
  readonly totals: ReadonlySet<string>
  /** By `holdKey`. */
  readonly holds: ReadonlySet<string>
  readonly holdIds: ReadonlySet<number>
  /** By merchant. */
  readonly recents: ReadonlySet<string>
  /** Ids of notices, with their transactions. */
  readonly notices: ReadonlySet<number>
  /** Also refunds that may be sent now (send-queued): of each settled original the oldest that is queued, unless an older one is undecided; so many at most. */
  readonly due: number
  /** Also every transaction that is pending or reversing, and every reversal that is owed (a recovery of all). */
  readonly undecided: boolean
  /** Also every transaction (settle, cut-over), unless the store marks by statement what `settlement.ts` calls settleable. */
  readonly all: boolean
}

/** A name that fits more rows than this is ambiguous anyway: a store need not load more, the newest first. */
export const NAMESAKES_MAX = 64

type Needs = { readonly [K in keyof RowsNeeded]: RowsNeeded[K] extends ReadonlySet<infer V> ? Set<V> : RowsNeeded[K] }

/** `counters` say which business date is open: totals are of a date. */
export function rowsNeeded(commands: readonly LedgerCommand[], counters: readonly CounterRow[] = []): RowsNeeded {
  const needs = {
    keys: new Set<string>(),
    ids: new Set<number>(),
    names: new Set<string>(),
    tombstones: new Set<string>(),
    reversals: new Set<number>(),
    sessions: new Set<string>(),
    batches: new Set<string>(),
    closing: new Set<string>(),
    settlements: new Set<string>(),
    proposals: new Set<string>(),
    totals: new Set<string>(),
    holds: new Set<string>(),
    holdIds: new Set<number>(),
    recents: new Set<string>(),
    notices: new Set<number>(),
    due: commands.reduce((sum, command) => sum + (command.do === 'send-queued' ? command.limit : 0), 0),
    undecided: commands.some((command) => command.do === 'recover' && command.of === undefined),
    all: commands.some((command) => command.do === 'settle' || command.do === 'cut-over'),
  }
  for (const command of withOpenDates(commands, counters)) addNeeds(needs, command)
  return needs
}

function addNeeds(needs: Needs, command: LedgerCommand): void {
  switch (command.do) {
    case 'request':
      needs.keys.add(command.asked.key)
      if (command.asked.batch !== '') needs.batches.add(sessionKey(command.asked))
      if (command.kind !== 'sale') addReference(needs, command.asked)
      for (const name of knownNames(command.asked)) needs.tombstones.add(name)
      addPolicyNeeds(needs, command)
      return
    case 'reversal':
      needs.keys.add(command.asked.key)
      addReference(needs, command.asked)
      if (command.asked.original !== undefined) needs.tombstones.add(command.asked.original.name)
      return
    case 'import':
      needs.keys.add(command.asked.key)
      return
    case 'answer':
    case 'late-answer':
    case 'unanswered':
    case 'unsent':
      needs.ids.add(command.id)
      return
    case 'resolve':
      needs.reversals.add(command.reversalId)
      needs.proposals.add(resolutionName(command))
      return
    case 'adjust':
      needs.ids.add(command.of)
      needs.proposals.add(adjustmentName(command.of))
      return
    case 'acknowledge':
      needs.reversals.add(command.reversalId)
      return
    case 'sign-in':
      needs.sessions.add(sessionKey(command.session))
      needs.batches.add(sessionKey(command.session))
      return
    case 'batch':
      needs.batches.add(sessionKey(command.of))
      if (command.step !== 'upload') needs.closing.add(JSON.stringify([command.of.dialect, command.of.terminal, command.of.merchant]))
      return
    case 'cut-over':
      if (command.key !== '') needs.settlements.add(command.key)
      return
    case 'decide-hold':
      needs.holdIds.add(command.id)
      return
    case 'noticed':
      needs.notices.add(command.id)
      return
    case 'recover':
      addLeft(needs, command)
      return
    case 'notify':
    case 'settle':
    case 'reset':
    case 'send-queued':
      return
  }
}

function addLeft(needs: Needs, { of }: RecoverCommand): void {
  for (const id of of?.requests ?? []) needs.ids.add(id)
  for (const id of of?.reversals ?? []) needs.reversals.add(id)
}

function addPolicyNeeds(needs: Needs, command: RequestCommand): void {
  if (!hasLimits(command.policy, command.kind)) return
  for (const key of totalsNeeded(command)) needs.totals.add(key)
  for (const name of policyNames(command)) needs.names.add(name)
  needs.holds.add(holdKey(command.asked))
  if (command.policy.limits.anomalyBurstCount !== undefined) needs.recents.add(command.asked.merchant)
}

function addReference(needs: Needs, asked: Asked): void {
  if (asked.original?.id !== undefined) needs.ids.add(asked.original.id)
  for (const name of namesOfOriginal(asked)) needs.names.add(name)
}

/** By which names its original is looked for: first its own terminal's. */
export function namesOfOriginal({ original, terminal }: Asked): readonly string[] {
  return original === undefined ? [] : [ownName(original.name, terminal), original.name]
}

/** The names a request has before the gateway gives it an RRN: all that an earlier message can have called it by. */
export function knownNames(asked: Asked): readonly string[] {
  return asked.rrn === undefined ? asked.names : [...asked.names, rrnName(asked.merchant, asked.rrn)]
}
