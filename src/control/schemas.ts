/** Shapes that several routes answer with. */
import { z } from '@hono/zod-openapi'
import { maskCards } from '../codec/card-scan.ts'

export const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
export const errorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string(), requestId: z.string() })
export const transactionSchema = z.looseObject({ id: z.number().int(), kind: z.string(), state: z.string() })

/** A text of people: a card number in it, spaces or not, is refused, for texts are stored and shown. */
export function noCard(schema: z.ZodString) {
  return schema.refine(hasNoCard, 'holds a card number: leave it out')
}

function hasNoCard(text: string): boolean {
  const joined = text.replace(/(?<=\d)[ -](?=\d)/g, '')
  return maskCards(joined) === joined
}
