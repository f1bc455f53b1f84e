/** POST /v1/issuer/originals: a payment from before at the issuer alone, so that what is given back on it is known there. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { apiError, errorSchema, json } from './api-error.ts'
import type { IssuerRouteOptions } from './control-options.ts'
import { NOT_EMBEDDED } from './issuer-routes.ts'
import { noCard } from './schemas.ts'

const body = z.strictObject({
  mti: z
    .string()
    .regex(/^\d{4}$/, 'expected 4 digits')
    .default('0200'),
  stan: z.string().regex(/^\d{6}$/, 'expected 6 digits'),
  dateTime: z.string().regex(/^\d{10,14}$/, 'expected the digits of the time that DE90 or DE56 names'),
  amountMinor: z.number().int().positive().max(999_999_999_999),
  rrn: noCard(z.string().max(12)).default(''),
  terminal: noCard(z.string().max(8)).default(''),
  authorisationCode: z.string().min(1).max(6).optional(),
})

export function addIssuerOriginalRoute(app: OpenAPIHono, { issuer, random }: IssuerRouteOptions): void {
  const original = createRoute({
    method: 'post',
    path: '/v1/issuer/originals',
    request: { body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: json('The payment as its book has it', z.looseObject({})),
      400: json('Not valid', errorSchema),
      409: json('The issuer is not embedded, or has another payment of that name', errorSchema),
    },
  })
  app.openapi(original, (context) => {
    if (issuer === undefined) return apiError(context, random, NOT_EMBEDDED) as never
    const { mti, stan, dateTime, authorisationCode = null, ...asked } = context.req.valid('json')
    const booked = issuer.seed({ ...asked, authorisationCode, issuerMti: mti, issuerStan: stan, issuerDateTime: dateTime })
    if (booked === undefined) {
      const message = `The issuer has another payment with MTI ${mti}, STAN ${stan} and time ${dateTime}`
      return apiError(context, random, { status: 409, code: 'OPTION_INVALID', message, hint: 'Take another stan or dateTime' }) as never
    }
    return context.json(booked as never, 200)
  })
}
