/** One refund in each shipped dialect, and how it looks in other frames. */

import { applyOverrides } from '../../../src/dialect/overrides.ts'
import {
  type Dialect,
  draftFromJson,
  encodeFrame,
  type Framing,
  loadDialect,
  type Message,
  type MessageJson,
  messageStart,
  messageToJson,
  parseOverrides,
  requestEnvelope,
  scanMessage,
} from '../../../src/index.ts'

/** No seven digits of it stand anywhere else in the messages below. */
export const PAN = '6200001234567892'

const COMMON: MessageJson = {
  2: PAN,
  3: '200000',
  4: '000000003050',
  11: '000042',
  14: '3012',
  22: '021',
  25: '00',
  35: `${PAN}D30122010000000000`,
  37: '614900000001',
  41: 'TERM0001',
  42: 'MERCHANT0000001',
  49: '156',
}
const GENERIC: MessageJson = { ...COMMON, 0: '0200', 7: '0529042640', 12: '042640', 13: '0529', 90: `0200000041${'0'.repeat(32)}` }

export const REFUNDS: readonly (readonly [string, MessageJson])[] = [
  [
    'unionpay-pos',
    { ...COMMON, 0: '0220', 55: '9F3602001A9F270180', 60: '25000001000', 61: '0000000000000529', 63: '000', 64: '3030303030303030' },
  ],
  ['iso8583-1987-binary', { ...GENERIC, 55: '9F3602001A9F270180' }],
  ['iso8583-1987-ascii', GENERIC],
]

/** The bytes of the message alone. */
export function messageOf(dialect: Dialect, json: MessageJson): Buffer {
  return draftFromJson(dialect.format, json).encode()
}

/** A whole frame as the dialect has it, or with another framing. */
export function frameOf(dialect: Dialect, json: MessageJson, framing: Framing = dialect.framing): Buffer {
  return encodeFrame(framing, Buffer.concat([requestEnvelope(framing), messageOf(dialect, json)]))
}

const loaded = new Map<string, Dialect>()

/** What `NAME,key=value` says, as the command line reads it; each file is read once. */
export function loadOption(option: string): Dialect {
  const [name = '', ...pairs] = option.split(',')
  const dialect = loaded.get(name) ?? loadDialect(name)
  loaded.set(name, dialect)
  return applyOverrides(dialect, parseOverrides(pairs.join(',')))
}

/** Offset of the message in a frame. */
export function startIn({ framing }: Dialect): number {
  return framing.length.bytes + messageStart(framing)
}

/** The values of the bytes from there on, read in the dialect of the option; undefined when it cannot. */
export function readBy(option: string, bytes: Buffer, start: number, end = bytes.length): MessageJson | undefined {
  const { message, error } = scanMessage(loadOption(option).format, bytes, start, end)
  return message === undefined || error !== undefined ? undefined : messageToJson(message, { unmask: true })
}

/** Where an element stands in a frame. */
export function spanIn(dialect: Dialect, frame: Buffer, element: number): { start: number; end: number } {
  const { message } = scanMessage(dialect.format, frame, startIn(dialect))
  const span = (message as Message).span(element)
  if (span === undefined) throw new RangeError(`The message has no DE ${element}`)
  return span
}
