/** The keys of a keys file as a simulated issuer takes them. */
import type { IssuerOptions } from '../../sim/index.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Mac } from '../crypto/mac.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { SpokenDialect } from '../gateway/listen.ts'
import { createDialectMac, refuseUnfitKeys, takesMacKey } from '../issuer/dialect-keys.ts'

/** Throws SPEC_INVALID for keys that do not fit the dialect; with `auto` a dialect that they do not fit has no MACs. */
export function issuerKeys(dialect: SpokenDialect, keys: KeyRing): Pick<IssuerOptions, 'mac' | 'pik' | 'pins'> {
  refuseUnfitKeys(keys, [], dialect === 'auto' ? undefined : dialect)
  const { mak, pik } = keys.issuer ?? {}
  const made = new Map<Dialect, Mac | undefined>()
  const macOf = (spoken: Dialect): Mac | undefined => {
    if (mak === undefined || made.has(spoken)) return made.get(spoken)
    const mac = takesMacKey(spoken, mak) ? createDialectMac(spoken, mak) : undefined
    made.set(spoken, mac)
    return mac
  }
  return { ...(mak === undefined ? {} : { mac: macOf }), ...(pik === undefined ? {} : { pik }), pins: keys.pins }
}
