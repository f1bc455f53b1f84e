/** The MAC keys of terminals: fixed ones of the keys file, and those a sign-in gave. */
import type { KeyRing } from '../crypto/key-ring.ts'
import { createMac, type Mac } from '../crypto/mac.ts'
import { decryptKey } from '../crypto/work-keys.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { SenderKey } from '../issuer/seal.ts'
import type { TerminalSession } from '../terms/ledger-command.ts'
import { compilePattern } from '../terms/pattern.ts'

export interface TerminalMacs {
  find(dialect: Dialect, terminal: string, merchant: string): SenderKey
  masterKey(terminal: string, merchant: string): Buffer | undefined
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
  const signedIn = new Map<string, string>()
  const place = (dialect: string, terminal: string, merchant: string): string => [dialect, terminal, merchant].join('|')
  const keys: TerminalMacs = {
    find(dialect, terminal, merchant) {
      const at = place(dialect.name, terminal, merchant)
      const known = macs.get(at)
      if (known !== undefined) return { is: 'key', mac: known }
      const entry = ring.terminal(terminal, merchant)
      if (entry === undefined || dialect.mac === undefined) return { is: 'none' }
      const key = workKey(entry, signedIn.get(at))
      if (key === undefined) return entry.tmk === undefined ? { is: 'none' } : { is: 'not-signed-in' }
      const mac = createMac(dialect.mac.algorithm, key)
      macs.set(at, mac)
      return { is: 'key', mac }
    },
    knows(terminal, merchant) {
      if (ring.terminal(terminal, merchant) !== undefined) return 'yes'
      return ring.list().some((entry) => compilePattern(entry.terminal)(terminal)) ? 'other-merchant' : 'no'
    },
    isSignedIn: (dialect, terminal, merchant) => signedIn.has(place(dialect.name, terminal, merchant)),
    noteSignIn(dialect, terminal, merchant) {
      signedIn.set(place(dialect.name, terminal, merchant), '')
    },
    masterKey: (terminal, merchant) => ring.terminal(terminal, merchant)?.tmk,
    signIn(session) {
      const at = place(session.dialect, session.terminal, session.merchant)
      signedIn.set(at, session.encryptedMak)
      macs.delete(at)
    },
  }
  for (const session of sessions) keys.signIn(session)
  return keys
}

/** The key of the last sign-in, else the fixed one. */
function workKey(entry: { tmk?: Buffer; mak?: Buffer }, encryptedMak: string | undefined): Buffer | undefined {
  if (entry.tmk !== undefined && encryptedMak !== undefined && encryptedMak !== '')
    return decryptKey(entry.tmk, Buffer.from(encryptedMak, 'hex'))
  return entry.mak
}
