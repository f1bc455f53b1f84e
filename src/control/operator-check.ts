/** Who may change something over the control API: with operators, whoever has the token of one (R106, P19). */
import type { Context, MiddlewareHandler } from 'hono'
import type { KnownOperator } from '../gateway/operators.ts'
import { apiError } from './api-error.ts'
import type { ControlOptions } from './control-options.ts'

const READING = ['GET', 'HEAD', 'OPTIONS']
const OPERATOR = 'operator'

/** Nothing is asked where no operators are known: the port is on the loopback only. Who changed what goes into the log. */
export function operatorCheck({ gateway, random, log }: ControlOptions): MiddlewareHandler {
  return async (context, next) => {
    if (gateway.knowsOperators && !READING.includes(context.req.method)) {
      const [, token] = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '') ?? []
      const operator = token === undefined ? undefined : gateway.operatorOf(token)
      if (operator === undefined) {
        context.header('www-authenticate', 'Bearer')
        return apiError(context, random, {
          status: 401,
          code: 'OPERATOR_REFUSED',
          message: token === undefined ? 'No operator is named' : 'The token is of no operator',
          hint: 'Send the header authorization: Bearer TOKEN',
        })
      }
      context.set(OPERATOR, operator)
      log?.info(
        { event: 'control', operator: operator.id, role: operator.role, method: context.req.method, path: context.req.path },
        'asked',
      )
    }
    await next()
    return undefined
  }
}

/** The operator of the token, undefined where no operators are known. */
export function operatorBehind(context: Context): KnownOperator | undefined {
  return context.get(OPERATOR) as KnownOperator | undefined
}
