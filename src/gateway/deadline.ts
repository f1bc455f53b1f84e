/** Waiting for something, but not for ever. */
import type { Clock } from '../terms/ports.ts'

/** Resolves when `work` does, or when `timeoutMs` are over. */
export function doneOrLate(clock: Clock, work: Promise<unknown>, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(timeoutMs, resolve)
    void work.then(() => {
      cancel()
      resolve()
    })
  })
}
