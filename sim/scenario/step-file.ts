/** The steps of a scenario as they are written: one verb each. */
import { z } from 'zod'
import { documentWords, NETWORK_REQUESTS, parseDuration, type SchemaParts, wholeNumber, yesNo } from '../../src/index.ts'
import { rulesSchema } from '../rules/rule.ts'
import { countOrRange, expectation, expectationMap } from './expectation-file.ts'

const name = z.string().regex(/^[A-Za-z][\w-]{0,39}$/, 'a name of letters, digits, - and _')
const amount = z.string().regex(/^\d{1,12}(\.\d{1,3})?$/, 'an amount such as 30.00')
const terminal = z.string().regex(/^[A-Za-z0-9]{8}$/, 'a terminal number of 8 characters')
export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, { error: 'a duration such as 200ms, 10s or 1d', abort: true })
  .transform((text) => parseDuration(text) ?? 0)
const elements = z.record(z.string().regex(/^\d{1,3}$/), z.string(), {
  error: ({ code }) => (code === 'invalid_key' ? 'the number of a data element' : undefined),
})

/** `- settle:` says it all. */
const orNothing = <T extends z.ZodType>(schema: T) =>
  z.preprocess((input) => (input === '' ? {} : input), schema.meta({ orNothing: true }) as T)

const asked = {
  /** A name that later steps use. */
  as: name.optional(),
  terminal: terminal.optional(),
  timeout: duration.optional(),
  expect: expectation.optional(),
}
const payment = {
  ...asked,
  amount: amount.optional(),
  /** A test card, by its number. */
  card: z
    .string()
    .regex(/^\d{12,19}$/, 'a card number of 12 to 19 digits')
    .optional(),
  pin: z
    .string()
    .regex(/^\d{4,12}$/, 'a PIN of 4 to 12 digits')
    .optional(),
  stan: wholeNumber(1, 999_999).optional(),
  merchant: z.string().length(15, 'a merchant number of 15 characters').optional(),
  /** Elements that are otherwise than a terminal sends them; `absent` leaves one out. */
  set: elements.optional(),
  /** Of which request it is. */
  of: name.optional(),
}

const ask = orNothing(z.strictObject(payment))
const undo = z.strictObject({ ...payment, of: name })
const network = orNothing(z.strictObject(asked))

const where = {
  at: z.enum(['issuer', 'terminal']).default('issuer'),
  kind: z.string().optional(),
  mti: z.string().optional(),
  responseCode: z.string().optional(),
  rule: z.string().optional(),
  terminal: z.string().optional(),
  amount: amount.optional(),
}

/** A rule is kept as it is written: the issuer reads it again. */
const ruleSchema = rulesSchema.shape.rules.unwrap().element.extend({ optional: yesNo.optional() })
type WrittenRule = z.input<typeof ruleSchema>
export const writtenRule = z.custom<WrittenRule>().check((payload) => {
  const { error } = ruleSchema.safeParse(payload.value, { error: documentWords, reportInput: true })
  for (const issue of error?.issues ?? []) payload.issues.push({ ...issue, path: [...issue.path] } as (typeof payload.issues)[number])
})
const counts = z.strictObject({
  /** Of requests of this kind only. */
  kind: z.string().optional(),
  /** `"91": 10`, or a range; `none` counts those without an answer. */
  responseCode: z.record(z.string(), countOrRange).optional(),
  rule: z.record(z.string(), countOrRange).optional(),
})

/** One map, or a list of them. */
const countsList = z.preprocess((input) => (Array.isArray(input) ? input : [input]), z.array(counts))

