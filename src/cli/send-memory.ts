/** What `unswipe send` remembers of what it sent, so that a refund can say `--of last`; holds no card number. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { GatewayError } from '../errors.ts'

const sentSchema = z.object({
  kind: z.string(),
  responseCode: z.string(),
  amountMinor: z.number(),
  /** Placeholder -> value, as the dialect's templates name them. */
  facts: z.record(z.string(), z.string()),
})
const memorySchema = z.record(z.string(), z.object({ stan: z.number(), batch: z.string(), sent: z.array(sentSchema) }))

export type Sent = z.output<typeof sentSchema>
export type SendMemory = z.output<typeof memorySchema>

const FILE = '.unswipe/send.json'
/** As many as somebody may still want to refer to by RRN. */
const SENT_MAX = 100

export function readMemory(): SendMemory {
  let text: string
  try {
    text = readFileSync(FILE, 'utf8')
  } catch {
    return {}
  }
  const read = memorySchema.safeParse(JSON.parse(text))
  if (!read.success) throw new GatewayError('SPEC_INVALID', `${FILE}: not what "unswipe send" wrote; delete it`)
  return read.data
}

/** Adds what was sent to a place (`dialect@host:port terminal`). */
export function remember(memory: SendMemory, place: string, next: { stan: number; batch: string }, sent: Sent): void {
  const before = memory[place]?.sent ?? []
  const after = { ...memory, [place]: { ...next, sent: [...before, sent].slice(-SENT_MAX) } }
  mkdirSync(dirname(FILE), { recursive: true })
  writeFileSync(FILE, `${JSON.stringify(after, null, 2)}\n`, { mode: 0o600 })
}
