/** The MAC of a dialect under a key of the keys file; keys that fit no dialect in use are refused at the start. */
import type { Key } from '../crypto/key.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { createMac, type Mac } from '../crypto/mac.ts'
import { pinAlgorithm } from '../crypto/pin-cipher.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { macAlgorithmOf, macPlanProblem } from '../dialect/mac-plan.ts'
import { GatewayError } from '../errors.ts'

/** Nothing when the dialect has no MAC. Throws SPEC_INVALID for a key of another cipher or length than its MAC has. */
export function createDialectMac({ name, mac: plan }: Dialect, key: Key): Mac | undefined {
  if (plan === undefined) return undefined
  const problem = macProblem(plan, key)
  if (problem !== undefined) throw new GatewayError('SPEC_INVALID', `keys: ${problem} (dialect ${name})`)
  return createMac(macAlgorithmOf(plan, key.algorithm), key.bytes, plan.options)
}

/** Whether the dialect has a MAC under such a key. */
export function takesMacKey({ mac: plan }: Dialect, key: Key): boolean {
  return plan !== undefined && macProblem(plan, key) === undefined
}

/**
 * Throws SPEC_INVALID for a fixed MAC key that fits none of the terminals' dialects, one that does not fit the issuer's, and a
 * key whose cipher this Node's OpenSSL lacks.
 */
export function refuseUnfitKeys(ring: KeyRing, dialects: readonly Dialect[], issuerDialect: Dialect | undefined): void {
  refuseUnknownCiphers(ring)
  for (const { terminal, keys } of ring.entries) refuseUnfit(`terminal ${terminal}: `, dialects, keys.mak)
  if (issuerDialect === undefined) return
  refuseUnfit('issuer: ', [issuerDialect], ring.issuer?.mak)
  refuseUnfitPinKey(issuerDialect, ring.issuer?.pik)
}

/** Each check value needs the cipher of its key. */
function refuseUnknownCiphers(ring: KeyRing): void {
  try {
    ring.list()
    ring.listIssuer()
  } catch (cause) {
    if (!(cause instanceof GatewayError)) throw cause
    throw new GatewayError('SPEC_INVALID', `keys: ${cause.message}`, { cause })
  }
}

function refuseUnfitPinKey({ name, pin }: Dialect, key: Key | undefined): void {
  if (key === undefined) return
  if (pin === undefined) throw new GatewayError('SPEC_INVALID', `keys: issuer: the dialect ${name} has no PIN (no "pin" section)`)
  const cipher = pinAlgorithm(pin.format)
  if (key.algorithm !== cipher) {
    throw new GatewayError(
      'SPEC_INVALID',
      `keys: issuer: a PIN key of ${pin.format} is of ${cipher}, not of ${key.algorithm} (dialect ${name})`,
    )
  }
}

function refuseUnfit(who: string, dialects: readonly Dialect[], key: Key | undefined): void {
  const plans = dialects.flatMap(({ name, mac }) => (mac === undefined ? [] : [{ name, mac }]))
  if (key === undefined || plans.length === 0) return
  const problems = plans.map(({ name, mac }) => ({ name, problem: macProblem(mac, key) }))
  if (problems.some(({ problem }) => problem === undefined)) return
  const said = problems.map(({ name, problem }) => `${problem} (dialect ${name})`).join('; ')
  throw new GatewayError('SPEC_INVALID', `keys: ${who}${said}`)
}

function macProblem(plan: NonNullable<Dialect['mac']>, key: Key): string | undefined {
  return macPlanProblem(plan, { algorithm: key.algorithm, length: key.bytes.length })
}
