/** /v1: look transactions up, and start afresh. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { TRANSACTION_KINDS } from '../terms/kind.ts'
import { apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { byOf, privilegedBy } from './operator-name.ts'

const transactionSchema = z.looseObject({ id: z.number().int(), kind: z.string(), state: z.string() })
const query = z.strictObject({
  rrn: z.string().optional(),
  stan: z.string().optional(),
  terminal: z.string().optional(),
  kind: z.enum(TRANSACTION_KINDS).optional(),
  original: z.coerce.number().int().positive().optional(),
  state: z.enum(['pending', 'approved', 'declined', 'in-doubt', 'reversing', 'reversed']).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})
const resetBody = z.strictObject(privilegedBy)

export function addTransactionRoutes(app: OpenAPIHono, options: ControlOptions): void {
  addLookups(app, options)
  addReset(app, options)
}

function addLookups(app: OpenAPIHono, { gateway, random }: ControlOptions): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/transactions',
    request: { query },
    responses: { 200: json('Newest first', z.array(transactionSchema)), 400: json('A condition is not valid', errorSchema) },
  })
  app.openapi(list, async (context) => {
    const { original, ...rest } = context.req.valid('query')
    const conditions = Object.fromEntries(Object.entries({ ...rest, originalId: original }).filter(([, value]) => value !== undefined))
    return context.json([...(await gateway.find(conditions))] as never, 200)
  })
  const one = createRoute({
    method: 'get',
    path: '/v1/transactions/{id}',
    request: { params: z.object({ id: z.coerce.number().int().positive() }) },
    responses: {
      200: json('With its history, what refers to it, and the whole chain from the sale on', transactionSchema),
      404: json('Not known', errorSchema),
    },
  })
  app.openapi(one, async (context) => {
    const { id } = context.req.valid('param')
    const [transaction] = await gateway.find({ id })
    if (transaction === undefined) {
      return apiError(context, random, {
        status: 404,
        code: 'OPTION_INVALID',
        message: `There is no transaction ${id}`,
        hint: 'GET /v1/transactions lists them',
      }) as never
    }
    const [history, followers, chain] = await Promise.all([gateway.ledger.history(id), gateway.find({ originalId: id }), gateway.chain(id)])
    return context.json({ ...transaction, history, followers, chain } as never, 200)
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
