/** The keys file: read only with mode 0600, written with it; or the keys of an environment variable. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { KeyRing, keysSchema } from '../crypto/key-ring.ts'
import { parseDocument } from '../dialect/document.ts'
import { GatewayError } from '../errors.ts'

const OTHERS_MAY = 0o077

/** Names a keys file, or is one: JSON (or YAML in braces) that no file ever held. */
const KEYS_VARIABLE = 'UNSWIPE_KEYS'
const DEFAULT_FILE = './unswipe-keys.yaml'

/**
 * The keys of the file that the command line names, else those of UNSWIPE_KEYS, else none. Throws SPEC_INVALID for a file that
 * others may read and for content that is none.
 */
export function loadKeys(file: string | undefined): KeyRing {
  const said = file ?? process.env[KEYS_VARIABLE]
  if (said === undefined) return KeyRing.empty
  const isContent = file === undefined && holdsKeys(said)
  const [text, name] = isContent ? [said, KEYS_VARIABLE] : [readKeysText(said), said]
  return new KeyRing(parseDocument(text, name, keysSchema, { secret: true }))
}

/** The keys file that a command works on; throws OPTION_INVALID when the variable holds keys and no file. */
export function keysFileOf(file: string | undefined): string {
  const said = file ?? process.env[KEYS_VARIABLE] ?? DEFAULT_FILE
  if (file === undefined && holdsKeys(said)) {
    throw new GatewayError('OPTION_INVALID', `${KEYS_VARIABLE} holds keys and names no file: give --keys FILE`)
  }
  return said
}

/** What `keys list` shows: the variable may hold keys. */
export function loadKeysOrDefault(file: string | undefined): KeyRing {
  return loadKeys(file ?? (process.env[KEYS_VARIABLE] === undefined ? DEFAULT_FILE : undefined))
}

function holdsKeys(text: string): boolean {
  return text.trimStart().startsWith('{')
}

/** The text of a keys file, which must be the owner's alone. */
export function readKeysText(file: string): string {
  return readSecretText(file, 'keys file', `make one: unswipe keys new --keys ${file}`)
}

/** The text of a file of secrets; `what` it is, and what to do when it is not there. */
export function readSecretText(file: string, what: string, next: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) throw new GatewayError('SPEC_INVALID', `${file}: there is no such ${what}; ${next}`)
  if ((stats.mode & OTHERS_MAY) !== 0) {
    throw new GatewayError(
      'SPEC_INVALID',
      `${file}: others may read this ${what} (mode ${(stats.mode & 0o777).toString(8)}); chmod 600 ${file}`,
    )
  }
  return readFileSync(file, 'utf8')
}

/** Writes it for the owner alone. `isNew` refuses to overwrite. */
export function writeKeysText(file: string, text: string, isNew: boolean): void {
  if (isNew && existsSync(file))
    throw new GatewayError('SPEC_INVALID', `${file}: is there already; add to it: unswipe keys add --keys ${file}`)
  writeFileSync(file, text, { mode: 0o600, flag: isNew ? 'wx' : 'w' })
}
