/** `unswipe encode`: the flat JSON as hex; encode(decode(x)) is x. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { draftFromJson, type MessageJson } from '../../codec/json.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import { GatewayError } from '../../errors.ts'
import { requestEnvelope } from '../../transport/envelope.ts'
import { encodeFrame } from '../../transport/framer.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readInput } from '../input.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('input', { type: 'string', describe: '{"0":"0200","3":"200000",...}, a file, or - for standard input' })
    .option('dialect', { type: 'string', default: 'iso8583-1987-ascii', describe: 'DIALECT[,key=value...]' })
    .option('frame', {
      type: 'boolean',
      default: false,
      describe: 'Put length, TPDU and header before it; the JSON may give "tpdu" and "header" in hex',
    })
}

type EncodeArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const encodeCommand: Command<EncodeArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<EncodeArgs>): Promise<number> {
  const dialect = parseDialectOption(args.dialect)
  const { tpdu, header, length: _, ...elements } = parseJson((await readInput(args.input)).toString('utf8'))
  const draft = draftFromJson(dialect.format, elements)
  const bytes = args.frame ? encodeFrame(dialect.framing, draft.encode(envelope(dialect, tpdu, header))) : draft.encode()
  printData(bytes.toString('hex').toUpperCase())
  return EXIT.ok
}

function parseJson(text: string): MessageJson {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new GatewayError('OPTION_INVALID', `The input is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined
  const wrong = entries?.find(([, element]) => typeof element !== 'string')
  if (entries === undefined || wrong !== undefined) {
    throw new GatewayError(
      'OPTION_INVALID',
      `The input must map element numbers to texts${wrong === undefined ? '' : `; "${wrong[0]}" is not a text`}`,
    )
  }
  return Object.fromEntries(entries) as MessageJson
}

function envelope(dialect: Dialect, tpdu: string | undefined, header: string | undefined): Buffer {
  const made = requestEnvelope(dialect.framing)
  const given = Buffer.from((tpdu ?? '') + (header ?? ''), 'hex')
  if (given.length !== 0 && given.length !== made.length) {
    throw new GatewayError('OPTION_INVALID', `"tpdu" and "header" must be ${made.length} bytes together in hex, got ${given.length}`)
  }
  return given.length === 0 ? made : given
}
