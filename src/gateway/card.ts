/** Which card a message is about: DE2, DE35 and DE55 must agree (R20). */
import { trackCardNumber } from '../codec/card-number.ts'
import type { Message } from '../codec/message.ts'
import { readTlv } from '../codec/tlv.ts'
import type { Reason } from '../terms/reason.ts'

type Card = { readonly is: 'card'; readonly pan: string } | { readonly is: 'refused'; readonly reason: Reason }

/** The card number of DE2, else of track 2; refused when there is none or two differ. */
export function readCard(message: Message): Card {
  const named = [message.text(2), trackCardNumber(message.text(35)), chipPan(message)].filter((pan) => pan !== undefined && pan !== '')
  const [pan, ...others] = named
  if (pan === undefined) return { is: 'refused', reason: 'pan_missing' }
  if (others.some((other) => other !== pan)) return { is: 'refused', reason: 'pan_disagrees' }
  return { is: 'card', pan }
}

function chipPan(message: Message): string | undefined {
  const format = message.format.elements[55]
  const hex = message.text(55)
  if (format?.tlv !== true || hex === undefined) return undefined
  const tags = new Map(readTlv(Buffer.from(hex, 'hex')).map((item) => [item.tag, item.value.toString('hex').toUpperCase()]))
  return trackCardNumber(tags.get('57')) ?? tags.get('5A')?.replace(/F+$/, '')
}
