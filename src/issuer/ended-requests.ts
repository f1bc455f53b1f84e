/** Requests that nobody waits for any more, so that a later answer is known as one to them (R69). */
import type { Kind } from '../terms/kind.ts'

/** What was asked, and which transaction or owed reversal it is about. */
export interface EndedRequest {
  readonly about: 'transaction' | 'reversal'
  readonly id: number
  /** Towards the issuer: what is sent again out of the queue has another one, and so has its reversal. */
  readonly stan: string
  readonly kind: Kind
  readonly amountMinor: number
}

/** As many as may wait at once; the oldest is forgotten first, and all are with the process. */
export class EndedRequests {
  private readonly max: number
  private readonly byKey = new Map<string, EndedRequest>()

  constructor(max: number) {
    this.max = max
  }

  add(key: string, request: EndedRequest): void {
    this.byKey.delete(key)
    this.byKey.set(key, request)
    if (this.byKey.size <= this.max) return
    for (const oldest of this.byKey.keys()) {
      this.byKey.delete(oldest)
      return
    }
  }

  find(key: string): EndedRequest | undefined {
    return this.byKey.get(key)
  }
}
