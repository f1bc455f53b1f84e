/** The keys of a keys file as a simulated issuer takes them. */
import type { IssuerOptions } from '../../sim/index.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { createDialectMac, refuseUnfitKeys } from '../issuer/dialect-keys.ts'

/** Throws SPEC_INVALID for keys that do not fit the dialect. */
export function issuerKeys(dialect: Dialect, keys: KeyRing): Pick<IssuerOptions, 'mac' | 'pik' | 'pins'> {
  refuseUnfitKeys(keys, [], dialect)
  const { mak, pik } = keys.issuer ?? {}
  const mac = mak === undefined ? undefined : createDialectMac(dialect, mak)
  return { ...(mac === undefined ? {} : { mac }), ...(pik === undefined ? {} : { pik }), pins: keys.pins }
}
