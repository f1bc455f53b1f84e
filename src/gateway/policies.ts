/** The policy in force for each terminal: resolved once, with the hash by which transactions name it. */
import { sha256Hex } from '../crypto/sha256.ts'
import { canonicalPolicy, type Policy, type PolicyFile, type PolicySubject, resolvePolicy } from '../terms/policy.ts'

const HASH_HEX = 12
const FOUND_MAX = 10_000

export interface PolicyInForce {
  readonly policy: Policy
  /** 12 hex digits; the same policy has the same, however it was written. */
  readonly policyHash: string
}

export class Policies {
  readonly #file: PolicyFile
  readonly #found = new Map<string, PolicyInForce>()

  constructor(file: PolicyFile) {
    this.#file = file
  }

  of(subject: PolicySubject): PolicyInForce {
    const name = [subject.dialect, subject.steer, subject.merchant, subject.terminal].join('|')
    const known = this.#found.get(name)
    if (known !== undefined) return known
    const policy = resolvePolicy(this.#file, subject)
    const found = { policy, policyHash: sha256Hex(canonicalPolicy(policy)).slice(0, HASH_HEX) }
    // Strangers cannot fill the memory.
    if (this.#found.size >= FOUND_MAX) this.#found.clear()
    this.#found.set(name, found)
    return found
  }
}
