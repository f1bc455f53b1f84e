/** What any bytes must give: a message that is written back alike, or a DecodeError that says where. */
import assert from 'node:assert/strict'
import { scanMessage } from '../../../src/codec/decode.ts'
import { describeMessage } from '../../../src/codec/describe.ts'
import { MessageDraft } from '../../../src/codec/draft.ts'
import type { MessageFormat } from '../../../src/codec/format.ts'
import { draftFromJson, messageToJson } from '../../../src/codec/json.ts'
import type { Message } from '../../../src/codec/message.ts'
import { DecodeError } from '../../../src/errors.ts'

export type Verdict = 'message' | DecodeError

/** Throws when the codec breaks its word for these bytes. `all` also shows the message, and writes it from its JSON. */
export function verdictOf(format: MessageFormat, bytes: Buffer, all = true): Verdict {
  const { message, error } = scanMessage(format, bytes)
  if (message !== undefined && all) readAll(message)
  if (error !== undefined) {
    assertTells(error, bytes)
    return error
  }
  assert(message !== undefined, 'neither a message nor an error')
  assertSame(copied(message), bytes)
  if (all) assertSame(draftFromJson(format, messageToJson(message, { unmask: true })).encode(), bytes)
  return 'message'
}

/** Everything that can be asked of a message, whole or partial. */
function readAll(message: Message): void {
  assert.match(message.mti, /^\d{4}$/)
  for (const element of message.elements()) {
    assert.equal(typeof message.text(element), 'string')
    const span = message.span(element)
    assert(span !== undefined && span.start <= span.end && span.end <= message.bytes.length)
    for (const { subfield } of message.format.elements[element]?.subfields ?? []) message.read({ element, subfield })
  }
  messageToJson(message)
  assert(describeMessage(message).length > message.elements().length)
}

function assertTells(error: DecodeError, bytes: Buffer): void {
  assert(error instanceof DecodeError)
  assert.match(error.code, /^DECODE_/)
  assert(Number.isInteger(error.offset) && error.offset >= 0 && error.offset <= bytes.length, `offset ${error.offset}`)
  assert(Number.isInteger(error.element) && error.element >= 0 && error.element <= 128, `element ${error.element}`)
  assert(error.expected !== '' && error.got !== '' && error.elementName !== '')
  assert(!/undefined|NaN|null|(^| )-\d/.test(`${error.expected} ${error.got}`), error.message)
}

function copied(message: Message): Buffer {
  const draft = new MessageDraft(message.format, message.mti)
  for (const element of message.elements()) draft.copy(element, message)
  draft.flipsBit1 = message.flipsBit1
  return draft.encode()
}

function assertSame(written: Buffer, bytes: Buffer): void {
  assert(written.equals(bytes), `written back as ${written.toString('hex')}`)
}
