/** A terminal counts its journal and settles: the sums, its transactions where the host has others, the end (R85-R87). */
import {
  type BatchSums,
  type Dialect,
  type MessageDraft,
  type ToldResult,
  type UploadRecord,
  writeRecords,
  writeSums,
} from '../../src/index.ts'
import type { Slip } from './slip.ts'

/** What a terminal does with its host for a settlement. */
export interface SettlingTerminal {
  readonly dialect: Dialect
  /** Approved and not reversed since the last settlement. */
  readonly journal: readonly Slip[]
  /** Sends a message of that kind, written on by `change`; `networkCode` is the end's. */
  sendBatch(kind: 'settlement' | 'batch-upload' | 'batch-end', change: (draft: MessageDraft) => void, networkCode?: string): Promise<Slip>
}

/** Every message of a settlement, in order. */
export interface SettleReport {
  readonly slips: readonly Slip[]
  readonly result: ToldResult
}

const RECORDS_MAX = 8

/** What the journal makes, unless other sums are given. */
export async function settleTerminal(terminal: SettlingTerminal, sums: BatchSums = sumsOf(terminal.journal)): Promise<SettleReport> {
  const { dialect } = terminal
  const plan = dialect.settlement
  if (plan === undefined) throw new RangeError(`Terminals of ${dialect.name} do not settle`)
  const asked = await terminal.sendBatch('settlement', (draft) => writeSums(draft, plan, sums))
  const result = resultOf(asked, dialect)
  const slips = [asked]
  if (result === 'unbalanced') slips.push(...(await uploadJournal(terminal)))
  const end = plan.ends.get(result)
  if (end !== undefined) slips.push(await terminal.sendBatch('batch-end', () => {}, end))
  return { slips, result }
}

/** Its transactions, some in each message; none where the dialect has no records. */
export async function uploadJournal(terminal: SettlingTerminal): Promise<Slip[]> {
  const records = terminal.dialect.settlement?.records
  const { journal } = terminal
  const slips: Slip[] = []
  for (let at = 0; records !== undefined && at < journal.length; at += RECORDS_MAX) {
    const part = journal.slice(at, at + RECORDS_MAX).map(recordOf)
    slips.push(await terminal.sendBatch('batch-upload', (draft) => draft.set(records.element, writeRecords(records, part))))
  }
  return slips
}

function sumsOf(journal: readonly Slip[]): BatchSums {
  const sum = (slips: readonly Slip[]): number => slips.reduce((total, { amountMinor }) => total + amountMinor, 0)
  const debits = journal.filter(({ kind }) => kind === 'sale')
  const credits = journal.filter(({ kind }) => kind !== 'sale')
  return { debitsCount: debits.length, debitsMinor: sum(debits), creditsCount: credits.length, creditsMinor: sum(credits) }
}

function recordOf({ facts, amountMinor }: Slip): UploadRecord {
  return { stan: facts.get('stan') ?? '', amountMinor }
}

/** What the answer says where the dialect has a place for it, else by its response code. */
function resultOf({ answer, isApproved }: Slip, { settlement }: Dialect): ToldResult {
  const path = settlement?.sums[0]?.result
  const said = path === undefined ? undefined : answer?.read(path)
  const named = [...(settlement?.results ?? [])].find(([, digit]) => digit === said)?.[0]
  return named ?? (isApproved ? 'balanced' : answer === undefined ? 'broken' : 'unbalanced')
}
