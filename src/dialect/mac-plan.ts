/** Which MAC algorithm a dialect has for a key, by the key's cipher. */
import type { KeyAlgorithm } from '../crypto/key.ts'
import { type MacAlgorithm, macKeyProblem } from '../crypto/mac.ts'
import type { MacPlan } from './dialect.ts'

type Algorithms = { readonly algorithm: MacAlgorithm; readonly sm4?: MacAlgorithm | undefined }

/** The algorithm of MACs under a key of that cipher. */
export function macAlgorithmOf({ algorithm, sm4 }: Algorithms, cipher: KeyAlgorithm): MacAlgorithm {
  return cipher === 'sm4' && sm4 !== undefined ? sm4 : algorithm
}

/** Why the dialect has no MAC under such a key. */
export function macPlanProblem(
  plan: Algorithms | MacPlan,
  key: { readonly algorithm: KeyAlgorithm; readonly length: number },
): string | undefined {
  return macKeyProblem(macAlgorithmOf(plan, key.algorithm), key)
}
