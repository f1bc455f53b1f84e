/** `unswipe doctor HEX|HOST:PORT`: what bytes are, or what a port speaks, and what is wrong with it. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { describeMessage } from '../../codec/describe.ts'
import { createCommentary } from '../../describe/commentary.ts'
import { listDialects } from '../../dialect/load.ts'
import { diagnose } from '../../doctor/diagnose.ts'
import type { Finding } from '../../doctor/finding.ts'
import { hexView } from '../../doctor/hex-view.ts'
import { looksLike } from '../../transport/looks-like.ts'
import { parseDialectOption, parseHostPort } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { decodeBytes, readInput } from '../input.ts'
import { answerLines, remarks } from '../message-words.ts'
import { probePort } from '../probe-port.ts'
import { loadProfile } from '../profile-file.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .positional('input', { type: 'string', describe: 'Hex, base64, a file, - for standard input, or HOST:PORT' })
    .option('dialect', { type: 'string', array: true, describe: 'Try these dialects only (names or .yaml files)' })
    .option('as', { choices: ['hex', 'base64', 'raw'] as const, describe: 'How the input is written' })
    .option('json', { type: 'boolean', default: false })
    .option('unmask', { type: 'boolean', default: false, describe: 'Show card data' })
    .option('lang', { choices: ['en', 'zh'] as const, default: 'en' as const, describe: 'Names of the elements' })
    .option('timeout', { type: 'number', default: 1, describe: 'Seconds to wait for an answer of a port' })
    .option('profile', { type: 'string', describe: 'Who asks a port: its first terminal and merchant' })
}

type DoctorArgs = ArgumentsCamelCase<ReturnType<typeof builder> extends Argv<infer T> ? T : never>

export const doctorCommand: Command<ReturnType<typeof builder> extends Argv<infer T> ? T : never> = {
  builder,
  run,
}

const HOST_AND_PORT = /^(\[[^\]]+\]|[A-Za-z][A-Za-z0-9.-]*|\d+\.\d+\.\d+\.\d+):\d{1,5}$/

async function run(args: DoctorArgs): Promise<number> {
  const dialects = (args.dialect ?? listDialects()).map(parseDialectOption)
  if (args.input !== undefined && HOST_AND_PORT.test(args.input)) {
    const { host, port } = parseHostPort(args.input, 'doctor')
    return reportPort(await probePort({ host, port, dialects, timeoutMs: args.timeout * 1_000, ...whoAsks(args.profile) }), args)
  }
  const bytes = decodeBytes(await readInput(args.input), args.as)
  const findings = diagnose(bytes, dialects)
  if (args.json) printData(JSON.stringify({ bytes: bytes.length, findings: findings.map((finding) => findingJson(finding, args)) }))
  else for (const line of diagnosisLines(bytes, findings, args)) printData(line)
  return findings[0] !== undefined && isRight(findings[0]) ? EXIT.ok : EXIT.failed
}

function whoAsks(file: string | undefined): { terminal?: string; merchant?: string } {
  if (file === undefined) return {}
  const { terminals, merchants } = loadProfile(file, undefined)
  return { merchant: merchants[0], ...(terminals[0] === undefined ? {} : { terminal: terminals[0] }) }
}

function isRight({ error, length }: Finding): boolean {
  return error === undefined && (length === 'fits' || length === 'none')
}

function findingJson({ option, length, announced, start, error, understood, message, dialect }: Finding, { lang }: DoctorArgs): object {
  const fault =
    error === undefined
      ? null
      : { code: error.code, element: error.element, offset: error.offset, expected: error.expected, got: error.got }
  const said = message === undefined || error !== undefined ? [] : remarks(message, dialect, lang)
  return { option, length, announced, start, understood, fault, remarks: said }
}

function diagnosisLines(bytes: Buffer, findings: readonly Finding[], { unmask, lang }: DoctorArgs): string[] {
  const [best, ...others] = findings
  if (best === undefined) {
    return [
      `${bytes.length} bytes that no dialect can read. ${looksLike(bytes)}`,
      ...hexView(bytes, { fault: { offset: 0, element: 0 }, unmask }),
    ]
  }
  const { message, error, option, dialect, start } = best
  const view = {
    unmask,
    origin: { format: dialect.format, start },
    ...(message === undefined ? {} : { message }),
    ...(error === undefined ? {} : { fault: error }),
  }
  return [
    `${bytes.length} bytes: ${option}, ${frameWords(best, bytes)}`,
    error === undefined ? 'Every element of it is right.' : `${error.code}: ${error.message}`,
    ...(error === undefined ? [] : hexView(bytes, view)),
    ...(message === undefined ? [] : describeMessage(message, lang, unmask, createCommentary(message, best.dialect, lang, false))),
    ...(error === undefined && message !== undefined
      ? [...remarks(message, best.dialect, lang), ...answerLines(message, best.dialect, lang)]
      : []),
    `To read it: unswipe decode --dialect ${option}${decodeSwitch(best)}`,
    `To listen for it${best.length === 'none' ? ', once it comes with its length header' : ''}: unswipe serve --listen ${option}@127.0.0.1:8583`,
    ...others.map(otherWords),
  ]
}

function decodeSwitch({ length, start }: Finding): string {
  if (length !== 'none') return ' --frame'
  return start === 0 ? '' : ' --envelope'
}

function frameWords({ length, announced, dialect, error }: Finding, bytes: Buffer): string {
  const came = bytes.length - dialect.framing.length.bytes
  switch (length) {
    case 'fits':
      return 'a whole frame'
    case 'cut':
      return error === undefined
        ? `a whole message behind a wrong length header: it announces ${announced} bytes, ${came} follow`
        : `a frame cut short: its length header announces ${announced} bytes, ${came} follow`
    case 'more':
      return `a frame of ${announced} bytes with more behind it`
    case 'none':
      return 'a message without a length header'
  }
}

function otherWords({ option, error }: Finding): string {
  return `Less likely: ${option}${error === undefined ? '' : ` (stops at offset ${error.offset}, DE ${error.element})`}`
}

function reportPort(answers: Awaited<ReturnType<typeof probePort>>, args: DoctorArgs): number {
  if (args.json) printData(JSON.stringify(answers))
  else for (const { option, words } of answers) printData(`${option.padEnd(44)} ${words}`)
  const speaks = answers.find(({ isAnswered }) => isAnswered)
  if (!args.json) printData(speaks === undefined ? 'No dialect was answered.' : `It speaks ${speaks.option}`)
  return speaks === undefined ? EXIT.failed : EXIT.ok
}
