/** The profile that a command line names, with the keys that it names. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Profile, parseProfile } from '../../sim/index.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { GatewayError } from '../errors.ts'
import { loadKeys } from './keys-file.ts'

export interface LoadedProfile extends Profile {
  readonly keyRing: KeyRing
  /** Of the keys, for a child process. */
  readonly keysFile: string | undefined
}

/** Keys of the command line win. Throws SPEC_INVALID for a file that cannot be read, and for what is wrong in it. */
export function loadProfile(file: string, keys: string | undefined): LoadedProfile {
  const profile = parseProfile(readText(file), file)
  const keysFile = keys ?? (profile.keys === undefined ? undefined : resolve(dirname(file), profile.keys))
  return { ...profile, keysFile, keyRing: loadKeys(keysFile) }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : String(error)
    throw new GatewayError('SPEC_INVALID', `--profile ${file}: cannot be read (${code})`)
  }
}
