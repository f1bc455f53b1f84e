/** `unswipe send KIND`: one message built from words, sent as a device would send it. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { createTerminal, type Slip, TEST_CARDS, type Terminal, type TestCard } from '../../../sim/index.ts'
import type { Capture } from '../../capture/capture.ts'
import { describeMessage } from '../../codec/describe.ts'
import { messageToJson } from '../../codec/json.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import { codeLines } from '../../describe/response-code.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import { referenceOf } from '../../dialect/message-reference.ts'
import { GatewayError } from '../../errors.ts'
import type { ListenAddress } from '../../gateway/gateway.ts'
import { amountText, parseAmount } from '../../terms/currency.ts'
import { parseAddress } from '../address.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { loadKeys } from '../keys-file.ts'
import { captureOptions, openCapture } from '../pcap-file.ts'
import { loadProfile } from '../profile-file.ts'
import { requireTemplate } from '../require-template.ts'
import { readMemory, remember, type SendMemory, type Sent } from '../send-memory.ts'
import { printData, printWords } from '../terminal-output.ts'

const KINDS = ['sale', 'void', 'refund', 'reversal', 'sign-in', 'sign-off', 'echo'] as const

function builder(yargs: Argv) {
  return captureOptions(yargs)
    .positional('kind', { choices: KINDS, demandOption: true, describe: 'What to ask for' })
    .option('to', { type: 'string', default: 'iso8583-1987-ascii@127.0.0.1:8584', describe: 'DIALECT[,key=value...]@HOST:PORT' })
    .option('amount', { type: 'string', describe: 'For example 30.00; a void or reversal takes the original one' })
    .option('of', { type: 'string', describe: 'last, or the RRN of an earlier payment sent from this folder' })
    .option('pan', { type: 'string', describe: 'Card number [a test card]' })
    .option('profile', { type: 'string', describe: 'Who sends: its first terminal, merchant and card, fixed elements, keys (YAML)' })
    .option('terminal', { type: 'string', describe: 'DE41 [TERM0001]' })
    .option('merchant', { type: 'string', describe: 'DE42 [MERCHANT0000001]' })
    .option('currency', { type: 'string', describe: 'DE49 [156]' })
    .option('stan', { type: 'number', describe: 'DE11 [the next one]' })
    .option('keys', { type: 'string', describe: 'Keys file with this terminal; a sign-in then takes new work keys [UNSWIPE_KEYS]' })
    .option('sign-in', { type: 'string', describe: "Network code of the sign-in, for example 003 [the dialect's]" })
    .option('timeout', { type: 'number', describe: "Seconds to wait [the dialect's]" })
    .option('expect', { type: 'string', describe: 'Response code that must come, else exit 1' })
    .option('json', { type: 'boolean', default: false })
}

/** An answer that comes in this time after its own is told as late. */
const LATE_MS = 2_000

type SendArgs = ArgumentsCamelCase<ReturnType<typeof builder> extends Argv<infer T> ? T : never>

export const sendCommand: Command<ReturnType<typeof builder> extends Argv<infer T> ? T : never> = {
  builder,
  run,
}

async function run(given: SendArgs): Promise<number> {
  const args = withProfile(given)
  const address = parseAddress(args.to, '--to')
  requireTemplate(address.dialect, args.kind)
  const memory = readMemory()
  const place = `${address.dialect.name}@${address.host}:${address.port} ${args.terminal}`
  const of = findSent(memory, place, args.of)
  const amountMinor = readAmount(args, of)
  const file = openCapture(args)
  const { terminal, nextStan } = await connect(args, address, { known: memory[place], capture: file?.capture })
  try {
    if (args.signsIn && args.kind !== 'sign-in') await terminal.signIn()
    const card = args.pan === undefined ? args.card : readCard(args.pan)
    const facts = new Map(Object.entries(of === undefined ? {} : originalFacts(of)))
    const stan = args.kind === 'reversal' && of !== undefined ? Number(of.facts['stan']) : nextStan
    const ask = { kind: args.kind, card, stan, facts, ...setOf(args), ...(amountMinor === undefined ? {} : { amountMinor }) }
    const slip = args.kind === 'sign-in' ? await terminal.signIn() : await terminal.ask(ask)
    const next = { stan: nextStan === 999_999 ? 1 : nextStan + 1, batch: slip.facts.get('batch') ?? '000001' }
    if (slip.answer !== undefined) remember(memory, place, next, sentOf(slip, address.dialect))
    return report(args, slip, address.dialect)
  } finally {
    await terminal.close()
    file?.close()
  }
}

/** What a profile says, unless the command line does. */
type Sender = SendArgs & {
  readonly terminal: string
  readonly merchant: string
  readonly currency: string
  readonly card: TestCard
  readonly keyRing: KeyRing
  readonly signsIn: boolean
  /** Of the profile. */
  readonly elements: ReadonlyMap<number, string>
}

function withProfile(args: SendArgs): Sender {
  const profile = args.profile === undefined ? undefined : loadProfile(args.profile, args.keys)
  return {
    ...args,
    terminal: args.terminal ?? profile?.terminals[0] ?? 'TERM0001',
    merchant: args.merchant ?? profile?.merchants[0] ?? 'MERCHANT0000001',
    currency: args.currency ?? profile?.currency ?? '156',
    card: profile?.cards[0] ?? TEST_CARDS[0],
    keyRing: profile?.keyRing ?? loadKeys(args.keys),
    elements: profile?.elements ?? new Map(),
    signsIn: profile?.signIn === true || args.keys !== undefined,
  }
}

