/** `when` of a rule, as it is written. */
import { z } from 'zod'
import { timeWindow } from './time-window.ts'

/** Files have texts only; in code a number may be a number. */
export const textOf = <T extends z.ZodType<unknown, string>>(schema: T) =>
  z.union([z.string(), z.number()], { error: 'a number or a text' }).transform(String).pipe(schema)

export const count = textOf(z.string().regex(/^[1-9]\d*$/, 'a whole number from 1'))
const isUpwards = (text: string): boolean => {
  const [least = 0, greatest = least] = text.split('..').map(Number)
  return least <= greatest
}
const digitsOrRange = textOf(
  z
    .string()
    .regex(/^\d+(\.\.\d+)?$/, { error: 'a whole number or a range like 100..200', abort: true })
    .refine(isUpwards, 'the smaller number of a range first'),
)
const countOrRange = digitsOrRange.refine((text) => !/^0+($|\.)/.test(text), 'a count from 1, or a range of them')

/** yes or no, in code a boolean too. */
export const yesOrNo = z
  .union([z.boolean(), z.enum(['yes', 'no'])], { error: 'yes or no' })
  .transform((word) => word === true || word === 'yes')

/** An element, a subfield or a TLV tag. */
export const path = z.string().regex(/^\d{1,3}(\.[0-9A-Fa-f]{1,6}){0,2}$/)
export const pathError = ({ code }: { code: string }): string | undefined =>
  code === 'invalid_key' ? 'an element like 22, 60.1 or 55.9F26' : undefined

/** Names that stand for an element; any other key is an element number or `60.1`. */
export const WHEN_NAMES = {
  mti: { element: 0 },
  processingCode: { element: 3 },
  terminal: { element: 41 },
  merchant: { element: 42 },
  currency: { element: 49 },
  rrn: { element: 37 },
} as const

const KINDS = ['sale', 'void', 'refund', 'adjustment', 'reversal', 'sign-in', 'sign-off', 'echo', 'download', 'settlement'] as const

export const when = z
  .strictObject({
    mti: z.string().optional(),
    kind: z.enum(KINDS).optional(),
    /** What the terminal asked of the gateway; `none` for what the gateway sends of itself. */
    request: z.enum([...KINDS, 'none']).optional(),
    /** Whether the peer has signed on at this connection. */
    signedOn: yesOrNo.optional(),
    processingCode: z.string().optional(),
    terminal: z.string().optional(),
    merchant: z.string().optional(),
    currency: z.string().optional(),
    rrn: z.string().optional(),
    /** In minor units: 123, or 100..200. */
    amount: digitsOrRange.optional(),
    /** A pattern, or a range of first digits: 620000..620099. */
    pan: z.string().optional(),
    /** Element, subfield or tag -> pattern. */
    elements: z.record(path, z.string(), { error: pathError }).optional(),
    probability: z
      .string()
      .regex(/^\d+(\.\d+)?%$/, { error: 'a percentage like 2%', abort: true })
      .refine((text) => Number.parseFloat(text) <= 100, 'at most 100%')
      .transform((text) => Number.parseFloat(text) / 100)
      .optional(),
    /** 22:00..06:00, or dates. */
    between: timeWindow.optional(),
    /** Which clock `between` reads; the business clock is the gateway's, which can be moved. */
    clock: z.enum(['wall', 'business']).optional(),
    /** The n-th message that meets the other conditions, or a range of them; repeats are not counted. */
    nth: countOrRange.optional(),
    every: count.transform(Number).optional(),
    first: count.transform(Number).optional(),
    after: count.transform(Number).optional(),
    /** Counts, states and sequences for each terminal or card by itself. */
    per: z.enum(['terminal', 'card']).optional(),
  })
  .default({})

export type When = z.output<typeof when>
