/** Errors of the control API: a stable code, words, the next step, and a number to find it in the log by. */
import type { Context } from 'hono'
import type { ErrorCode } from '../errors.ts'
import type { Random } from '../terms/ports.ts'

export interface ApiFault {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 500 | 503
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

/** `{code, message, hint, requestId}`: never a stack, a path or card data. */
export function apiError(context: Context, random: Random, fault: ApiFault): Response {
  const { status, ...body } = fault
  return context.json({ ...body, requestId: random.bytes(6).toString('hex') }, status)
}
