/** The card number of a message: DE2, or else the first part of track 2. */
import type { Message } from './message.ts'

/** Undefined when the message has neither. It is not checked. */
export function cardNumberOf(message: Message): string | undefined {
  return message.text(2) ?? trackCardNumber(message.text(35))
}

/** What stands before the separator of track 2 (ISO/IEC 7813): `=`, or `D` in BCD. */
export function trackCardNumber(track: string | undefined): string | undefined {
  return track?.split(/[=D]/, 1)[0]
}
