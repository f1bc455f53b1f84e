/** The control API: settle, look up, reset, health; HTTP on loopback, everything under /v1 but health and the description. */
import { createAdaptorServer } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { GatewayError } from '../errors.ts'
import type { Random } from '../terms/ports.ts'
import { addAdjustmentRoutes } from './adjustment-routes.ts'
import { apiError } from './api-error.ts'
import { addAuditRoutes } from './audit-routes.ts'
import { addChainRoutes } from './chain-routes.ts'
import type { ControlOptions, IssuerPortOptions } from './control-options.ts'
import { addHealthRoutes } from './health-routes.ts'
import { addIssuerBookRoute } from './issuer-book-route.ts'
import { addIssuerMessageRoutes } from './issuer-message-routes.ts'
import { addIssuerOriginalRoute } from './issuer-original-route.ts'
import { addIssuerRoutes } from './issuer-routes.ts'
import { addJournalRoutes } from './journal-routes.ts'
import { operatorCheck } from './operator-check.ts'
import { addOriginalRoutes } from './original-routes.ts'
import { addPolicyRoutes } from './policy-routes.ts'
import { addRefundRoutes } from './refund-routes.ts'
import { addReversalRoutes } from './reversal-routes.ts'
import { addSettlementRoutes } from './settlement-routes.ts'
import { addTransactionRoutes } from './transaction-routes.ts'

export interface Control {
  /** `http://127.0.0.1:8580` */
  readonly url: string
  close(): Promise<void>
}

const BODY_BYTES = 65_536
const HEADERS_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_MS = 10_000

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '::1']

/**
 * Starts listening. Rejects with PORT_IN_USE for a port it cannot have, with OPTION_INVALID for a host that others reach:
 * there is no login yet, and who can settle can move money.
 */
export async function createControl(options: ControlOptions): Promise<Control> {
  const app = createApp(options.random, (empty) => {
    empty.use('*', operatorCheck(options))
    addHealthRoutes(empty, options)
    addPolicyRoutes(empty, options)
    addTransactionRoutes(empty, options)
    addChainRoutes(empty, options)
    addRefundRoutes(empty, options)
    addOriginalRoutes(empty, options)
    addSettlementRoutes(empty, options)
    addAdjustmentRoutes(empty, options)
    addReversalRoutes(empty, options)
    addIssuerRoutes(empty, options)
    addJournalRoutes(empty, options)
    addIssuerMessageRoutes(empty, options)
    addIssuerOriginalRoute(empty, options)
    addAuditRoutes(empty, options)
  })
  return openPort(app, options)
}

/** Rules, journal and messages of an issuer that is alone in its process. Starts and rejects as `createControl` does. */
export async function createIssuerControl(options: IssuerPortOptions): Promise<Control> {
  const app = createApp(options.random, (empty) => {
    addIssuerRoutes(empty, options)
    addJournalRoutes(empty, options)
    addIssuerMessageRoutes(empty, options)
    addIssuerOriginalRoute(empty, options)
    addIssuerBookRoute(empty, options)
  })
  return openPort(app, options)
}

async function openPort(app: OpenAPIHono, options: Pick<ControlOptions, 'host' | 'port'>): Promise<Control> {
  if (!LOOPBACK_HOSTS.includes(options.host)) {
    throw new GatewayError('OPTION_INVALID', `--control: only on ${LOOPBACK_HOSTS.join(', ')}, for it has no login; got "${options.host}"`)
  }
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new GatewayError(
          'PORT_IN_USE',
          `Cannot listen for control on ${options.host}:${options.port} (${error.code}): give another with --control HOST:PORT`,
        ),
      )
    })
    server.listen(options.port, options.host, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

/** A body must say that it is JSON and be it: a page of another site cannot send that without asking (CSRF). */
function jsonOnly(random: Random): MiddlewareHandler {
  return async (context, next) => {
    const text = ['POST', 'PUT'].includes(context.req.method) ? await context.req.text() : ''
    if (text !== '' && !(context.req.header('content-type') ?? '').startsWith('application/json')) {
      return apiError(context, random, {
        status: 415,
        code: 'OPTION_INVALID',
        message: 'The body is not sent as JSON',
        hint: 'Send the header content-type: application/json',
      })
    }
    if (text !== '' && !isJson(text)) {
      return apiError(context, random, { status: 400, code: 'OPTION_INVALID', message: 'The body is not JSON', hint: 'See /openapi.json' })
    }
    await next()
    return undefined
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function createApp(random: Random, addRoutes: (app: OpenAPIHono) => void): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result, context) => {
      if (result.success) return undefined
      const [issue] = result.error.issues
      return apiError(context, random, {
        status: 400,
        code: 'OPTION_INVALID',
        message: `${issue?.path.join('.')}: ${issue?.message}`,
        hint: 'See /openapi.json',
      })
    },
  })
  const tooLong = {
    status: 413,
    code: 'OPTION_INVALID',
    message: `A body has at most ${BODY_BYTES} bytes`,
    hint: 'See /openapi.json',
  } as const
  app.use('*', bodyLimit({ maxSize: BODY_BYTES, onError: (context) => apiError(context, random, tooLong) }))
  app.use('*', jsonOnly(random))
  app.use('*', async (context, next) => {
    const name = new URL(context.req.url).hostname
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(name)) {
      return apiError(context, random, {
        status: 403,
        code: 'OPTION_INVALID',
        message: 'The Host header is not this machine',
        hint: 'Ask http://127.0.0.1',
      })
    }
    await next()
    return undefined
  })
  addRoutes(app)
  app.doc('/openapi.json', { openapi: '3.0.0', info: { title: 'Unswipe control API', version: '1' } })
  app.notFound((context) =>
    apiError(context, random, {
      status: 404,
      code: 'OPTION_INVALID',
      message: `There is no ${context.req.method} ${context.req.path}`,
      hint: 'See /openapi.json',
    }),
  )
  app.onError((error, context) =>
    apiError(context, random, {
      status: 500,
      code: error instanceof GatewayError ? error.code : 'INVARIANT_BROKEN',
      message: error instanceof GatewayError ? error.message : 'The request failed',
      hint: 'The log has more',
    }),
  )
  return app
}
