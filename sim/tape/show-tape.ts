/** A tape for eyes: one line for each of its own, card numbers masked. */
import {
  amountOf,
  amountText,
  cardNumberOf,
  classifyEither,
  type Dialect,
  type Message,
  type MessageJson,
  maskPan,
  messageToJson,
} from '../../src/index.ts'
import { messageOf } from './compare.ts'
import type { ReadEntry } from './tape-line.ts'

/** `   1203.4 #1 terminal 0200 000007 sale 30.00 620000******7892`. */
export function entryLine(dialect: Dialect, entry: ReadEntry): string {
  const place = `${entry.atMs.toFixed(1).padStart(9)} #${entry.connection} ${entry.from.padEnd(8)}`
  if ('event' in entry) return `${place} ${entry.event}`
  if ('bytes' in entry) return `${place} ${entry.bytes} bytes that were not kept (${entry.why})`
  const message = readable(dialect, entry)
  return `${place} ${message === undefined ? `${entry.hex.length / 2} bytes that are no message` : messageWords(dialect, message)}`
}

/** The same for a program: the message as JSON, masked. */
export type ShownEntry = Omit<ReadEntry, 'hex'> & { readonly kind?: string; readonly message?: MessageJson }

export function entryJson(dialect: Dialect, entry: ReadEntry): ShownEntry {
  if (!('hex' in entry)) return entry
  const { hex: _, ...rest } = entry
  const message = readable(dialect, entry)
  if (message === undefined) return rest
  const kind = kindOf(dialect, message)
  return { ...rest, ...(kind === undefined ? {} : { kind }), message: messageToJson(message) }
}

function readable(dialect: Dialect, { hex, from, ...entry }: Extract<ReadEntry, { hex: string }>): Message | undefined {
  return entry.raw === true ? undefined : messageOf(dialect, Buffer.from(hex, 'hex'), from)
}

function kindOf({ kinds }: Dialect, message: Message): string | undefined {
  return (classifyEither(message, kinds.terminal) ?? classifyEither(message, kinds.issuer))?.kind
}

function messageWords(dialect: Dialect, message: Message): string {
  const amountMinor = amountOf(message, dialect)
  const currency = message.read(dialect.places.currency) ?? ''
  const card = cardNumberOf(message)
  const code = message.text(39)
  const words = [
    message.mti,
    message.text(11),
    kindOf(dialect, message),
    amountMinor > 0 ? amountText(amountMinor, currency) : undefined,
    card === undefined ? undefined : maskPan(card),
    code === undefined ? undefined : `code ${code}`,
  ]
  return words.filter((word) => word !== undefined).join(' ')
}
