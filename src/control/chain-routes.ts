/** /v1/transactions/{id}: the whole story of a payment, why it has not arrived, and its slip. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { linkView } from '../gateway/chain/chain-view.ts'
import { LANGUAGES } from '../gateway/chain/words.ts'
import { isoText } from '../terms/calendar.ts'
import { apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { transactionSchema } from './schemas.ts'

const params = z.object({ id: z.coerce.number().int().positive() })
const words = z.object({ en: z.string(), zh: z.string() })
const whySchema = z.object({
  id: z.number().int(),
  rrn: z.string(),
  state: z.string(),
  cause: z.string(),
  causeWords: words,
  what: words,
  next: words,
  todo: words,
  at: z.string().nullable(),
  nextOn: z.string().nullable(),
})
const receiptSchema = z.object({ lang: z.enum(LANGUAGES), lines: z.array(z.string()) })

export function addChainRoutes(app: OpenAPIHono, options: ControlOptions): void {
  addOne(app, options)
  addWhy(app, options)
  addReceipt(app, options)
}

function addOne(app: OpenAPIHono, { gateway, random }: ControlOptions): void {
  const one = createRoute({
    method: 'get',
    path: '/v1/transactions/{id}',
    request: { params },
    responses: {
      200: json('With its history, what refers to it, and the whole chain', transactionSchema),
      404: json('Not known', errorSchema),
    },
  })
  app.openapi(one, async (context) => {
    const { id } = context.req.valid('param')
    const [transaction] = await gateway.find({ id })
    if (transaction === undefined) return notKnown(context, random, id)
    const [history, followers, chain] = await Promise.all([
      gateway.ledger.history(id),
      gateway.find({ originalId: id }),
      gateway.office.chain(id),
    ])
    const links = chain.map(linkView)
    const expectedArrival = links.find((link) => link.id === id)?.expectedArrival ?? null
    return context.json({ ...transaction, expectedArrival, history, followers, chain: links } as never, 200)
  })
}

function addWhy(app: OpenAPIHono, { gateway, random }: ControlOptions): void {
  const why = createRoute({
    method: 'get',
    path: '/v1/transactions/{id}/why',
    request: { params },
    responses: { 200: json('Why it has not arrived', whySchema), 404: json('Not known', errorSchema) },
  })
  app.openapi(why, async (context) => {
    const { id } = context.req.valid('param')
    const found = await gateway.office.why(id)
    if (found === undefined) return notKnown(context, random, id)
    const { atMs, ...told } = found
    return context.json({ ...told, at: atMs === null ? null : isoText(atMs) }, 200)
  })
}

function addReceipt(app: OpenAPIHono, { gateway, random }: ControlOptions): void {
  const receipt = createRoute({
    method: 'get',
    path: '/v1/transactions/{id}/receipt',
    request: { params, query: z.strictObject({ lang: z.enum(LANGUAGES).default('en') }) },
    responses: { 200: json('The slip, line by line', receiptSchema), 404: json('Not known', errorSchema) },
  })
  app.openapi(receipt, async (context) => {
    const { id } = context.req.valid('param')
    const { lang } = context.req.valid('query')
    const lines = await gateway.office.receipt(id, lang)
    return lines === undefined ? notKnown(context, random, id) : context.json({ lang, lines: [...lines] }, 200)
  })
}

function notKnown(context: Context, random: ControlOptions['random'], id: number): never {
  const fault = {
    status: 404,
    code: 'OPTION_INVALID',
    message: `There is no transaction ${id}`,
    hint: 'GET /v1/transactions lists them',
  } as const
  return apiError(context, random, fault) as never
}
