/** /v1/reversals: what the issuer has not acknowledged, and its end by the hand of an operator (P6). */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { REASONS } from '../terms/reason.ts'
import { apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { operatorName } from './operator-name.ts'

const reversal = z.looseObject({ id: z.number().int(), transactionId: z.number().int(), state: z.enum(['owed', 'done']) })
const body = z.strictObject({ outcome: z.enum(['reversed', 'posted']), operator: operatorName, reason: z.string().min(1).max(200) })

export function addReversalRoutes(app: OpenAPIHono, { gateway, random }: ControlOptions): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/reversals',
    request: { query: z.strictObject({ state: z.enum(['owed', 'done']).default('owed') }) },
    responses: { 200: json('Oldest first', z.array(reversal)) },
  })
  app.openapi(list, async (context) => context.json([...(await gateway.ledger.reversals(context.req.valid('query').state))] as never, 200))
  const resolve = createRoute({
    method: 'post',
    path: '/v1/reversals/{id}/resolve',
    request: { params: z.object({ id: z.coerce.number().int().positive() }), body: { content: { 'application/json': { schema: body } } } },
    responses: {
      200: json('Resolved: it is owed no longer', reversal),
      202: json('Proposed: another operator has to ask for the same', z.object({ proposed: z.literal(true), id: z.number().int() })),
      409: json('It cannot be resolved so', errorSchema),
    },
  })
  app.openapi(resolve, async (context) => {
    const { id } = context.req.valid('param')
    const { outcome, operator, reason } = context.req.valid('json')
    const resolved = await gateway.resolve(id, outcome, { operator, reason })
    if (resolved.is === 'proposed') return context.json({ proposed: true as const, id }, 202)
    if (resolved.is === 'resolved') return context.json(resolved.reversal.reversal as never, 200)
    const message = `${resolved.reason}: ${REASONS[resolved.reason].en}`
    return apiError(context, random, { status: 409, code: 'OPTION_INVALID', message, hint: 'GET /v1/reversals' }) as never
  })
}
