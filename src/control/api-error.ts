/** Errors of the control API: a stable code, words, the next step, and a number to find it in the log by. */
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ErrorCode } from '../errors.ts'
import type { Random } from '../terms/ports.ts'

export interface ApiFault {
  readonly status: 400 | 403 | 404 | 409 | 413 | 415 | 500 | 503
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

/** A body of a response, for the description. */
export const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
export const errorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string(), requestId: z.string() })

/** `{code, message, hint, requestId}`: never a stack, a path or card data. */
export function apiError(context: Context, random: Random, fault: ApiFault): Response {
  const { status, ...body } = fault
  return context.json({ ...body, requestId: random.bytes(6).toString('hex') }, status)
}
