/** What a message asks for: the first row of the dialect's table that fits its MTI and elements (R1, R2). */
import type { Message } from '../codec/message.ts'
import type { KindRow } from '../dialect/dialect.ts'

/** The row that fits, or none: then the combination is not one of the dialect's (`transaction_unknown`). */
export function classify(message: Message, rows: readonly KindRow[]): KindRow | undefined {
  return rows.find((row) => row.mti(message.mti) && row.when.every(({ path, pattern }) => pattern(message.read(path) ?? '')))
}
