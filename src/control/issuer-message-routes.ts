/** POST /v1/issuer/messages: the embedded issuer sends of itself, a cut-over for example; what was answered. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { NETWORK_REQUESTS } from '../dialect/dialect.ts'
import { GatewayError } from '../errors.ts'
import { apiError, errorSchema, json } from './api-error.ts'
import type { IssuerRouteOptions } from './control-options.ts'
import { NOT_EMBEDDED } from './issuer-routes.ts'

const body = z.strictObject({ send: z.enum(NETWORK_REQUESTS) })
const sent = z.object({
  sent: z.enum(NETWORK_REQUESTS),
  answers: z.array(z.object({ peer: z.string(), stan: z.string(), responseCode: z.string().nullable() })),
})

export function addIssuerMessageRoutes(app: OpenAPIHono, { issuer, random }: IssuerRouteOptions): void {
  const send = createRoute({
    method: 'post',
    path: '/v1/issuer/messages',
    request: { body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: json('What each peer answered; null when one did not', sent),
      400: json('Not valid, or the dialect has no such message', errorSchema),
      409: json('The issuer is not embedded', errorSchema),
    },
  })
  app.openapi(send, async (context) => {
    if (issuer === undefined) return apiError(context, random, NOT_EMBEDDED) as never
    try {
      return context.json((await issuer.send(context.req.valid('json').send)) as never, 200)
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      const hint = 'issuer.network.messages of the dialect file'
      return apiError(context, random, { status: 400, code: error.code, message: error.message, hint }) as never
    }
  })
}
