/** `webhooks:` of a configuration file: addresses, events, and secrets that stand in no configuration. */
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { GatewayError } from '../../errors.ts'
import type { Webhook } from '../../gateway/webhooks.ts'

const OTHERS_MAY = 0o077

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)])

export const webhooksShape = z.array(
  z
    .strictObject({
      url: z.string().refine(isPlainHttp, 'expected http:// or https:// without a user and a password'),
      events: oneOrMore.default(['*']),
      secretFile: z.string().optional(),
      secretEnv: z.string().optional(),
    })
    .refine(({ secretFile, secretEnv }) => (secretFile === undefined) !== (secretEnv === undefined), 'give secretFile or secretEnv'),
)

function isPlainHttp(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === ''
}

/** Throws SPEC_INVALID for a secret that is not there, is empty, or lies in a file that others may read. */
export function readWebhooks(given: z.output<typeof webhooksShape>): Webhook[] {
  return given.map(({ url, events, secretFile, secretEnv }) => {
    const secret = secretFile === undefined ? process.env[secretEnv ?? '']?.trim() : readSecret(secretFile)
    if (secret === undefined || secret === '')
      throw new GatewayError('SPEC_INVALID', `webhooks: ${secretFile ?? secretEnv} holds no secret`)
    return { url, events: events.join('|'), secret }
  })
}

function readSecret(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) throw new GatewayError('SPEC_INVALID', `webhooks: ${file}: there is no such file`)
  if ((stats.mode & OTHERS_MAY) !== 0) throw new GatewayError('SPEC_INVALID', `webhooks: ${file}: others may read it; chmod 600 ${file}`)
  return readFileSync(file, 'utf8').trim()
}
