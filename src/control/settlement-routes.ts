/** /v1: settle, close the business date, read and move the clock. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { readSettlementFile, settlementCsv, settlementView } from '../gateway/settlement-file.ts'
import { parseDuration } from '../terms/duration.ts'
import { apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { byOf, privilegedBy } from './operator-name.ts'

const settleBody = z.strictObject({ terminal: z.string().min(1).optional(), ...privilegedBy })
const cutoverBody = z.strictObject(privilegedBy)
const clockSchema = z.object({
  at: z.string(),
  businessDate: z.string(),
  nextCutover: z.string().nullable(),
  advancedMs: z.number().int(),
})

const ADVANCE_MAX_DAYS = 400
const advance = z
  .string()
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .refine((byMs) => byMs <= ADVANCE_MAX_DAYS * 86_400_000, `a time such as 90s, 5m, 3h or 1d, at most ${ADVANCE_MAX_DAYS}d`)
const clockBody = z.strictObject({ advance })

export function addSettlementRoutes(app: OpenAPIHono, options: ControlOptions): void {
  addSettle(app, options)
  addCutover(app, options)
  addClock(app, options)
  addFiles(app, options)
}

function addSettle(app: OpenAPIHono, { gateway }: ControlOptions): void {
  const settle = createRoute({
    method: 'post',
    path: '/v1/settle',
    request: { body: { required: false, content: { 'application/json': { schema: settleBody } } } },
    responses: { 200: json('What was settled', z.object({ settled: z.number(), batch: z.number(), businessDate: z.string() })) },
  })
  app.openapi(settle, async (context) => {
    const { terminal, ...by } = context.req.valid('json') ?? {}
    const { settled, batch, businessDate } = await gateway.settle(terminal, byOf(by))
    return context.json({ settled, batch, businessDate }, 200)
  })
}

function addCutover(app: OpenAPIHono, { gateway }: ControlOptions): void {
  const schema = z.object({ settled: z.number(), batch: z.number(), closed: z.string(), businessDate: z.string() })
  const cutover = createRoute({
    method: 'post',
    path: '/v1/cutover',
    request: { body: { required: false, content: { 'application/json': { schema: cutoverBody } } } },
    responses: { 200: json('The date that was closed, the one that is open now, and what was due and is settled', schema) },
  })
  app.openapi(cutover, async (context) => {
    const { settled, batch, closed, businessDate } = await gateway.cutOver(byOf(context.req.valid('json')))
    return context.json({ settled, batch, closed, businessDate }, 200)
  })
}

function addClock(app: OpenAPIHono, { gateway, issuer, random }: ControlOptions): void {
  const read = createRoute({ method: 'get', path: '/v1/clock', responses: { 200: json('What dates and schedules go by', clockSchema) } })
  app.openapi(read, (context) => context.json(gateway.clock, 200))
  const move = createRoute({
    method: 'post',
    path: '/v1/clock',
    request: { body: { required: true, content: { 'application/json': { schema: clockBody } } } },
    responses: {
      200: json('Moved ahead; the cut-overs on the way were performed', clockSchema),
      400: json('Not a duration', errorSchema),
      409: json('The issuer is a real one', errorSchema),
    },
  })
  app.openapi(move, async (context) => {
    if (issuer === undefined) {
      return apiError(context, random, {
        status: 409,
        code: 'OPTION_INVALID',
        message: 'Only the clock of a simulator can be moved',
        hint: 'This gateway talks to a real issuer',
      }) as never
    }
    await gateway.advanceClock(context.req.valid('json').advance)
    return context.json(gateway.clock, 200)
  })
}

const settlementSchema = z.looseObject({ batch: z.number().int(), businessDate: z.string(), settled: z.number().int() })

/** CSV for who accepts that rather than JSON. */
function addFiles(app: OpenAPIHono, { gateway, random }: ControlOptions): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/settlements',
    responses: { 200: json('Oldest first, with totals by merchant and currency', z.array(settlementSchema)) },
  })
  app.openapi(list, async (context) => {
    const settlements = await gateway.ledger.settlements()
    return context.json(settlements.map(settlementView) as never, 200)
  })
  const one = createRoute({
    method: 'get',
    path: '/v1/settlements/{batch}',
    request: { params: z.object({ batch: z.coerce.number().int().positive() }) },
    responses: {
      200: {
        description: 'With its transactions',
        content: { 'application/json': { schema: settlementSchema }, 'text/csv': { schema: z.string() } },
      },
      404: json('Not known', errorSchema),
    },
  })
  app.openapi(one, async (context) => {
    const { batch } = context.req.valid('param')
    const file = await readSettlementFile(gateway.ledger, batch)
    if (file === undefined) {
      return apiError(context, random, {
        status: 404,
        code: 'OPTION_INVALID',
        message: `There is no settlement ${batch}`,
        hint: 'GET /v1/settlements lists them',
      }) as never
    }
    const isCsv = (context.req.header('accept') ?? '').startsWith('text/csv')
    if (isCsv) return context.body(settlementCsv(file), 200, { 'content-type': 'text/csv; charset=utf-8' }) as never
    return context.json(file as never, 200)
  })
}
