/** POST /v1/refunds: a refund asked in the back office, or only what would become of it. */

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { OfficeAnswer, OfficeRefund, Preview } from '../gateway/office/refund.ts'
import type { KnownOperator } from '../gateway/operators.ts'
import { REASONS } from '../terms/reason.ts'
import { leftMinor } from '../terms/transaction.ts'
import { type ApiFault, apiError, errorSchema, json } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { operatorBehind } from './operator-check.ts'
import { noCard, noDigits, transactionSchema } from './schemas.ts'

const name = z.string().min(1).max(64)
const keySchema = noCard(name)
const body = z
  .strictObject({
    original: z.number().int().positive().optional(),
    rrn: name.optional(),
    date: z
      .string()
      .regex(/^(\d{4}-)?\d\d-?\d\d$/)
      .optional(),
    merchant: name.optional(),
    terminal: name.optional(),
    voucher: name.optional(),
    amountMinor: z.number().int().positive().max(999_999_999_999),
    reason: noDigits(z.string().min(1).max(200)),
    operator: noDigits(name),
    orderNumber: noCard(name).optional(),
    requestId: keySchema.optional(),
  })
  .refine(({ original, rrn, voucher }) => [original, rrn, voucher].filter((one) => one !== undefined).length === 1, {
    message: 'give one of original, rrn and voucher',
  })
const query = z.strictObject({ dryRun: z.enum(['0', '1', 'true', 'false']).default('0') })
const headers = z.object({ 'idempotency-key': keySchema.optional() })

export function addRefundRoutes(app: OpenAPIHono, options: ControlOptions): void {
  const { gateway, random } = options
  const refund = createRoute({
    method: 'post',
    path: '/v1/refunds',
    request: { query, headers, body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: json('What was decided, or would be', transactionSchema),
      400: json('Not valid', errorSchema),
      404: json('No such payment', errorSchema),
      409: json('The key is of another refund, or several payments fit', errorSchema),
      503: json('Not now', errorSchema),
    },
  })
  app.openapi(refund, async (context) => {
    const asked = context.req.valid('json')
    const sent = context.req.valid('header')['idempotency-key']
    if (sent !== undefined && asked.requestId !== undefined && sent !== asked.requestId) {
      return fail(context, random, fault(400, 'Idempotency-Key and requestId differ', 'Send one of them'))
    }
    const key = sent ?? asked.requestId ?? random.bytes(16).toString('hex')
    const who = operatorBehind(context as Context)
    const request = officeRefund(asked, key, who)
    const { dryRun } = context.req.valid('query')
    if (dryRun === '1' || dryRun === 'true') {
      const preview = await gateway.office.preview(request)
      return preview.is === 'preview' ? context.json(previewBody(preview) as never, 200) : fail(context, random, notOne(preview.ids))
    }
    const answer = await gateway.office.refund(request)
    return answer.is === 'answered' ? answered(context, options, answer) : fail(context, random, refusal(answer))
  })
}

/** Who stands behind a token counts, whatever the body says. */
function officeRefund(asked: z.output<typeof body>, key: string, who: KnownOperator | undefined): OfficeRefund {
  const { original, rrn, voucher, date, merchant, terminal, amountMinor, reason, operator, orderNumber = '' } = asked
  const by = who === undefined ? { operator } : { operator: who.id, operatorRole: who.role }
  const rest = { amountMinor, purpose: reason, ...by, orderNumber, key }
  if (original !== undefined) return { ...rest, of: { id: original } }
  if (voucher !== undefined) return { ...rest, of: { voucher } }
  const given = Object.entries({ date: date?.replaceAll('-', '').slice(-4), merchant, terminal }).filter(([, value]) => value !== undefined)
  return { ...rest, of: { rrn: rrn ?? '', ...Object.fromEntries(given) } }
}

/** The transaction, and of the payment what is left. */
async function answered(
  context: Context,
  { gateway }: ControlOptions,
  { decided, transaction, original }: Extract<OfficeAnswer, { is: 'answered' }>,
): Promise<never> {
  const chain = await gateway.office.chain(transaction.id)
  const expectedArrival = chain.find(({ id }) => id === transaction.id)?.arrival?.expected ?? null
  if (decided.repeat) context.header('Idempotency-Replayed', 'true')
  const view = gateway.office.view(transaction)
  return context.json({ ...view, words: wordsOf(view.reason), expectedArrival, originalLeftMinor: leftMinor(original) }, 200) as never
}

function wordsOf(reason: keyof typeof REASONS | null): { en: string; zh: string } | null {
  if (reason === null) return null
  const { en, zh } = REASONS[reason]
  return { en, zh }
}

function previewBody({ outcome, transaction, leftMinor: left, leftAfterMinor }: Preview): object {
  const { route, cell, reason, amountMinor, currency, originalId } = transaction
  const facts = { route, cell, reason, words: wordsOf(reason), amountMinor, currency, original: originalId }
  return { dryRun: true, outcome, ...facts, leftMinor: left, leftAfterMinor }
}

function refusal(answer: Exclude<OfficeAnswer, { is: 'answered' }>): ApiFault {
  switch (answer.is) {
    case 'not-one':
      return notOne(answer.ids)
    case 'unavailable':
      return fault(503, REASONS[answer.reason].en, 'Ask again with the same key')
    case 'conflict':
      return fault(409, `This key is of transaction ${answer.first.id}, another refund`, 'Take a new key for a new refund')
  }
}

function notOne(ids: readonly number[]): ApiFault {
  if (ids.length === 0) return fault(404, 'There is no such payment', 'GET /v1/transactions?kind=sale lists them')
  return fault(409, `${ids.length} payments fit: ${ids.slice(0, 10).join(', ')}`, 'Give original, or rrn with date and terminal')
}

function fault(status: ApiFault['status'], message: string, hint: string): ApiFault {
  return { status, code: 'OPTION_INVALID', message, hint }
}

function fail(context: Context, random: ControlOptions['random'], problem: ApiFault): never {
  return apiError(context, random, problem) as never
}
