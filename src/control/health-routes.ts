/** /health/live: the process answers; /health/ready: it could serve a terminal; /metrics: what it did and owes. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Gateway } from '../gateway/gateway.ts'
import type { ControlOptions } from './control-options.ts'
import type { Metrics } from './metrics.ts'

const readiness = z.object({
  ready: z.boolean(),
  issuer: z.enum(['up', 'down']),
  owedReversals: z.number().int(),
  reversals: z.object({ owed: z.number(), limit: z.number(), oldestAgeMs: z.number() }),
})

export function addHealthRoutes(app: OpenAPIHono, { gateway, metrics }: ControlOptions): void {
  if (metrics !== undefined) addMetrics(app, gateway, metrics)
  const live = createRoute({
    method: 'get',
    path: '/health/live',
    responses: {
      200: { description: 'The process answers', content: { 'application/json': { schema: z.object({ live: z.literal(true) }) } } },
    },
  })
  app.openapi(live, (context) => context.json({ live: true as const }, 200))
  const ready = createRoute({
    method: 'get',
    path: '/health/ready',
    responses: {
      200: { description: 'Terminals are served', content: { 'application/json': { schema: readiness } } },
      503: { description: 'The issuer cannot be reached', content: { 'application/json': { schema: readiness } } },
    },
  })
  app.openapi(ready, (context) => {
    const isUp = gateway.issuerIsUp
    const state = {
      ready: isUp,
      issuer: isUp ? ('up' as const) : ('down' as const),
      owedReversals: gateway.owedReversals,
      reversals: { ...gateway.reversalGauges },
    }
    return context.json(state, isUp ? 200 : 503)
  })
}

function addMetrics(app: OpenAPIHono, gateway: Gateway, metrics: Metrics): void {
  metrics.watch(gateway)
  const scrape = createRoute({
    method: 'get',
    path: '/metrics',
    responses: { 200: { description: 'In the text format of Prometheus', content: { 'text/plain': { schema: z.string() } } } },
  })
  app.openapi(scrape, async (context) => context.text(await metrics.text(), 200, { 'content-type': metrics.contentType }) as never)
}
