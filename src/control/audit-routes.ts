/** /v1/audit: the ledger against the book of the embedded issuer. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'

const report = z.looseObject({
  lines: z.array(z.looseObject({ id: z.number().int(), rrn: z.string() })),
  owed: z.number().int(),
  violations: z.array(z.string()),
  unknown: z.array(z.string()),
})

export function addAuditRoutes(app: OpenAPIHono, { issuer, random }: ControlOptions): void {
  const audit = createRoute({
    method: 'get',
    path: '/v1/audit',
    responses: {
      200: json('A proof for each sale, what is wrong in words, and what cannot be known', report),
      409: json('The issuer is a real one', errorSchema),
    },
  })
  app.openapi(audit, async (context) => {
    if (issuer?.audit !== undefined) return context.json((await issuer.audit()) as z.output<typeof report>, 200)
    return apiError(context, random, {
      status: 409,
      code: 'OPTION_INVALID',
      message: 'Only the book of an embedded issuer can be audited',
      hint: 'unswipe ledger verify checks the ledger alone',
    }) as never
  })
}
