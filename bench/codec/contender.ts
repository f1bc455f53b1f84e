/** A codec in the bench: three jobs on one message, each giving something that can be compared. */
import Iso8583 from 'iso_8583'
import { answerMti, type Dialect, decodeMessage, MessageDraft, type MessageJson } from '../../src/index.ts'
import { ADDED, READ } from './refund.ts'

export interface Contender {
  /** Values to bytes, every value checked. */
  encode(): Buffer
  /** Bytes to the values of all elements, in ascending order. */
  decode(): object
  /** A request's bytes to its answer's: eight values read, the echoed ones taken over, three added. */
  answer(): Buffer
}

/** Our codec: `answer` locates and checks every element, makes values of eight, copies the bytes of the echoed ones. */
export function unswipe(dialect: Dialect, request: MessageJson): Contender {
  const { format } = dialect
  const mti = request['0'] ?? ''
  const texts = Object.entries(request).flatMap(([key, text]) => (key === '0' ? [] : [[Number(key), text] as const]))
  const echo = echoed(dialect)
  const encode = (): Buffer => {
    const draft = new MessageDraft(format, mti)
    for (const [element, text] of texts) draft.set(element, text)
    return draft.encode()
  }
  const bytes = encode()
  return {
    encode,
    decode: () => decodeMessage(format, bytes).texts(),
    answer() {
      const message = decodeMessage(format, bytes)
      for (const element of READ) present(message.text(element))
      const draft = new MessageDraft(format, answerMti(message.mti))
      for (const element of echo) draft.copy(element, message)
      for (const [element, text] of ADDED) draft.set(element, text)
      return draft.encode()
    },
  }
}

/** The npm package: `answer` unpacks all values and packs the answer's. Its reader is made once, which its API allows. */
export function iso8583(dialect: Dialect, request: MessageJson): Contender {
  const echo = echoed(dialect)
  const reader = new Iso8583()
  const encode = (): Buffer => packed(request)
  const bytes = encode()
  const decode = (): MessageJson => reader.getIsoJSON(bytes, { lenHeader: false })
  return {
    encode,
    decode,
    answer() {
      const values = decode()
      for (const element of READ) present(values[element])
      const answer: MessageJson = { '0': answerMti(values['0'] ?? '') }
      for (const element of echo) {
        const text = values[element]
        if (text !== undefined) answer[element] = text
      }
      for (const [element, text] of ADDED) answer[element] = text
      return packed(answer)
    },
  }
}

function echoed({ reply }: Dialect): readonly number[] {
  return (reply.kinds.get('refund') ?? reply.default).echo
}

/** Uses what was read: a value that nobody takes need not be made. */
function present(text: string | undefined): void {
  if (text === undefined) throw new Error('The request lacks an element that its answer needs')
}

/** Without the two length bytes that `getBufferMessage` puts before them. It returns its errors. */
function packed(values: MessageJson): Buffer {
  const bytes = new Iso8583(values).getRawMessage()
  if (!Buffer.isBuffer(bytes)) throw new Error(`iso_8583 does not pack it: ${JSON.stringify(bytes)}`)
  return bytes
}
