/** Who stands in the audit log for what no terminal may do. */
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { PrivilegedBy } from '../terms/ledger-command.ts'
import type { ApiFault } from './api-error.ts'
import { operatorBehind } from './operator-check.ts'

/** One line of at most 40 characters: it is kept and printed as it is. */
export const operatorName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,39}$/u, 'a name of at most 40 letters, digits and . _ @ -')

/** What a body says of who asks, and why. */
export const privilegedBy = {
  operator: operatorName.optional(),
  reason: z.string().max(200).optional(),
}

/** Who stands behind a token counts, whatever the body says. */
export function actingOperator(context: Context, named: string | undefined): string | undefined {
  return operatorBehind(context)?.id ?? named
}

/** For the audit log; nothing when neither token nor body names anybody. */
export function byOf(
  context: Context,
  said: { operator?: string | undefined; reason?: string | undefined } = {},
): PrivilegedBy | undefined {
  const operator = actingOperator(context, said.operator)
  return operator === undefined ? undefined : { operator, reason: said.reason ?? '' }
}

export const NOBODY: ApiFault = { status: 400, code: 'OPTION_INVALID', message: 'Who asks for it?', hint: 'Send {"operator":"02"}' }
