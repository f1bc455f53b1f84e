/** SIGTERM and SIGINT end a server; a second one is harmless (P16). */

/** Resolves at the first signal. */
export function untilStopped(): Promise<'stopped'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve('stopped'))
  })
}
