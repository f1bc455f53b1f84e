/** /v1: look transactions up, and start afresh. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { transactionQuery } from '../gateway/look-up.ts'
import { isDate } from '../terms/calendar.ts'
import { TRANSACTION_KINDS } from '../terms/kind.ts'
import { TRANSACTION_STATES } from '../terms/transaction.ts'
import { voucherId } from '../terms/voucher.ts'
import { apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { byOf, privilegedBy } from './operator-name.ts'
import { transactionSchema } from './schemas.ts'

const query = z.strictObject({
  rrn: z.string().optional(),
  stan: z.string().optional(),
  terminal: z.string().optional(),
  kind: z.enum(TRANSACTION_KINDS).optional(),
  original: z.coerce.number().int().positive().optional(),
  state: z.enum(TRANSACTION_STATES).optional(),
  voucher: z.string().optional(),
  merchant: z.string().optional(),
  pan: z
    .string()
    .regex(/^\d{6}\*+\d{4}$/, 'expected first 6 and last 4 with * between')
    .optional(),
  date: z.string().refine(isDate, 'expected YYYY-MM-DD').optional(),
  order: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})
const resetBody = z.strictObject(privilegedBy)

export function addTransactionRoutes(app: OpenAPIHono, options: ControlOptions): void {
  addLookups(app, options)
  addReset(app, options)
}

function addLookups(app: OpenAPIHono, { gateway }: ControlOptions): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/transactions',
    request: { query },
    responses: { 200: json('Newest first', z.array(transactionSchema)), 400: json('A condition is not valid', errorSchema) },
  })
  app.openapi(list, async (context) => {
    const { voucher, ...rest } = context.req.valid('query')
    const found = await gateway.find(transactionQuery({ ...rest, ...(voucher === undefined ? {} : { id: voucherId(voucher) ?? 0 }) }))
    return context.json(found.filter((row) => voucher === undefined || row.voucher === voucher.trim()) as never, 200)
  })
}

function addReset(app: OpenAPIHono, { gateway, issuer, random }: ControlOptions): void {
  const reset = createRoute({
    method: 'post',
    path: '/v1/reset',
    request: { body: { required: false, content: { 'application/json': { schema: resetBody } } } },
    responses: {
      200: json('Everything is forgotten', z.object({ reset: z.literal(true) })),
      409: json('The issuer is a real one', errorSchema),
    },
  })
  app.openapi(reset, async (context) => {
    if (issuer === undefined) {
      return apiError(context, random, {
        status: 409,
        code: 'OPTION_INVALID',
        message: 'Only a simulator can be reset',
        hint: 'This gateway talks to a real issuer',
      }) as never
    }
    await gateway.reset(byOf(context as Context, context.req.valid('json')))
    issuer.clear()
    return context.json({ reset: true as const }, 200)
  })
}
