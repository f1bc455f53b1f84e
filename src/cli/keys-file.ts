/** The keys file: read only with mode 0600, written with it. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { KeyRing, keysSchema } from '../crypto/key-ring.ts'
import { parseDocument } from '../dialect/document.ts'
import { GatewayError } from '../errors.ts'

const OTHERS_MAY = 0o077

/** The keys of a file, or none without one. Throws SPEC_INVALID for a file that others may read. */
export function loadKeys(file: string | undefined): KeyRing {
  return file === undefined ? KeyRing.empty : new KeyRing(parseDocument(readKeysText(file), file, keysSchema, { secret: true }))
}

/** The text of a keys file, which must be the owner's alone. */
export function readKeysText(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined)
    throw new GatewayError('SPEC_INVALID', `${file}: there is no such keys file; make one: unswipe keys new --keys ${file}`)
  if ((stats.mode & OTHERS_MAY) !== 0) {
    throw new GatewayError(
      'SPEC_INVALID',
      `${file}: others may read this keys file (mode ${(stats.mode & 0o777).toString(8)}); chmod 600 ${file}`,
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
