/** What is looked for in the journal. */
import { z } from 'zod'
import type { JournalEntry } from './entry.ts'

const whole = z.union([z.string().regex(/^\d+$/), z.number().int().nonnegative()]).transform(Number)

/** All conditions hold together; absent ones are not asked. */
export const journalQuery = z.strictObject({
  link: z.enum(['issuer', 'terminal']).optional(),
  direction: z.enum(['in', 'out']).optional(),
  kind: z.string().optional(),
  mti: z.string().optional(),
  stan: z.string().optional(),
  rrn: z.string().optional(),
  terminal: z.string().optional(),
  merchant: z.string().optional(),
  responseCode: z.string().optional(),
  rule: z.string().optional(),
  fault: z.string().optional(),
  /** A `seq`: entries after it; or an ISO 8601 time: entries from then on. */
  since: z.string().optional(),
  limit: whole.optional(),
})
export type JournalQuery = z.input<typeof journalQuery>

const TEXTS = ['link', 'direction', 'kind', 'mti', 'stan', 'rrn', 'terminal', 'merchant', 'responseCode', 'rule', 'fault'] as const

export function fitsQuery(entry: JournalEntry, query: JournalQuery): boolean {
  return isSince(entry, query.since) && TEXTS.every((name) => query[name] === undefined || query[name] === entry[name])
}

function isSince(entry: JournalEntry, since: string | undefined): boolean {
  if (since === undefined) return true
  return /^\d+$/.test(since) ? entry.seq > Number(since) : Date.parse(entry.at) >= Date.parse(since)
}
