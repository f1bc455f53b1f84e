/** What a step of a scenario expects, as it is written: elements with matchers, and what only our side knows. */
import { z } from 'zod'
import { FAILURE_ROWS, REASONS, type Reason, SILENCES, yesNo } from '../../src/index.ts'

const REASON_NAMES = Object.keys(REASONS) as [Reason, ...Reason[]]
const ROUTES = ['sale', 'void', 'refund', 'partial-reversal', 'reversal', 'none'] as const
const PATH = /^\d{1,3}(\.[0-9A-Za-z]{1,8}){0,3}$/

const pattern = z.string().min(1).max(200)
/** `100` or `100..200`. */
export const countOrRange = z.string().regex(/^\d{1,9}(\.\.\d{1,9})?$/, 'a whole number or a range like 2..5')

/** What an element has to be: `echo` of the request, `present`, `absent`, any other text exactly, or one of these. */
const matcher = z.union(
  [
    z.string(),
    z.strictObject({ exact: z.string() }),
    z.strictObject({ oneOf: z.array(z.string()).min(1) }),
    z.strictObject({ range: z.string().regex(/^\d{1,15}\.\.\d{1,15}$/) }),
    z.strictObject({ pattern }),
    z.strictObject({ same: z.string().regex(/^[A-Za-z][\w-]*\.\d{1,3}(\.\w+)*$/) }),
  ],
  {
    error: 'a text, echo, present, absent, { exact: text }, { oneOf: [..] }, { range: 1..9 }, { pattern: "6*" } or { same: NAME.ELEMENT }',
  },
)
export type Matcher = z.output<typeof matcher>

const named = {
  /** Whether an answer has to come: `none` when it must not, `any` when it may. */
  answer: z.enum(['any', 'none']).optional(),
  approved: yesNo.optional(),
  /** The row of the failure table: each dialect has a DE39 for it. */
  code: z.enum(FAILURE_ROWS).optional(),
  /** Why there was none. */
  verdict: z.enum(SILENCES).optional(),
  /** What terminal and host counted, of a terminal's settlement. */
  result: z.enum(['balanced', 'unbalanced', 'broken']).optional(),
  reason: z.enum(REASON_NAMES).optional(),
  route: z.enum(ROUTES).optional(),
  /** What may still be given back of the sale. */
  left: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,3})?$/, 'an amount such as 30.00')
    .optional(),
}
const NAMES = Object.keys(named)

export const expectationMap = z
  .object(named)
  .catchall(matcher)
  .check((payload) => {
    for (const key of Object.keys(payload.value)) {
      if (NAMES.includes(key) || PATH.test(key)) continue
      const message = `${NAMES.join(', ')}, or a data element such as 39 or 60.1`
      payload.issues.push({ code: 'unrecognized_keys', keys: [key], input: payload.value, message })
    }
  })
/** `any` says that nothing is expected. */
export const expectation = z.preprocess((input) => (input === 'any' ? { answer: 'any' } : input), expectationMap)
export type Expectation = z.output<typeof expectationMap>

/** The elements that it speaks of. */
export function elementsOf(expected: Expectation): readonly (readonly [string, Matcher])[] {
  return Object.entries(expected).flatMap(([key, value]) =>
    PATH.test(key) && value !== undefined ? [[key, value as Matcher] as const] : [],
  )
}

/** What only the gateway of this run, or one with a control API, can tell. */
export function asksGateway({ reason, route, left }: Expectation): boolean {
  return reason !== undefined || route !== undefined || left !== undefined
}
