/** The options of commands that read one message, and the message they read. */
import type { Argv } from 'yargs'
import { decodeMessage } from '../codec/decode.ts'
import type { Message } from '../codec/message.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { messageStart } from '../transport/envelope.ts'
import { decodeBytes } from './input.ts'
import { unframe } from './unframe.ts'

/** How the bytes are written and what stands before the message in them. */
export function messageOptions(yargs: Argv) {
  return yargs
    .option('dialect', { type: 'string', default: 'iso8583-1987-ascii', describe: 'DIALECT[,key=value...]' })
    .option('frame', { type: 'boolean', default: false, describe: 'The input is a whole frame: length, TPDU and header included' })
    .option('envelope', { type: 'boolean', default: false, describe: 'TPDU and header stand before the message, and no length' })
    .option('as', { choices: ['hex', 'base64', 'raw'] as const, describe: 'How the input is written, when it could be read two ways' })
    .option('unmask', { type: 'boolean', default: false, describe: 'Show card data' })
}

export type MessageArgs = ReturnType<typeof messageOptions> extends Argv<infer T> ? T : never

/** The message, and all that stands behind the length header. Throws a `DecodeError` or what is wrong with the frame. */
export function readMessage(input: Buffer, dialect: Dialect, args: MessageArgs): { message: Message; payload: Buffer } {
  const bytes = decodeBytes(input, args.as)
  const payload = args.frame ? unframe(dialect, bytes) : bytes
  const start = args.frame || args.envelope ? messageStart(dialect.framing) : 0
  return { message: decodeMessage(dialect.format, payload, start), payload }
}
