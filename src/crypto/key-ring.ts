/** The keys that a keys file gives, and which of them are a terminal's. */
import { inspect } from 'node:util'
import { z } from 'zod'
import { compilePattern, type Pattern } from '../terms/pattern.ts'
import { keyCheckValue } from './key-check.ts'

const KEY_NAMES = ['tmk', 'mak', 'pik'] as const
type KeyName = (typeof KEY_NAMES)[number]
const PLAIN_NAME = /^[A-Za-z]{1,16}$/
/** Pairs of terminal and merchant that are remembered. */
const FOUND_MAX = 10_000

const keySchema = z
  .string({ error: 'must be text: write the key in quotes' })
  .regex(/^(?:[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{48})$/, { error: 'must be 16, 32 or 48 hex digits (8, 16 or 24 bytes)' })

const globSchema = z
  .string({ error: 'must be text, e.g. "TERM0*"' })
  .min(1, { error: 'must not be empty' })
  .max(64, { error: 'is longer than 64 characters' })

const terminalSchema = z
  .strictObject(
    {
      terminal: globSchema,
      merchant: globSchema.default('*'),
      tmk: keySchema.optional(),
      mak: keySchema.optional(),
      pik: keySchema.optional(),
    },
    { error: describeEntry },
  )
  .refine(({ tmk, mak, pik }) => tmk !== undefined || mak !== undefined || pik !== undefined, { error: 'needs a key: tmk, mak or pik' })

/** Content of a keys file. No message about it contains a key. */
export const keysSchema = z.strictObject(
  {
    terminals: z.array(terminalSchema, { error: 'must be a list' }).default([]),
    issuer: z.strictObject({ mak: keySchema.optional(), pik: keySchema.optional() }, { error: describeEntry }).optional(),
  },
  { error: describeEntry },
)

export type KeysFile = z.infer<typeof keysSchema>

/** Keys of one entry. Held so that neither JSON nor `inspect` shows them. */
export class HeldKeys {
  /** Master key: work keys are made at sign-in and sent under it. */
  declare readonly tmk?: Buffer
  /** Fixed MAC key. */
  declare readonly mak?: Buffer
  /** Fixed PIN key. */
  declare readonly pik?: Buffer

  constructor(hex: Partial<Record<KeyName, string | undefined>>) {
    for (const name of KEY_NAMES) {
      const digits = hex[name]
      if (digits !== undefined) Object.defineProperty(this, name, { value: Buffer.from(digits, 'hex'), enumerable: false })
    }
  }

  /** Check values of the keys that are there. */
  checks(): KeyChecks {
    return {
      ...(this.tmk && { tmkCheck: keyCheckValue(this.tmk) }),
      ...(this.mak && { makCheck: keyCheckValue(this.mak) }),
      ...(this.pik && { pikCheck: keyCheckValue(this.pik) }),
    }
  }

  toJSON(): KeyChecks {
    return this.checks()
  }

  [inspect.custom](): KeyChecks {
    return this.checks()
  }
}

export type TerminalKeys = HeldKeys
export type IssuerKeys = Pick<HeldKeys, 'mak' | 'pik'>

export interface KeyChecks {
  readonly tmkCheck?: string
  readonly makCheck?: string
  readonly pikCheck?: string
}

/** One entry as `unswipe keys list` shows it. */
export interface ListedKeys extends KeyChecks {
  readonly terminal: string
  readonly merchant: string
}

interface Entry {
  readonly terminal: string
  readonly merchant: string
  readonly matchesTerminal: Pattern
  readonly matchesMerchant: Pattern
  readonly keys: HeldKeys
}

export class KeyRing {
  static readonly empty = new KeyRing({ terminals: [] })

  readonly #entries: readonly Entry[]
  readonly #issuer: HeldKeys | undefined
  readonly #found = new Map<string, HeldKeys | undefined>()

  constructor(file: KeysFile) {
    this.#entries = file.terminals.map(({ terminal, merchant, ...hex }) => ({
      terminal,
      merchant,
      matchesTerminal: compilePattern(terminal),
      matchesMerchant: compilePattern(merchant),
      keys: new HeldKeys(hex),
    }))
    this.#issuer = file.issuer && new HeldKeys(file.issuer)
  }

  /** Keys of the first entry whose terminal (DE41) and merchant (DE42) fit; spaces at their ends do not count. */
  terminal(terminal: string, merchant: string): TerminalKeys | undefined {
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
    return this.#entries.map(({ terminal, merchant, keys }) => ({ terminal, merchant, ...keys.checks() }))
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
