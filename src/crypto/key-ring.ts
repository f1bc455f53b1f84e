/** The keys that a keys file gives, and which of them are a terminal's. */
import { z } from 'zod'
import { compilePattern, type Pattern } from '../terms/pattern.ts'
import { KEY_ALGORITHMS, Key, type KeyAlgorithm, keyLengthProblem } from './key.ts'

const KEY_NAMES = ['tmk', 'mak', 'pik'] as const
type KeyName = (typeof KEY_NAMES)[number]
const PLAIN_NAME = /^[A-Za-z]{1,16}$/
/** Pairs of terminal and merchant that are remembered. */
const FOUND_MAX = 10_000

const HEX = /^(?:[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{64})$/
const digitsSchema = z.string().regex(HEX, { error: 'must be 16, 32, 48 or 64 hex digits (8, 16, 24 or 32 bytes)' })

/** A key alone is one of DES. */
const keySchema = z
  .union([digitsSchema, z.strictObject({ algorithm: z.enum(KEY_ALGORITHMS), key: digitsSchema })], {
    error: `must be text, the key in quotes, or { algorithm: ${KEY_ALGORITHMS.join(' | ')}, key: "..." }`,
  })
  .superRefine((written, context) => {
    const { algorithm, key } = ofCipher(written)
    const problem = HEX.test(key) ? keyLengthProblem(algorithm, key.length / 2) : undefined
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `does not fit: ${problem}` })
  })

function ofCipher(written: string | { readonly algorithm: KeyAlgorithm; readonly key: string }): { algorithm: KeyAlgorithm; key: string } {
  return typeof written === 'string' ? { algorithm: 'tdes', key: written } : written
}

/** No sign-in has keys under AES. */
const masterSchema = keySchema.refine((written) => ofCipher(written).algorithm !== 'aes', { error: 'must be of tdes or sm4' })

const globSchema = z
  .string({ error: 'must be text, e.g. "TERM0*"' })
  .min(1, { error: 'must not be empty' })
  .max(64, { error: 'is longer than 64 characters' })

const terminalSchema = z
  .strictObject(
    {
      terminal: globSchema,
      merchant: globSchema.default('*'),
      tmk: masterSchema.optional(),
      mak: keySchema.optional(),
      pik: keySchema.optional(),
    },
    { error: describeEntry },
  )
  .refine(({ tmk, mak, pik }) => tmk !== undefined || mak !== undefined || pik !== undefined, { error: 'needs a key: tmk, mak or pik' })

/** Card numbers, by pattern, with the PINs that a simulated issuer knows. */
const pinsSchema = z.record(
  globSchema,
  z.string({ error: 'must be text: write the PIN in quotes' }).regex(/^\d{4,12}$/, 'must be 4 to 12 digits'),
)

/** Content of a keys file. No message about it contains a key. */
export const keysSchema = z.strictObject(
  {
    terminals: z.array(terminalSchema, { error: 'must be a list' }).default([]),
    issuer: z
      .strictObject({ mak: keySchema.optional(), pik: keySchema.optional(), pins: pinsSchema.optional() }, { error: describeEntry })
      .optional(),
  },
  { error: describeEntry },
)

export type KeysFile = z.infer<typeof keysSchema>

/** Keys of one entry. */
export interface HeldKeys {
  /** Master key: work keys are made at sign-in and sent under it. */
  readonly tmk?: Key
  /** Fixed MAC key. */
  readonly mak?: Key
  /** Fixed PIN key. */
  readonly pik?: Key
}

export type IssuerKeys = Pick<HeldKeys, 'mak' | 'pik'>

type WrittenKey = z.output<typeof keySchema>

function hold(written: Partial<Record<KeyName, WrittenKey | undefined>>): HeldKeys {
  const held: { -readonly [Name in KeyName]?: Key } = {}
  for (const name of KEY_NAMES) {
    const key = written[name]
    if (key === undefined) continue
    const { algorithm, key: digits } = ofCipher(key)
    held[name] = new Key(algorithm, Buffer.from(digits, 'hex'))
  }
  return held
}

