/** What the commands that tell the story of a payment share: their options, and the chain that a number names. */
import type { Argv } from 'yargs'
import type { Dialect } from '../dialect/dialect.ts'
import { loadDialect } from '../dialect/load.ts'
import { GatewayError } from '../errors.ts'
import { type ChainFacts, chainFacts } from '../gateway/chain/facts.ts'
import { LANGUAGES } from '../gateway/chain/words.ts'
import { chainOf } from '../ledger/chain/chain-of.ts'
import type { LedgerReader } from '../ledger/store/ledger-reader.ts'
import { readLedger } from '../ledger/store/open-ledger.ts'
import type { ChainLink } from '../terms/chain.ts'
import type { ChainRows } from '../terms/ports.ts'
import { voucherId, voucherOf } from '../terms/voucher.ts'
import { createSystemClock } from '../transport/system-clock.ts'
import { parseAddress } from './address.ts'
import { EMBEDDED_DIALECT, readConfig } from './serve/plan.ts'

export function storyOptions(yargs: Argv) {
  return yargs
    .option('ledger', { type: 'string', default: './unswipe.db', describe: 'The ledger file' })
    .option('config', { type: 'string', describe: 'The file of the gateway, for its arrival and issuer' })
    .option('lang', { choices: LANGUAGES, default: 'en' as const, describe: 'English or Chinese' })
    .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' })
}

/** The number that is looked for. */
export function numberOption<T>(yargs: Argv<T>) {
  return yargs.positional('rrn', { type: 'string', demandOption: true, describe: 'RRN, voucher, or #ID' })
}

interface Telling {
  readonly facts: ChainFacts
  readonly issuer: Dialect
}

export interface Story extends Telling {
  readonly id: number
  readonly rows: ChainRows
  readonly chain: readonly ChainLink[]
}

interface StoryArgs {
  readonly ledger: string
  readonly config: string | undefined
}

/** Runs `work` on a ledger that a gateway may hold; it is closed afterwards. */
export async function withLedger<T>(args: StoryArgs, work: (ledger: LedgerReader) => Promise<T>): Promise<T> {
  const ledger = readLedger(args.ledger)
  try {
    return await work(ledger)
  } finally {
    await ledger.close()
  }
}

/** One a transaction that the number names; of copies with one RRN, reversals are part of what they undo. Throws OPTION_INVALID for none. */
export function findStories(args: StoryArgs & { readonly rrn: string }): Promise<readonly Story[]> {
  return withLedger(args, async (ledger) => {
    const ids = await idsOf(ledger, args.rrn)
    if (ids.length === 0) throw new GatewayError('OPTION_INVALID', `${args.ledger} has no transaction ${args.rrn}: see unswipe ledger show`)
    const told = tellingOf(args.config)
    return Promise.all(ids.map((id) => storyOf(ledger, id, told)))
  })
}

export async function storyOf(ledger: LedgerReader, id: number, told: Telling): Promise<Story> {
  const rows = await ledger.chain(id)
  return { ...told, id, rows, chain: chainOf(rows, told.facts) }
}

/** What the file of a gateway says of its stories. */
export function tellingOf(config: string | undefined): Telling {
  const { arrival, issuer = 'embedded' } = readConfig(config)
  const dialect = issuer === 'embedded' ? loadDialect(EMBEDDED_DIALECT) : parseAddress(issuer, '--issuer').dialect
  return { facts: chainFacts(createSystemClock(), arrival), issuer: dialect }
}

async function idsOf(ledger: LedgerReader, number: string): Promise<readonly number[]> {
  const own = /^#(\d+)$/.exec(number)?.[1] ?? voucherId(number)
  if (own !== undefined) {
    const [found] = await ledger.find({ id: Number(own) })
    if (found !== undefined && (number.startsWith('#') || voucherOf(found) === number.trim())) return [found.id]
  }
  const found = await ledger.find({ rrn: number })
  const asked = found.filter(({ kind }) => kind !== 'reversal')
  return (asked.length === 0 ? found : asked).map(({ id }) => id)
}
