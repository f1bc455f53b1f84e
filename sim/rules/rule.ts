/** Issuer rules as written in a file, over HTTP or in code: what to look for, what to do. */
import { z } from 'zod'

/** Files have texts only; in code a number may be a number. */
const textOf = <T extends z.ZodType<unknown, string>>(schema: T) =>
  z.union([z.string(), z.number()], { error: 'a number or a text' }).transform(String).pipe(schema)

const count = textOf(z.string().regex(/^[1-9]\d*$/, 'a whole number from 1'))
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

/** 40ms, 1.5s, 2m; a bare number is refused, for nobody can tell its unit. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m)$/, 'a duration like 40ms, 1.5s or 2m')
  .transform((text) => {
    const unit = text.endsWith('ms') ? 1 : text.endsWith('s') ? 1_000 : 60_000
    return Number.parseFloat(text) * unit
  })

/** `"1s..3s"`. */
const durationRange = z
  .string()
  .regex(/^[\d.]+(ms|s|m)\.\.[\d.]+(ms|s|m)$/, 'a duration, a range like 1s..3s, or median and p99')
  .transform((text) => text.split('..'))
  .pipe(z.tuple([duration, duration]))
  .refine(([least, greatest]) => least <= greatest, 'the smaller duration first')
  .transform(([leastMs, greatestMs]) => ({ leastMs, greatestMs }))

const LATENCY_FORMS = 'a duration like 40ms, a range like 1s..3s, or { median: 40ms, p99: 900ms }'

const latency = z.union(
  [
    duration.transform((fixedMs) => ({ is: 'fixed' as const, fixedMs })),
    durationRange.transform((range) => ({ is: 'range' as const, ...range })),
    z
      .strictObject({ median: duration, p99: duration, max: duration.optional() })
      .refine((value) => value.median > 0 && value.p99 > value.median, 'a p99 greater than the median, and both above zero')
      .transform((value) => ({ is: 'lognormal' as const, medianMs: value.median, p99Ms: value.p99, maxMs: value.max })),
  ],
  { error: LATENCY_FORMS },
)
export type Latency = z.output<typeof latency>

/** Names that stand for an element; any other key is an element number or `60.1`. */
export const WHEN_NAMES = {
  mti: { element: 0 },
  processingCode: { element: 3 },
  terminal: { element: 41 },
  merchant: { element: 42 },
  currency: { element: 49 },
  rrn: { element: 37 },
} as const

const when = z
  .strictObject({
    mti: z.string().optional(),
    kind: z.enum(['sale', 'void', 'refund', 'adjustment', 'reversal', 'sign-in', 'sign-off', 'echo', 'download']).optional(),
    /** Whether the peer has signed on at this connection. */
    signedOn: z
      .enum(['yes', 'no'])
      .transform((word) => word === 'yes')
      .optional(),
    processingCode: z.string().optional(),
    terminal: z.string().optional(),
    merchant: z.string().optional(),
    currency: z.string().optional(),
    rrn: z.string().optional(),
    /** In minor units: 123, or 100..200. */
    amount: digitsOrRange.optional(),
    pan: z.string().optional(),
    /** Element or subfield -> pattern. */
    elements: z
      .record(z.string().regex(/^\d{1,3}(\.\d{1,2})?$/), z.string(), {
        error: ({ code }) => (code === 'invalid_key' ? 'an element like 22 or 60.1' : undefined),
      })
      .optional(),
    probability: z
      .string()
      .regex(/^\d+(\.\d+)?%$/, { error: 'a percentage like 2%', abort: true })
      .refine((text) => Number.parseFloat(text) <= 100, 'at most 100%')
      .transform((text) => Number.parseFloat(text) / 100)
      .optional(),
    /** The n-th message that meets the other conditions, or a range of them; repeats are not counted. */
    nth: countOrRange.optional(),
    every: count.transform(Number).optional(),
    first: count.transform(Number).optional(),
    after: count.transform(Number).optional(),
  })
  .default({})

const then = z.strictObject({
  responseCode: z
    .string()
    .regex(/^[0-9A-Z]{2,4}$/, 'a response code like 00 or A0')
    .optional(),
  latency: latency.optional(),
  /** What goes wrong with the answer. */
  fault: z.enum(['no-answer']).optional(),
})

const rule = z.strictObject({ name: z.string().min(1), when, then })

/** The content of a rules file. */
export const rulesSchema = z.strictObject({
  seed: textOf(z.string().regex(/^\d+$/, 'a whole number')).transform(Number).optional(),
  rules: z.array(rule).default([]),
})

export type Rule = z.output<typeof rule>
export type RuleFile = z.output<typeof rulesSchema>
/** As it is written, all values strings. */
export type RuleFileInput = z.input<typeof rulesSchema>