/** Check values, each with its cipher where that is not DES. */
function checksOf(keys: HeldKeys): KeyChecks {
  const shown = KEY_NAMES.flatMap((name): [string, string][] => {
    const key = keys[name]
    if (key === undefined) return []
    return [...(key.algorithm === 'tdes' ? [] : [[`${name}Algorithm`, key.algorithm] as [string, string]]), [`${name}Check`, key.check()]]
  })
  return Object.fromEntries(shown)
}

export type KeyChecks = { readonly [Name in `${KeyName}Check` | `${KeyName}Algorithm`]?: string }

/** One entry as `unswipe keys list` shows it. */
export type ListedKeys = KeyChecks & {
  readonly terminal: string
  readonly merchant: string
}

/** Keys of the terminals and merchants that fit. */
export interface NamedKeys {
  readonly terminal: string
  readonly merchant: string
  readonly keys: HeldKeys
}

interface Entry extends NamedKeys {
  readonly matchesTerminal: Pattern
  readonly matchesMerchant: Pattern
}

export class KeyRing {
  static readonly empty = new KeyRing({ terminals: [] })

  readonly #entries: readonly Entry[]
  readonly #issuer: HeldKeys | undefined
  readonly #pins: ReadonlyMap<string, string>
  readonly #found = new Map<string, HeldKeys | undefined>()

  constructor(file: KeysFile) {
    this.#entries = file.terminals.map(({ terminal, merchant, ...written }) => ({
      terminal,
      merchant,
      matchesTerminal: compilePattern(terminal),
      matchesMerchant: compilePattern(merchant),
      keys: hold(written),
    }))
    const { pins = {}, ...issuer } = file.issuer ?? {}
    this.#issuer = file.issuer && hold(issuer)
    this.#pins = new Map(Object.entries(pins))
  }

  /** Pattern of a card number -> PIN, for a simulated issuer. */
  get pins(): ReadonlyMap<string, string> {
    return this.#pins
  }

  /** Some terminals have a key for MACs: a MAC of one without is then not to be overlooked. */
  get expectsMacs(): boolean {
    return this.#entries.some(({ keys }) => keys.tmk !== undefined || keys.mak !== undefined)
  }

  /** Entries in the order of the file. */
  get entries(): readonly NamedKeys[] {
    return this.#entries
  }

  /** Keys of the first entry whose terminal (DE41) and merchant (DE42) fit; spaces at their ends do not count. */
  terminal(terminal: string, merchant: string): HeldKeys | undefined {
    if (this.#entries.length === 0) return undefined
    const name = `${terminal}|${merchant}`
    const known = this.#found.get(name)
    if (known !== undefined || this.#found.has(name)) return known
    const keys = this.#find(terminal.trimEnd(), merchant.trimEnd())
    // A file may hold thousands of entries: each pair is looked for once, and strangers cannot fill the memory.
    if (this.#found.size >= FOUND_MAX) this.#found.clear()
    this.#found.set(name, keys)
    return keys
  }

  get issuer(): IssuerKeys | undefined {
    return this.#issuer
  }

  /** Check values only. */
  list(): ListedKeys[] {
    return this.#entries.map(({ terminal, merchant, keys }) => ({ terminal, merchant, ...checksOf(keys) }))
  }

  /** Check values of the issuer's keys. */
  listIssuer(): KeyChecks | undefined {
    return this.#issuer && checksOf(this.#issuer)
  }

  toJSON(): ListedKeys[] {
    return this.list()
  }

  #find(terminal: string, merchant: string): HeldKeys | undefined {
    return this.#entries.find((entry) => entry.matchesTerminal(terminal) && entry.matchesMerchant(merchant))?.keys
  }
}

/** A name that is not known is said only when it cannot be a key that was put in the wrong place. */
function describeEntry(issue: { readonly code?: string | undefined; readonly keys?: unknown }): string {
  if (issue.code !== 'unrecognized_keys' || !Array.isArray(issue.keys)) return 'must be a set of names and values'
  const names = issue.keys.map((name) => (PLAIN_NAME.test(String(name)) ? `"${name}"` : 'a name that is not shown here'))
  return `does not know ${names.join(', ')}`
}