/** Fixed elements stand in payments and reversals. */
function setOf({ kind, elements }: Sender): { set?: ReadonlyMap<number, string> } {
  return ['sale', 'void', 'refund', 'reversal'].includes(kind) ? { set: elements } : {}
}

async function connect(
  args: Sender,
  address: ListenAddress,
  { known, capture }: { known: SendMemory[string] | undefined; capture: Capture | undefined },
): Promise<{ terminal: Terminal; nextStan: number }> {
  const keys = args.keyRing.terminal(args.terminal, args.merchant)
  // Without a memory the STAN follows the time of day, so that a gateway with an older ledger does not meet 000001 again.
  const nextStan = args.stan ?? known?.stan ?? (Math.floor(Date.now() / 1_000) % 900_000) + 1
  const options = { ...address, terminal: args.terminal, merchant: args.merchant, currency: args.currency, stan: nextStan, lateMs: LATE_MS }
  const terminal = await createTerminal({
    ...options,
    ...(known === undefined ? {} : { batch: known.batch }),
    ...(capture === undefined ? {} : { capture }),
    ...keys,
    ...(args['sign-in'] === undefined ? {} : { networkCode: args['sign-in'] }),
    ...(args.timeout === undefined ? {} : { timeoutMs: args.timeout * 1_000 }),
  }).catch((error: unknown) => {
    throw new GatewayError('LINK_REFUSED', `${error instanceof Error ? error.message : String(error)}; start one: unswipe serve`)
  })
  return { terminal, nextStan }
}

function findSent(memory: SendMemory, place: string, of: string | undefined): Sent | undefined {
  if (of === undefined) return undefined
  const sent = memory[place]?.sent ?? []
  const found = of === 'last' ? sent.findLast(({ kind }) => kind === 'sale') : sent.findLast(({ facts }) => facts['original.rrn'] === of)
  if (found === undefined) throw new GatewayError('OPTION_INVALID', `--of ${of}: nothing like that was sent from this folder to ${place}`)
  return found
}

function readAmount(args: Sender, of: Sent | undefined): number | undefined {
  if (args.amount === undefined) return of?.amountMinor ?? (args.kind === 'sale' ? 10_000 : undefined)
  const amountMinor = parseAmount(args.amount, args.currency)
  if (amountMinor === undefined) throw new GatewayError('OPTION_INVALID', `--amount: expected an amount like 30.00, got "${args.amount}"`)
  return amountMinor
}

function readCard(pan: string): TestCard {
  const [first] = TEST_CARDS
  if (!/^\d{12,19}$/.test(pan)) throw new GatewayError('OPTION_INVALID', '--pan: expected 12 to 19 digits')
  return { pan, expiry: first.expiry }
}

/** What a later message may say of this one; the card is not among it. */
function sentOf(slip: Slip, dialect: Dialect): Sent {
  const { request, answer, facts } = slip
  const known: Record<string, string | undefined> = {
    stan: facts.get('stan'),
    'original.mti': request.mti,
    'original.stan': request.text(11),
    'original.dateTime': request.text(7),
    'original.time': referenceOf(request, dialect)?.time,
    'original.acquirer': '0'.repeat(11),
    'original.forwarder': '0'.repeat(11),
    'original.rrn': answer?.text(37),
    'original.authorisationCode': answer?.text(38),
    'original.batch': facts.get('batch'),
    'original.date': answer?.text(13),
    'original.processingCode': request.text(3),
    'original.transactionType': request.read({ element: 60, subfield: '1' }),
    processingCode: request.text(3),
  }
  const kept = Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { kind: slip.kind, responseCode: slip.responseCode ?? '', amountMinor: slip.amountMinor, facts: Object.fromEntries(kept) }
}

function originalFacts(of: Sent): Record<string, string> {
  const { stan: _, ...facts } = of.facts
  return facts
}

function report(args: Sender, slip: Slip, dialect: Dialect): number {
  if (args.json) printJson(slip)
  else printSlip(slip, args.currency)
  if (!args.json && !slip.isApproved) for (const line of codeLines(dialect, slip.responseCode ?? '', 'en')) printData(line)
  const problems = problemsOf(args, slip)
  for (const problem of problems) printWords(problem)
  return problems.length === 0 ? EXIT.ok : EXIT.failed
}

function printJson(slip: Slip): void {
  const answer = slip.answer === undefined ? null : messageToJson(slip.answer)
  const { responseCode = null, macIsRight, verdict = null } = slip
  printData(JSON.stringify({ request: messageToJson(slip.request), answer, responseCode, macIsRight, verdict }))
}

function printSlip(slip: Slip, currency: string): void {
  printData(`sent ${slip.kind}${slip.amountMinor === 0 ? '' : ` of ${amountText(slip.amountMinor, currency)}`}`)
  for (const line of describeMessage(slip.request)) printData(`  ${line}`)
  const { answer, verdict } = slip
  printData(`${answer === undefined ? 'no answer' : 'answer'}${verdict === undefined ? '' : `: ${verdict.words}`}`)
  for (const line of slip.answer === undefined ? [] : describeMessage(slip.answer)) printData(`  ${line}`)
}

function problemsOf(args: SendArgs, slip: Slip): string[] {
  const noAnswer = 'No answer: "unswipe serve" says in its log why it closed a connection; or give more time with --timeout'
  const unexpected = args.expect !== undefined && args.expect !== slip.responseCode
  return [
    ...(slip.answer === undefined ? [noAnswer] : []),
    ...(slip.macIsRight ? [] : ['MAC_MISMATCH: the MAC of the answer is wrong']),
    ...(unexpected ? [`Expected ${args.expect}, got ${slip.responseCode ?? 'no answer'}`] : []),
  ]
}
