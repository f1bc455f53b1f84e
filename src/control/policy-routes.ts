/** /v1/policy: the rules in force. /v1/holds: refunds that wait for a second operator (R107). */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { isoText } from '../terms/calendar.ts'
import { HOLD_STATES, type Hold } from '../terms/hold.ts'
import { mayGiveBack } from '../terms/operator.ts'
import { policyWords } from '../terms/policy-words.ts'
import { type ApiFault, apiError } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'
import { operatorBehind } from './operator-check.ts'
import { actingOperator, NOBODY } from './operator-name.ts'

const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const errorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string(), requestId: z.string() })
const holdSchema = z.looseObject({ id: z.number().int(), state: z.enum(HOLD_STATES), amountMinor: z.number().int() })
const whom = z.strictObject({ dialect: z.string().min(1), terminal: z.string().default(''), merchant: z.string().default('') })
const decision = z.strictObject({ operator: z.string().min(1).max(32).optional() })

export function addPolicyRoutes(app: OpenAPIHono, options: ControlOptions): void {
  addPolicy(app, options)
  addHolds(app, options)
  addDecision(app, options, 'approve')
  addDecision(app, options, 'refuse')
}

function addPolicy(app: OpenAPIHono, { gateway, random }: ControlOptions): void {
  const policy = createRoute({
    method: 'get',
    path: '/v1/policy',
    request: { query: whom },
    responses: { 200: json('The rules in force, in words, and their hash', z.looseObject({})), 404: json('No such dialect', errorSchema) },
  })
  app.openapi(policy, (context) => {
    const asked = context.req.valid('query')
    const found = gateway.policyOf(asked)
    if (found === undefined) {
      const message = `No listener speaks ${asked.dialect}`
      return apiError(context, random, { status: 404, code: 'OPTION_INVALID', message, hint: 'See the line of the start' }) as never
    }
    const words = { en: policyWords(found.policy, 'en'), zh: policyWords(found.policy, 'zh') }
    return context.json({ ...asked, ...found, words } as never, 200)
  })
}

function addHolds(app: OpenAPIHono, { gateway }: ControlOptions): void {
  const holds = createRoute({
    method: 'get',
    path: '/v1/holds',
    request: { query: z.strictObject({ state: z.enum(HOLD_STATES).optional() }) },
    responses: { 200: json('Newest first', z.array(holdSchema)) },
  })
  app.openapi(holds, async (context) => {
    const { state } = context.req.valid('query')
    return context.json((await gateway.holds(state)).map(holdView) as never, 200)
  })
}

function addDecision(app: OpenAPIHono, { gateway, random }: ControlOptions, verb: 'approve' | 'refuse'): void {
  const decide = createRoute({
    method: 'post',
    path: `/v1/holds/{id}/${verb}` as '/v1/holds/{id}/approve',
    request: {
      params: z.object({ id: z.coerce.number().int().positive() }),
      body: { required: false, content: { 'application/json': { schema: decision } } },
    },
    responses: {
      200: json('As it is now', holdSchema),
      403: json('Not this operator', errorSchema),
      404: json('Not known', errorSchema),
      409: json('It does not wait', errorSchema),
    },
  })
  app.openapi(decide, async (context) => {
    const { id } = context.req.valid('param')
    const who = operatorBehind(context)
    const operator = actingOperator(context as Context, context.req.valid('json')?.operator)
    const fail = (fault: ApiFault): never => apiError(context as Context, random, fault) as never
    if (operator === undefined) return fail(NOBODY)
    if (who !== undefined && !mayGiveBack(who.role)) return fail(CASHIER)
    const outcome = await gateway.decideHold({ id, operator, approve: verb === 'approve' })
    return outcome.is === 'decided-hold' ? context.json(holdView(outcome.hold) as never, 200) : fail(FAULTS[outcome.why])
  })
}

/** No hash of a card. */
function holdView({ panHash: _, panMasked, atMs, expiresAtMs, originalId, usedBy, ...hold }: Hold): object {
  return { ...hold, original: originalId, pan: panMasked, usedBy, at: isoText(atMs), expiresAt: isoText(expiresAtMs) }
}

const CASHIER: ApiFault = {
  status: 403,
  code: 'OPERATOR_REFUSED',
  message: 'A cashier cannot confirm a refund',
  hint: 'A supervisor or administrator can',
}
const FAULTS: Readonly<Record<'unknown' | 'not-waiting' | 'same-operator', ApiFault>> = {
  unknown: { status: 404, code: 'OPTION_INVALID', message: 'There is no such hold', hint: 'GET /v1/holds lists them' },
  'not-waiting': {
    status: 409,
    code: 'OPTION_INVALID',
    message: 'It does not wait any more',
    hint: 'GET /v1/holds says what became of it',
  },
  'same-operator': {
    status: 403,
    code: 'OPERATOR_REFUSED',
    message: 'The operator who asked for a refund cannot confirm it',
    hint: 'Another operator can',
  },
}
