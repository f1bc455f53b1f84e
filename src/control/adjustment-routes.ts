/** POST /v1/adjustments: a settled refund was wrong; two operators have it taken back (R48, R49). */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { REASONS } from '../terms/reason.ts'
import { apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { operatorName } from './operator-name.ts'

const body = z.strictObject({ of: z.number().int().positive(), operator: operatorName, reason: z.string().min(1).max(200) })
const proposed = z.object({ proposed: z.literal(true), of: z.number().int() })

export function addAdjustmentRoutes(app: OpenAPIHono, { gateway, random }: ControlOptions): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/adjustments',
    request: { body: { content: { 'application/json': { schema: body } } } },
    responses: {
      200: json('Confirmed and sent: the adjustment as the issuer left it', z.looseObject({ id: z.number().int(), state: z.string() })),
      202: json('Proposed: another operator has to ask for the same', proposed),
      409: json('It cannot be adjusted', errorSchema),
    },
  })
  app.openapi(route, async (context) => {
    const { of, operator, reason } = context.req.valid('json')
    const adjusted = await gateway.adjust(of, { operator, reason })
    if (adjusted.is === 'proposed') return context.json({ proposed: true as const, of }, 202)
    if (adjusted.is === 'refused') {
      const fault = {
        status: 409,
        code: 'OPTION_INVALID',
        message: `${adjusted.reason}: ${REASONS[adjusted.reason].en}`,
        hint: `GET /v1/transactions/${of}`,
      } as const
      return apiError(context, random, fault) as never
    }
    const [view] = await gateway.find({ id: adjusted.transaction.id })
    return context.json(view as never, 200)
  })
}
