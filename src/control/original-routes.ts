/** POST /v1/originals: payments from before this ledger, for the simulator and for an import. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { OldPayment } from '../gateway/office/original.ts'
import { isDate } from '../terms/calendar.ts'
import { apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { noCard, transactionSchema } from './schemas.ts'

const digits = (length: number) => z.string().regex(new RegExp(`^\\d{${length}}$`))
const body = z.strictObject({
  dialect: z.string().optional(),
  terminal: z.string().length(8),
  merchant: z.string().length(15),
  rrn: noCard(z.string().min(1).max(12)),
  stan: z
    .string()
    .regex(/^\d{1,12}$/)
    .optional(),
  batch: z.string().max(12).optional(),
  dateTime: z
    .string()
    .regex(/^\d{10,14}$/)
    .optional(),
  businessDate: z.string().refine(isDate, 'expected YYYY-MM-DD'),
  amountMinor: z.number().int().positive().max(999_999_999_999),
  currency: digits(3),
  pan: z.string().regex(/^(\d{12,19}|\d{6}\*{2,9}\d{4})$/, 'expected a card number, or first 6 and last 4 of it with * between'),
  authorisationCode: z.string().min(1).max(6).optional(),
  orderNumber: noCard(z.string().min(1).max(64)).optional(),
  settled: z.boolean(),
  issuerStan: digits(6).optional(),
  issuerDateTime: z
    .string()
    .regex(/^\d{10,14}$/)
    .optional(),
})

export function addOriginalRoutes(app: OpenAPIHono, { gateway, issuer, random }: ControlOptions): void {
  const original = createRoute({
    method: 'post',
    path: '/v1/originals',
    request: { body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: json('The payment, as it can be given back', transactionSchema),
      400: json('Not valid', errorSchema),
      409: json('Another payment has its numbers', errorSchema),
    },
  })
  app.openapi(original, async (context) => {
    const asked = context.req.valid('json')
    const spoken = gateway.listeners.map(({ dialect }) => dialect)
    const dialect = asked.dialect ?? spoken[0] ?? ''
    if (!spoken.includes(dialect)) {
      const hint = `A listener speaks ${spoken.join(', ')}`
      return apiError(context, random, { status: 400, code: 'OPTION_INVALID', message: `No listener speaks ${dialect}`, hint }) as never
    }
    const outcome = await gateway.office.importOriginal({ ...asked, dialect } as OldPayment)
    if (outcome.is === 'duplicate') {
      const message = `Transaction ${outcome.first.id} has this terminal, RRN and date, and is another payment`
      return apiError(context, random, { status: 409, code: 'OPTION_INVALID', message, hint: 'Compare it: GET /v1/transactions' }) as never
    }
    if (outcome.is === 'decided') issuer?.seed(outcome.transaction)
    return context.json(gateway.office.view(outcome.is === 'decided' ? outcome.transaction : outcome.first) as never, 200)
  })
}
