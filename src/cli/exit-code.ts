/** What the process says to its caller. */
import { GatewayError, SpecError } from '../errors.ts'

export const EXIT = {
  ok: 0,
  /** The run failed (port taken, peer not there) or an assertion did not hold. */
  failed: 1,
  usage: 2,
  /** A file is refused: configuration, dialect, rules, keys, ledger. */
  fileRefused: 3,
  /** A broken invariant or an uncaught error. */
  broken: 70,
} as const

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof GatewayError)) return EXIT.broken
  if (error.code === 'OPTION_INVALID') return EXIT.usage
  if (error instanceof SpecError || error.code === 'SPEC_INVALID' || error.code.startsWith('LEDGER_')) return EXIT.fileRefused
  return error.code === 'INVARIANT_BROKEN' ? EXIT.broken : EXIT.failed
}
