import { describe, expect, it } from 'vitest'
import { scanMessage } from '../../src/codec/decode.ts'
import { MessageDraft } from '../../src/codec/draft.ts'
import type { MessageFormat } from '../../src/codec/format.ts'
import { DecodeError } from '../../src/errors.ts'
import { messageStart } from '../../src/transport/envelope.ts'
import { encodeFrame, Framer } from '../../src/transport/framer.ts'
import { withoutStacks } from '../support/without-stacks.ts'
import { bytesBefore, dialectOf, vectors } from './support/public-vectors.ts'
import { hasSharedVectors, sharedTitle } from './support/shared.ts'

const messages = vectors
  .filter(({ kind }) => kind !== 'negative')
  .map((vector) => {
    const bytes = Buffer.from(vector.hex, 'hex').subarray(bytesBefore(vector.framing))
    return [vector.id, { dialect: dialectOf(vector), bytes }] as const
  })

/** What is read is written from its own bytes again; what is not read says where. */
function judge(format: MessageFormat, bytes: Buffer): 'read' | 'refused' {
  const { message, error } = scanMessage(format, bytes)
  if (error !== undefined) {
    if (!(error instanceof DecodeError) || error.offset > bytes.length) throw error
    return 'refused'
  }
  if (message === undefined) throw new Error('neither a message nor an error')
  const draft = new MessageDraft(format, message.mti)
  for (const element of message.elements()) draft.copy(element, message)
  draft.flipsBit1 = message.flipsBit1
  if (!draft.encode().equals(bytes)) throw new Error(`written otherwise: ${bytes.toString('hex')}`)
  return 'read'
}

describe.skipIf(!hasSharedVectors)(sharedTitle('public messages, bent'), () => {
  it.each(messages)('%s comes out of its frame however it is cut, and twice out of one chunk', (_id, { dialect, bytes }) => {
    const payload = Buffer.concat([Buffer.alloc(messageStart(dialect.framing)), bytes])
    const frame = encodeFrame(dialect.framing, payload)
    for (let cut = 1; cut < frame.length; cut++) {
      const framer = new Framer(dialect.framing, 4_096)
      const frames = [...framer.push(frame.subarray(0, cut)), ...framer.push(frame.subarray(cut))]
      if (frames.length !== 1 || frames[0]?.equals(frame.subarray(-payload.length)) !== true) throw new Error(`cut at ${cut}`)
    }
    expect(new Framer(dialect.framing, 4_096).push(Buffer.concat([frame, frame]))).toHaveLength(2)
  })

  it.each(messages)('%s is refused wherever it ends too early', (_id, { dialect, bytes }) => {
    const ends = withoutStacks(() => Array.from(bytes, (_, end) => judge(dialect.format, bytes.subarray(0, end))))
    expect(ends.filter((verdict) => verdict === 'read')).toEqual([])
  })

  it.each(messages)('%s with any one byte changed is a message or a DecodeError', (_id, { dialect, bytes }) => {
    const bent = Buffer.from(bytes)
    let judged = 0
    withoutStacks(() => {
      for (let at = 0; at < bytes.length; at++) {
        for (let change = 1; change < 256; change++) {
          bent[at] = (bytes[at] ?? 0) ^ change
          judge(dialect.format, bent)
          judged += 1
        }
        bent[at] = bytes[at] ?? 0
      }
    })
    expect(judged).toBe(bytes.length * 255)
  })
})
