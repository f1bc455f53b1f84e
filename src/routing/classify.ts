/** What a message asks for: the first row of the dialect's table that fits its MTI and elements (R1, R2). */
import type { Message } from '../codec/message.ts'
import type { KindRow } from '../dialect/dialect.ts'
import { requestMti } from '../terms/mti.ts'

/** The row that fits, or none: then the combination is not one of the dialect's (`transaction_unknown`). */
export function classify(message: Message, rows: readonly KindRow[]): KindRow | undefined {
  return rowFor(message.mti, message, rows)
}

/** The row of the request that an answer echoes, or of the message itself when it is a request. */
export function classifyEither(message: Message, rows: readonly KindRow[]): KindRow | undefined {
  return rowFor(requestMti(message.mti), message, rows)
}

function rowFor(mti: string, message: Message, rows: readonly KindRow[]): KindRow | undefined {
  // Loops and not `find` and `every`: their functions are an eighth of what a message at the issuer leaves to collect (measured).
  for (const row of rows) if (row.mti(mti) && fits(row, message)) return row
  return undefined
}

function fits({ when }: KindRow, message: Message): boolean {
  for (const { path, pattern } of when) if (!pattern(message.read(path) ?? '')) return false
  return true
}
