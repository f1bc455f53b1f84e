/** The keys of terminals: fixed ones of the keys file, and those a sign-in gave. */
import { Key, keyLengthProblem } from '../crypto/key.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Mac } from '../crypto/mac.ts'
import { decryptKey } from '../crypto/work-keys.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { createDialectMac, takesMacKey } from '../issuer/dialect-keys.ts'
import type { SenderKey } from '../issuer/seal.ts'
import type { TerminalSession } from '../terms/ledger-command.ts'
import { compilePattern } from '../terms/pattern.ts'

export interface TerminalMacs {
  find(dialect: Dialect, terminal: string, merchant: string): SenderKey
  /** Some terminals have keys: a MAC of one without is refused. */
  readonly expectsMacs: boolean
  /** The key of its PIN blocks: of the last sign-in, else the fixed one. */
  pinKey(dialect: Dialect, terminal: string, merchant: string): Key | undefined
  masterKey(terminal: string, merchant: string): Key | undefined
  /** Whether the keys file names this terminal, and with this merchant. */
  knows(terminal: string, merchant: string): 'yes' | 'other-merchant' | 'no'
  isSignedIn(dialect: Dialect, terminal: string, merchant: string): boolean
  /** Remembers a sign-in of a dialect without work keys. */
  noteSignIn(dialect: Dialect, terminal: string, merchant: string): void
  /** Takes the work keys of a sign-in into use. */
  signIn(session: TerminalSession): void
}

/** `sessions` are those the ledger kept from before the start. */
export function createTerminalMacs(ring: KeyRing, sessions: readonly TerminalSession[]): TerminalMacs {
  const macs = new Map<string, Mac>()
  const signedIn = new Map<string, TerminalSession | undefined>()
  const place = (dialect: string, terminal: string, merchant: string): string => [dialect, terminal, merchant].join('|')
  const keys: TerminalMacs = {
    expectsMacs: ring.expectsMacs,
    find(dialect, terminal, merchant) {
      const at = place(dialect.name, terminal, merchant)
      const known = macs.get(at)
      if (known !== undefined) return { is: 'key', mac: known }
      const entry = ring.terminal(terminal, merchant)
      if (entry === undefined || dialect.mac === undefined) return { is: 'none' }
      const key = workKey(entry.tmk, signedIn.get(at)?.encryptedMak) ?? entry.mak
      if (key === undefined) return entry.tmk === undefined ? { is: 'none' } : { is: 'not-signed-in' }
      if (!takesMacKey(dialect, key)) return { is: 'unfit' }
      const mac = createDialectMac(dialect, key)
      if (mac === undefined) return { is: 'none' }
      macs.set(at, mac)
      return { is: 'key', mac }
    },
    pinKey(dialect, terminal, merchant) {
      const entry = ring.terminal(terminal, merchant)
      const session = signedIn.get(place(dialect.name, terminal, merchant))
      return entry === undefined ? undefined : (workKey(entry.tmk, session?.encryptedPik) ?? entry.pik)
    },
    knows(terminal, merchant) {
      if (ring.terminal(terminal, merchant) !== undefined) return 'yes'
      return ring.entries.some((entry) => compilePattern(entry.terminal)(terminal)) ? 'other-merchant' : 'no'
    },
    isSignedIn: (dialect, terminal, merchant) => signedIn.has(place(dialect.name, terminal, merchant)),
    noteSignIn(dialect, terminal, merchant) {
      signedIn.set(place(dialect.name, terminal, merchant), undefined)
    },
    masterKey: (terminal, merchant) => ring.terminal(terminal, merchant)?.tmk,
    signIn(session) {
      const at = place(session.dialect, session.terminal, session.merchant)
      signedIn.set(at, session)
      macs.delete(at)
    },
  }
  for (const session of sessions) keys.signIn(session)
  return keys
}

/** A key of the last sign-in; nothing when there was none, or when it was made under a master key of another cipher. */
function workKey(tmk: Key | undefined, encrypted = ''): Key | undefined {
  if (tmk === undefined || encrypted === '') return undefined
  const bytes = Buffer.from(encrypted, 'hex')
  if (keyLengthProblem(tmk.algorithm, bytes.length) !== undefined) return undefined
  return new Key(tmk.algorithm, decryptKey(tmk.bytes, bytes, tmk.algorithm))
}
