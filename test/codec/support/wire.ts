/** Short ways from hex to a message and back. */

import { scanMessage } from '../../../src/codec/decode.ts'
import { MessageDraft } from '../../../src/codec/draft.ts'
import type { MessageFormat } from '../../../src/codec/format.ts'
import type { Message } from '../../../src/codec/message.ts'
import { type DecodeError, GatewayError } from '../../../src/errors.ts'

/** Spaces are for the reader. */
export function fromHex(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')
}

export function toHex(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase()
}

/** All elements of a message set again, by their texts. */
export function rebuild(message: Message): MessageDraft {
  const draft = new MessageDraft(message.format, message.mti)
  for (const element of message.elements()) draft.set(element, message.text(element) ?? '')
  draft.flipsBit1 = message.flipsBit1
  return draft
}

/** All elements of a message copied as bytes. */
export function copyAll(message: Message): MessageDraft {
  const draft = new MessageDraft(message.format, message.mti)
  for (const element of message.elements()) draft.copy(element, message)
  draft.flipsBit1 = message.flipsBit1
  return draft
}

/** The error that these bytes give; fails when they are accepted. */
export function faultOf(format: MessageFormat, bytes: Buffer): DecodeError {
  const { error } = scanMessage(format, bytes)
  if (error === undefined) throw new Error(`accepted: ${toHex(bytes)}`)
  return error
}

/** The text of the error that an action throws on purpose. */
export function refusalOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof GatewayError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('nothing was refused')
}
