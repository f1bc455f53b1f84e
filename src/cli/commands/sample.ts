/** `unswipe sample KIND`: a valid message in hex, to start from. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { sampleMessage } from '../../../sim/index.ts'
import { decodeMessage } from '../../codec/decode.ts'
import { messageToJson } from '../../codec/json.ts'
import { KINDS } from '../../terms/kind.ts'
import { requestEnvelope } from '../../transport/envelope.ts'
import { encodeFrame } from '../../transport/framer.ts'
import { parseDialectOption } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { requireTemplate } from '../require-template.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('kind', { choices: KINDS.filter((kind) => kind !== 'unsupported'), demandOption: true, describe: 'What it asks for' })
    .option('dialect', { type: 'string', default: 'iso8583-1987-ascii', describe: 'DIALECT[,key=value...]' })
    .option('frame', { type: 'boolean', default: false, describe: 'With length, TPDU and header' })
    .option('json', { type: 'boolean', default: false, describe: 'Element number -> text, for `encode`' })
}

type SampleArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const sampleCommand: Command<SampleArgs> = { builder, run }

/** The card is a test number: it is shown whole. */
async function run(args: ArgumentsCamelCase<SampleArgs>): Promise<number> {
  const dialect = parseDialectOption(args.dialect)
  requireTemplate(dialect, args.kind)
  const draft = sampleMessage(dialect, args.kind)
  const { framing, format } = dialect
  if (args.json) printData(JSON.stringify(messageToJson(decodeMessage(format, draft.encode()), { unmask: true })))
  else printData((args.frame ? encodeFrame(framing, draft.encode(requestEnvelope(framing))) : draft.encode()).toString('hex').toUpperCase())
  return EXIT.ok
}
