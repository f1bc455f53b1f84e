/** GET /v1/issuer/book: what the issuer applied, declined and undid. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { json } from './api-error.ts'
import type { IssuerPortOptions } from './control-options.ts'

const entries = z.array(z.looseObject({}))

export function addIssuerBookRoute(app: OpenAPIHono, { issuer }: IssuerPortOptions): void {
  const book = createRoute({ method: 'get', path: '/v1/issuer/book', responses: { 200: json('In the order it decided', entries) } })
  app.openapi(book, (context) => context.json(issuer.book() as never, 200))
}
