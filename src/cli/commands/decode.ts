/** `unswipe decode`: bytes of a message as a table for eyes, or as the flat JSON. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { describeMessage } from '../../codec/describe.ts'
import { type MessageJson, messageToJson } from '../../codec/json.ts'
import type { Message } from '../../codec/message.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import { isAnswerMti } from '../../terms/mti.ts'
import { answerStart, messageStart, requestEnvelope } from '../../transport/envelope.ts'
import { encodeFrame } from '../../transport/framer.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { decodeBytes, readInput } from '../input.ts'
import { messageOptions, readMessage } from '../message-input.ts'
import { openCapture } from '../pcap-file.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return messageOptions(yargs)
    .positional('input', { type: 'string', describe: 'Hex, base64, a file, or - for standard input' })
    .option('pcap', { type: 'string', describe: 'Write the message to FILE too, as a frame on a connection, for Wireshark' })
    .option('json', { type: 'boolean', default: false, describe: 'Element number -> text' })
    .option('lang', { choices: ['en', 'zh'] as const, default: 'en' as const, describe: 'Names of the elements' })
    .option('engine', {
      choices: ['unswipe', 'iso_8583'] as const,
      default: 'unswipe' as const,
      describe: 'iso_8583 gives a second opinion (ASCII only)',
    })
}

const EXAMPLE_ENDS = { client: { host: '192.0.2.1', port: 40_000 }, server: { host: '192.0.2.2', port: 8_583 } }

type DecodeArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const decodeCommand: Command<DecodeArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<DecodeArgs>): Promise<number> {
  const dialect = parseDialectOption(args.dialect)
  const input = await readInput(args.input)
  if (args.engine === 'iso_8583') {
    const { decodeBySecondEngine } = await import('../second-engine.ts')
    return decodeBySecondEngine(dialect, decodeBytes(input, args.as), args.unmask)
  }
  const { message, payload } = readMessage(input, dialect, args)
  if (args.pcap !== undefined) writeCapture(args, dialect, message, payload)
  const before = args.frame || args.envelope ? envelopeJson(dialect, payload) : {}
  if (args.json) printData(JSON.stringify({ ...before, ...messageToJson(message, { unmask: args.unmask }) }))
  else for (const line of describeMessage(message, args.lang, args.unmask)) printData(line)
  return EXIT.ok
}

/** One connection with one frame; what was not given of it is made up: addresses, length, TPDU and header. */
function writeCapture(args: DecodeArgs, dialect: Dialect, message: Message, payload: Buffer): void {
  const isAnswer = isAnswerMti(message.mti)
  const envelope = isAnswer ? Buffer.alloc(answerStart(dialect.framing)) : requestEnvelope(dialect.framing)
  const whole = args.frame || args.envelope ? payload : Buffer.concat([envelope, payload])
  const file = openCapture(args)
  const connection = file?.capture.tap('client', () => dialect)(EXAMPLE_ENDS, {})
  const frame = encodeFrame(dialect.framing, whole)
  if (isAnswer) connection?.received(frame)
  else connection?.sent(frame)
  connection?.closed()
  file?.close()
}

/** What stands before the message: `length` in bytes, `tpdu` and `header` in hex. */
function envelopeJson(dialect: Dialect, payload: Buffer): MessageJson {
  const hex = (start: number, end: number): string => payload.subarray(start, end).toString('hex').toUpperCase()
  const tpduBytes = dialect.framing.tpdu === 'none' ? 0 : 5
  const end = messageStart(dialect.framing)
  return {
    length: String(payload.length),
    ...(tpduBytes === 0 ? {} : { tpdu: hex(0, tpduBytes) }),
    ...(end === tpduBytes ? {} : { header: hex(tpduBytes, end) }),
  }
}
