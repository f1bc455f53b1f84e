/** `cards` of a rules file: cards with a state of their own. */
import { z } from 'zod'
import { duration } from './duration.ts'
import { textOf } from './when.ts'

const minor = textOf(z.string().regex(/^\d+$/, 'minor units, a whole number')).transform(Number)

export const card = z.strictObject({
  /** A pattern, or a range of first digits; each number that fits is a card of its own. The first entry that fits counts. */
  pan: z.string().min(1),
  status: z.enum(['active', 'lost', 'stolen', 'expired', 'restricted', 'closed']).default('active'),
  /** What there is at the start; without it there is always enough. */
  balance: minor.optional(),
  /** The most that one sale may take. */
  limit: minor.optional(),
  pin: z
    .string()
    .regex(/^\d{4,12}$/, '4 to 12 digits')
    .optional(),
  /** So much later a refund or void is on the balance. */
  arrival: duration.default(0),
})
export type Card = z.output<typeof card>
