/** /v1/issuer/rules: the rules of the embedded issuer, looked at and changed while it runs. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { apiError, errorSchema, json } from './api-error.ts'
import type { IssuerRouteOptions } from './control-options.ts'
import type { IssuerControl } from './issuer-control.ts'

const PATH = '/v1/issuer/rules'
const view = z.looseObject({ seed: z.number().optional(), rules: z.array(z.looseObject({})) })
const responses = {
  200: json('The rules in use, each with `enabled` and `hits`', view),
  400: json('Not valid: nothing was changed', errorSchema),
  404: json('There is no such rule', errorSchema),
  409: json('The issuer is not embedded', errorSchema),
}
const body = (schema: z.ZodType) => ({ body: { required: true, content: { 'application/json': { schema } } } })
const byName = { params: z.object({ name: z.string() }) }
const anything = z.looseObject({})

export function addIssuerRoutes(app: OpenAPIHono, options: IssuerRouteOptions): void {
  const answer = (context: Context, act: (rules: IssuerControl['rules']) => boolean | undefined): never =>
    answerRules(context, options, act) as never
  app.openapi(createRoute({ method: 'get', path: PATH, responses }), (context) => answer(context, () => undefined))
  app.openapi(createRoute({ method: 'put', path: PATH, request: body(anything), responses }), (context) =>
    answer(context, (rules) => {
      rules.replace(context.req.valid('json'))
      return undefined
    }),
  )
  const added = z.strictObject({ rule: anything, before: z.string().optional() })
  app.openapi(createRoute({ method: 'post', path: PATH, request: body(added), responses }), (context) => {
    const { rule, before } = context.req.valid('json') as z.output<typeof added>
    return answer(context, (rules) => {
      rules.add(rule, before)
      return undefined
    })
  })
  const order = z.strictObject({ names: z.array(z.string()).min(1) })
  app.openapi(createRoute({ method: 'post', path: `${PATH}/order`, request: body(order), responses }), (context) =>
    answer(context, (rules) => {
      rules.order((context.req.valid('json') as z.output<typeof order>).names)
      return undefined
    }),
  )
  app.openapi(createRoute({ method: 'post', path: `${PATH}/reset`, responses }), (context) =>
    answer(context, (rules) => {
      rules.reset()
      return undefined
    }),
  )
  for (const [word, isEnabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    app.openapi(createRoute({ method: 'post', path: `${PATH}/{name}/${word}`, request: byName, responses }), (context) =>
      answer(context, (rules) => rules.enable(context.req.valid('param').name, isEnabled)),
    )
  }
  app.openapi(createRoute({ method: 'delete', path: `${PATH}/{name}`, request: byName, responses }), (context) =>
    answer(context, (rules) => rules.remove(context.req.valid('param').name)),
  )
}

function answerRules(
  context: Context,
  { issuer, random }: IssuerRouteOptions,
  act: (rules: IssuerControl['rules']) => boolean | undefined,
): Response {
  if (issuer === undefined) return apiError(context, random, NOT_EMBEDDED)
  try {
    if (act(issuer.rules) === false) {
      const hint = `GET ${PATH} lists them`
      return apiError(context, random, { status: 404, code: 'OPTION_INVALID', message: `There is no rule of that name`, hint })
    }
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    return apiError(context, random, { status: 400, code: 'OPTION_INVALID', message: firstIssue(error), hint: 'See sim/rules.schema.json' })
  }
  const written = issuer.rules.written as { seed?: unknown }
  return context.json({ ...(written.seed === undefined ? {} : { seed: written.seed }), rules: issuer.rules.view() } as never, 200)
}

export const NOT_EMBEDDED = {
  status: 409,
  code: 'OPTION_INVALID',
  message: 'The issuer is not a simulated one of this process',
  hint: 'Run unswipe serve without --issuer, or unswipe sim issuer',
} as const

/** `rules.0.then.latency: a duration like ...`, and how many more. */
export function firstIssue(error: z.ZodError): string {
  const [issue, ...others] = error.issues
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return `${issue?.path.join('.')}: ${issue?.message}${more}`
}
