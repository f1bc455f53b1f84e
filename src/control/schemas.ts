/** Shapes that several routes answer with. */
import { z } from '@hono/zod-openapi'
import { maskCards } from '../codec/card-scan.ts'

export const transactionSchema = z.looseObject({ id: z.number().int(), kind: z.string(), state: z.string() })

/** A number of people's: a card number in it is refused, for it is stored and shown. */
export function noCard(schema: z.ZodString) {
  return schema.refine((text) => maskCards(joined(text)) === joined(text), 'holds a card number: leave it out')
}

/** Words of people: they need no run of digits as long as a card number, right check digit or not. */
export function noDigits(schema: z.ZodString) {
  return schema.refine((text) => !/\d{12}/.test(joined(text)), 'holds digits that may be a card number: leave them out')
}

/** Without what people write between digits. */
function joined(text: string): string {
  return text.replace(/(?<=\d)[ -](?=\d)/g, '')
}
