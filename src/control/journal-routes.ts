/** /v1/journal: what came and what went at both links, masked; and whether so many messages were what a test expects. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { apiError, errorSchema, json } from './api-error.ts'
import type { IssuerRouteOptions } from './control-options.ts'
import { firstIssue, NOT_EMBEDDED } from './issuer-routes.ts'

const text = z.string().optional()
const CONDITIONS = {
  ...{ link: text, direction: text, kind: text, mti: text, stan: text, rrn: text, terminal: text, merchant: text },
  ...{ responseCode: text, rule: text, fault: text, since: text, limit: text },
}
const entries = z.array(z.looseObject({ seq: z.number().int(), link: z.string(), direction: z.string(), mti: z.string() }))
const refusals = { 400: json('Not valid', errorSchema), 409: json('The issuer is not embedded', errorSchema) }
const verifyBody = z.strictObject({
  where: z.record(z.string(), z.string()).default({}),
  count: z.union([z.number().int().nonnegative(), z.string().regex(/^\d+(\.\.\d+)?$/, 'a whole number or a range like 1..3')]),
})

export function addJournalRoutes(app: OpenAPIHono, { issuer, random }: IssuerRouteOptions): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/journal',
    request: { query: z.looseObject(CONDITIONS) },
    responses: { 200: json('Oldest first', entries), ...refusals },
  })
  app.openapi(list, (context) => {
    if (issuer === undefined) return apiError(context, random, NOT_EMBEDDED) as never
    try {
      return context.json(issuer.journal(context.req.query()) as never, 200)
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error
      return apiError(context, random, { ...INVALID, message: firstIssue(error) }) as never
    }
  })
  const verify = createRoute({
    method: 'post',
    path: '/v1/journal/verify',
    request: { body: { required: true, content: { 'application/json': { schema: verifyBody } } } },
    responses: {
      200: json('How many fit', z.object({ ok: z.boolean(), expected: z.string(), came: z.number().int(), entries })),
      ...refusals,
    },
  })
  app.openapi(verify, (context) => {
    if (issuer === undefined) return apiError(context, random, NOT_EMBEDDED) as never
    const { where, count } = context.req.valid('json')
    try {
      return context.json(issuer.verify(where, String(count)) as never, 200)
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error
      return apiError(context, random, { ...INVALID, message: firstIssue(error) }) as never
    }
  })
}

const INVALID = {
  status: 400,
  code: 'OPTION_INVALID',
  hint: 'link, direction, kind, mti, stan, rrn, terminal, rule, since, limit',
} as const
