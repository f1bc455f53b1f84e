/** What `serve` is to do: the command line over the configuration file over the defaults, every file read and checked. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type RuleFileInput, rulesSchema } from '../../../sim/index.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import { parseDocument } from '../../dialect/document.ts'
import { loadDialect } from '../../dialect/load.ts'
import { GatewayError } from '../../errors.ts'
import { ON_DEMAND, type SettlementPlan } from '../../gateway/business-day.ts'
import type { ListenAddress, TerminalAddress } from '../../gateway/gateway.ts'
import type { OperatorsFile } from '../../gateway/operators.ts'
import type { Webhook } from '../../gateway/webhooks.ts'
import { refuseUnfitKeys } from '../../issuer/dialect-keys.ts'
import { issuerPlanOf } from '../../issuer/issuer.ts'
import { hasPassword, isPostgres } from '../../ledger/store/postgres/location.ts'
import { createLimits, type Limits } from '../../limits.ts'
import { type ArrivalPlan, DEFAULT_ARRIVAL } from '../../terms/arrival.ts'
import { parseLimits } from '../../terms/limit-options.ts'
import type { PolicyFile } from '../../terms/policy.ts'
import { policyFileSchema } from '../../terms/policy-file.ts'
import { knownDialects, parseAddress, parseHostPort, parseTerminalAddress } from '../address.ts'
import { loadKeys } from '../keys-file.ts'
import { loadOperators } from '../operators-file.ts'
import { checkCapture } from '../pcap-file.ts'
import type { ServeArgs } from './options.ts'
import { settlementSchema } from './settlement-options.ts'
import { readWebhooks, webhooksShape } from './webhooks.ts'

export interface ServePlan {
  readonly listeners: readonly TerminalAddress[]
  /** Dialects that bytes nobody can read are tried in. */
  readonly known: readonly Dialect[]
  readonly issuer: 'embedded' | ListenAddress
  readonly rules: RuleFileInput | undefined
  /** Where they stand, to be read again when they change. */
  readonly rulesFile: string | undefined
  readonly keys: KeyRing
  readonly policy: PolicyFile
  readonly operators?: OperatorsFile
  readonly requireMac: boolean
  readonly requireSignIn: boolean
  readonly strictTerminals: boolean
  readonly ledger: string
  readonly fresh: boolean
  readonly control: string
  readonly settlement: SettlementPlan
  readonly acquirerId: string
  readonly limits: Limits
  readonly arrival: ArrivalPlan
  readonly webhooks: readonly Webhook[]
  readonly seed: number
  /** Tails of amounts decline at the embedded issuer. */
  readonly triggers: boolean
  readonly trace: boolean
  readonly logLevel: string
  readonly pcap: string | undefined
  readonly unmask: boolean
  readonly check: boolean
}

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const configSchema = z.strictObject({
  listen: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
  host: z.string().optional(),
  issuer: z.string().optional(),
  rules: z.string().optional(),
  keys: z.string().optional(),
  operators: z.string().optional(),
  policy: policyFileSchema.optional(),
  'require-mac': flag.optional(),
  'require-sign-in': flag.optional(),
  'strict-terminals': flag.optional(),
  ledger: z.string().optional(),
  fresh: flag.optional(),
  control: z.string().optional(),
  'acquirer-id': z.string().optional(),
  settlement: settlementSchema.optional(),
  limits: z.record(z.string(), z.string()).optional(),
  arrival: z
    .strictObject({ days: z.coerce.number().int().min(0).max(366), dayKind: z.enum(['calendar', 'business']).default('business') })
    .default(DEFAULT_ARRIVAL),
  webhooks: webhooksShape.default([]),
  seed: z.string().optional(),
  triggers: flag.optional(),
  trace: flag.optional(),
  pcap: z.string().optional(),
  unmask: flag.optional(),
  'log-level': z.enum(['debug', 'info', 'warn', 'error']).optional(),
})

/** Dialect between gateway and embedded issuer. */
export const EMBEDDED_DIALECT = 'iso8583-1987-binary'

const DEFAULT_LISTENERS = ['unionpay-pos@HOST:8583', 'iso8583-1987-ascii@HOST:8584', 'iso8583-1987-binary@HOST:8585']

