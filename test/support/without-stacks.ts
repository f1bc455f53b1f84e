/** For loops that make errors by the million. */

/** Runs with errors that keep no stack: taking one costs more than the judging of the message it is about. */
export function withoutStacks<T>(run: () => T): T {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return run()
  } finally {
    Error.stackTraceLimit = limit
  }
}