const simple = {
  /** Played in these dialects only: `unionpay-pos|iso8583-1993-*`. */
  only: z.string().min(1).optional(),
  title: z.string().min(1).optional(),
  sale: ask.optional(),
  void: undo.optional(),
  refund: ask.optional(),
  reversal: undo.extend({ reason: z.string().min(1).max(4).optional() }).optional(),
  /** The same message again, with the repeat digit unless `plain`. */
  repeat: z.strictObject({ ...asked, of: name, amount: amount.optional(), plain: yesNo.optional() }).optional(),
  'sign-in': network.optional(),
  'sign-off': network.optional(),
  echo: network.optional(),
  /** The host settles; of one terminal only when that is said. */
  settle: orNothing(z.strictObject({ terminal: terminal.optional(), settled: countOrRange.optional() })).optional(),
  /** The terminal settles its batch; `debits` and `credits` tell the host other sums than it counted. */
  'close-batch': orNothing(z.strictObject({ ...asked, debits: amount.optional(), credits: amount.optional() })).optional(),
  /** The terminal sends its transactions again, as after sums that differ. */
  'batch-upload': network.optional(),
  /** The issuer sends of itself; `expect` is DE39 of the answer, `none` for no answer; by default any answer will do. */
  host: z.strictObject({ send: z.enum(NETWORK_REQUESTS), expect: z.string().optional() }).optional(),
  cutover: orNothing(z.strictObject({})).optional(),
  /** Moves the business clock. */
  advance: duration.optional(),
  /** Other rules for the issuer from here on. */
  rules: z.array(writtenRule).optional(),
  /** A message of any content. */
  send: z.strictObject({ ...asked, mti: z.string().regex(/^\d{4}$/, 'an MTI of four digits'), elements }).optional(),
  /** Bytes on a connection of their own; `framed` puts a length header in front. */
  raw: z
    .strictObject({
      hex: z.string().regex(/^([0-9A-Fa-f]{2}\s*)+$/, 'hex digits'),
      framed: yesNo.default(false),
      timeout: duration.default(500),
      expect: z.enum(['answer', 'closed', 'nothing']).default('answer'),
    })
    .optional(),
  /** What the last answer, or that of `of`, has to be. */
  expect: expectation.optional(),
  of: name.optional(),
  wait: z
    .union([duration, z.strictObject({ for: z.enum(['reversals', 'issuer']), within: duration.default(10_000) })], {
      error: 'a duration such as 200ms, or { for: reversals, within: 10s }',
    })
    .optional(),
  /** How many messages of the journal are so. */
  verify: z.strictObject({ ...where, count: countOrRange, within: duration.default(0) }).optional(),
  /** What `unswipe ledger why` says of it. */
  why: z
    .strictObject({
      of: name,
      cause: z.enum(['system-fault', 'operator-mistake', 'slow-issuer', 'not-settled', 'network', 'policy', 'none']),
    })
    .optional(),
  audit: orNothing(z.strictObject({ within: duration.default(10_000) })).optional(),
}
const MODIFIERS: readonly string[] = ['only', 'title', 'of']

const oneVerb = (step: object): boolean => Object.keys(step).filter((key) => !MODIFIERS.includes(key)).length === 1
const VERBS = 'one step each, such as sale, refund, settle, expect'

const plainStep = z.strictObject(simple).refine(oneVerb, VERBS)
const steps = z.array(plainStep).min(1, 'at least one step')

export const step = z
  .strictObject({
    ...simple,
    /** All at once, each list by a terminal of its own. */
    parallel: z.array(steps).min(2, 'two lists of steps at least').optional(),
    loop: z
      .strictObject({
        times: wholeNumber(1, 1_000_000),
        /** How many terminals share the rounds. */
        parallel: wholeNumber(1, 1_000).default(1),
        steps,
        counts: countsList.optional(),
      })
      .optional(),
  })
  .refine(oneVerb, VERBS)

/** For the JSON Schema of the file. */
export const STEP_PARTS: SchemaParts = new Map<unknown, { name: string; as: z.ZodType }>([
  [writtenRule, { name: 'rule', as: ruleSchema }],
  [expectation, { name: 'expectation', as: z.union([z.literal('any'), expectationMap]) }],
  [countsList, { name: 'counts', as: z.union([counts, z.array(counts)]) }],
  [plainStep, { name: 'plainStep', as: plainStep }],
  [step, { name: 'step', as: step }],
])

export type PlainStep = z.output<typeof plainStep>
export type Step = z.output<typeof step>
export type Loop = NonNullable<Step['loop']>
export type Counts = z.output<typeof counts>
