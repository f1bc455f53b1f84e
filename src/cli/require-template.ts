/** Commands that make messages can make those that the dialect has a template for. */
import type { Dialect } from '../dialect/dialect.ts'
import { GatewayError } from '../errors.ts'
import type { Kind } from '../terms/kind.ts'

/** Throws OPTION_INVALID with the kinds there are. */
export function requireTemplate({ name, compose }: Dialect, kind: Kind): void {
  if (compose.has(kind)) return
  throw new GatewayError('OPTION_INVALID', `${name} has no ${kind} to send. Possible: ${[...compose.keys()].join(', ')}`)
}
