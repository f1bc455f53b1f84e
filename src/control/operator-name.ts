/** Who stands in the audit log for what no terminal may do. */
import { z } from '@hono/zod-openapi'
import type { PrivilegedBy } from '../terms/ledger-command.ts'

/** One line of at most 40 characters: it is kept and printed as it is. */
export const operatorName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,39}$/u, 'a name of at most 40 letters, digits and . _ @ -')

/** What a body says of who asks, and why. */
export const privilegedBy = {
  operator: operatorName.optional(),
  reason: z.string().max(200).optional(),
}

/** For the audit log; nothing when the body names nobody. */
export function byOf({
  operator,
  reason = '',
}: {
  operator?: string | undefined
  reason?: string | undefined
} = {}): PrivilegedBy | undefined {
  return operator === undefined ? undefined : { operator, reason }
}
