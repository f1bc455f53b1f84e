/** Why a message is reversed: DE39 or DE25, in the dialect's own codes and in those of 1987, which travel. */
import type { Message } from '../codec/message.ts'
import type { Dialect } from './dialect.ts'

/** The reason as 1987 has it; one that 1987 lacks stays as it is. */
export function readReason(message: Message, { reasons }: Dialect): string {
  const own = message.text(reasons.element) ?? reasons.other
  return reasons.reads.get(own) ?? own
}

/** The reason as the dialect has it: `other` for one that it cannot say. */
export function writeReason({ reasons, format }: Dialect, reason: string): string {
  const own = reasons.writes.get(reason)
  if (own !== undefined) return own
  const element = format.elements[reasons.element]
  const fits = element?.length === reason.length && (element.content !== 'n' || /^\d+$/.test(reason))
  return fits ? reason : reasons.other
}
