/** A terminal settles its batch: sums, single transactions, the end; decided by the ledger alone (R8, R85-R89). */
import { readRecords, readSums } from '../dialect/settlement-sums.ts'
import type { BatchKind } from '../terms/kind.ts'
import type { BatchCommand, BatchOutcome } from '../terms/ledger-command.ts'
import { duplicateKey } from './asked.ts'
import { closingRefusal } from './closing.ts'
import { type Decided, refused } from './decided.ts'
import type { House, Visit } from './house.ts'
import { networkRrn } from './network.ts'
import { stampNow } from './time-now.ts'

const STEPS = { settlement: 'settlement', 'batch-upload': 'upload', 'batch-end': 'end' } as const satisfies Record<
  BatchKind,
  BatchCommand['step']
>

export async function answerBatch(house: House, visit: Visit, kind: BatchKind): Promise<Decided> {
  const { dialect, message } = visit
  const plan = dialect.settlement
  if (plan === undefined) return refused(kind, 'transaction_unsupported')
  const refusal = closingRefusal(house, visit, 'batch')
  if (refusal !== undefined) return { ...refused(kind, refusal), rrn: networkRrn(house) }
  const records = kind === 'batch-upload' ? readRecords(message, plan.records) : []
  if (records === undefined) return refused(kind, 'format_error', 'the element of the records ends inside one')
  const sums = kind === 'settlement' ? readSums(message, plan) : undefined
  const of = { dialect: dialect.name, terminal: message.text(41) ?? '', merchant: message.text(42) ?? '' }
  const outcome = await house.ledger.submit({
    do: 'batch',
    now: stampNow(house.clock),
    step: STEPS[kind],
    of,
    batch: dialect.batch === undefined ? '' : (message.read(dialect.batch) ?? ''),
    key: duplicateKey(message, dialect),
    ...(sums === undefined ? {} : { sums }),
    records,
  })
  if (outcome.settlement !== undefined) house.queued.kick()
  if (outcome.differing.length > 0) {
    house.log.warn(
      { event: 'batch-differs', ...of, stans: outcome.differing },
      'A terminal and the ledger do not have the same transactions',
    )
  }
  return { ...refused(kind, reasonOf(kind, outcome), hintOf(outcome)), batchResult: outcome.result, rrn: networkRrn(house) }
}

/** What follows sums that differ is taken, whatever it says. */
function reasonOf(kind: BatchKind, { isLate, result }: BatchOutcome): Decided['reason'] {
  if (kind !== 'settlement') return 'approved'
  if (isLate) return 'batch_closed'
  return result === 'balanced' ? 'approved' : 'batch_unbalanced'
}

function hintOf({ host, open, settlement }: BatchOutcome): string {
  const parts = [
    settlement === undefined ? '' : `closed in settlement ${settlement}`,
    host === undefined
      ? ''
      : `the ledger has ${host.debitsCount} debits of ${host.debitsMinor}, ${host.creditsCount} credits of ${host.creditsMinor}`,
    open === '' ? '' : `batch ${open} is open`,
  ]
  return parts.filter((part) => part !== '').join('; ')
}