/** Throws OPTION_INVALID or SPEC_INVALID for whatever is wrong, before anything is opened. */
export function readPlan(args: ServeArgs): ServePlan {
  const config = readConfig(args.config)
  const said = { ...config, ...Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) } as Said
  const { control = '127.0.0.1:8580' } = said
  parseHostPort(control, '--control')
  const issuer = readIssuer(said.issuer ?? 'embedded')
  const listeners = listenTexts(said).map(parseTerminalAddress)
  checkAuto(listeners, issuer)
  checkCapture(said)
  const known = knownDialects(listenTexts(said))
  const operators = loadOperators(said.operators)
  return {
    listeners,
    known,
    issuer,
    rules: readRules(said.rules),
    rulesFile: said.rules,
    keys: readKeys(
      said.keys,
      listeners.flatMap(({ dialect }) => (dialect === 'auto' ? known : [dialect])),
      issuer,
    ),
    policy: config.policy ?? {},
    ...(operators === undefined ? {} : { operators }),
    ledger: readLedger(said.ledger ?? './unswipe.db'),
    control,
    settlement: config.settlement ?? ON_DEMAND,
    acquirerId: readAcquirer(said['acquirer-id'] ?? '00000000001'),
    limits: createLimits(parseLimits([...limitPairs(config), ...(args.limit ?? [])])),
    arrival: config.arrival,
    webhooks: readWebhooks(config.webhooks),
    seed: readSeed(said.seed ?? '1'),
    triggers: said.triggers ?? said.rules === undefined,
    logLevel: said['log-level'] ?? 'info',
    pcap: said.pcap,
    unmask: said.unmask ?? false,
    ...readSwitches(said),
  }
}

function readKeys(file: string | undefined, dialects: readonly Dialect[], issuer: ServePlan['issuer']): KeyRing {
  const keys = loadKeys(file)
  refuseUnfitKeys(keys, dialects, issuer === 'embedded' ? loadDialect(EMBEDDED_DIALECT) : issuer.dialect)
  return keys
}

/** The command line over the configuration file. */
type Said = z.output<typeof configSchema> & Partial<Pick<ServeArgs, 'check'>>

function readSwitches(said: Said): Pick<ServePlan, 'requireMac' | 'requireSignIn' | 'strictTerminals' | 'fresh' | 'trace' | 'check'> {
  const { 'require-mac': requireMac = false, 'require-sign-in': requireSignIn = false } = said
  const { 'strict-terminals': strictTerminals = false, fresh = false, trace = false, check = false } = said
  return { requireMac, requireSignIn, strictTerminals, fresh, trace, check }
}

function listenTexts({ listen, host = '127.0.0.1' }: Said): readonly string[] {
  return listen ?? DEFAULT_LISTENERS.map((text) => text.replace('HOST', host.includes(':') ? `[${host}]` : host))
}

function limitPairs({ limits = {} }: z.output<typeof configSchema>): string[] {
  return Object.entries(limits).map(([name, value]) => `${name}=${value}`)
}

/** The file of `--config`; without one what every option is by default. */
export function readConfig(file: string | undefined): z.output<typeof configSchema> {
  return file === undefined ? configSchema.parse({}) : parseDocument(readText(file, '--config'), file, configSchema)
}

/** The policy of a configuration file; without one, nothing is said. */
export function readPolicy(file: string | undefined): PolicyFile {
  return readConfig(file).policy ?? {}
}

/** The rules of a file as they are written: they were checked, and the issuer reads them again. */
export function readRules(file: string | undefined): RuleFileInput | undefined {
  if (file === undefined) return undefined
  const text = readText(file, '--rules')
  parseDocument(text, file, rulesSchema)
  return parseDocument(
    text,
    file,
    z.custom<RuleFileInput>(() => true),
  )
}

function readText(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : String(error)
    throw new GatewayError('SPEC_INVALID', `${option} ${file}: cannot be read (${code})`)
  }
}

function readIssuer(text: string): ServePlan['issuer'] {
  if (text === 'embedded') return 'embedded'
  const address = parseAddress(text, '--issuer')
  issuerPlanOf(address.dialect)
  return address
}

/** A guess is for a bench: real money needs a listener that says what it speaks. */
function checkAuto(listeners: readonly TerminalAddress[], issuer: ServePlan['issuer']): void {
  if (issuer === 'embedded' || listeners.every(({ dialect }) => dialect !== 'auto')) return
  throw new GatewayError('OPTION_INVALID', '--listen auto is for the embedded issuer only: with --issuer say which dialect it is')
}

function readLedger(text: string): string {
  if (!isPostgres(text)) return text
  if (!URL.canParse(text)) throw new GatewayError('OPTION_INVALID', `--ledger: expected postgres://user@host:port/database, got "${text}"`)
  if (!hasPassword(text)) return text
  throw new GatewayError('OPTION_INVALID', '--ledger: no password in the URL, others can read it: set PGPASSWORD or PGPASSFILE')
}

function readAcquirer(text: string): string {
  if (/^\d{1,11}$/.test(text)) return text
  throw new GatewayError('OPTION_INVALID', `--acquirer-id: expected up to 11 digits, got "${text}"`)
}

/** A whole number; the same seed, rules and messages give the same answers. */
export function readSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new GatewayError('OPTION_INVALID', `--seed: expected a whole number, got "${text}"`)
}
