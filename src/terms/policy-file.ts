/** The written form of a policy, as `policy:` of a configuration file or as an object in code, checked. */
import { z } from 'zod'
import { STEERS } from './kind.ts'
import { LIMIT_ACTIONS, LIMIT_NAMES } from './limit.ts'
import { PARTIALS_BEFORE_SETTLEMENT, type PolicyFile, STANDALONE_BY } from './policy.ts'

const yesNo = z.union([z.boolean(), z.enum(['true', 'false', 'yes', 'no']).transform((text) => text === 'true' || text === 'yes')])
const wholeNumber = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    ],
    { error: 'must be a whole number' },
  )
  .refine((value) => Number.isSafeInteger(value) && value >= 0, { error: 'must be a whole number' })
const minutes = wholeNumber.refine((value) => value >= 1 && value <= 525_600, { error: 'must be 1 to 525600 minutes' })
const limitValue = z.union([z.null(), z.literal('none').transform(() => null), wholeNumber], { error: 'must be a whole number, or none' })
const categories = z.array(z.string().min(1))
const pattern = z.string().min(1)

/** Every name of a closed set, each with the same schema and none of them needed. */
function each<Name extends string, Value extends z.ZodType>(names: readonly Name[], value: Value) {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, value.optional()])) as Record<Name, z.ZodOptional<Value>>)
}

const part = {
  steer: z.enum(STEERS).optional(),
  autoConvert: yesNo.optional(),
  partialBeforeSettlement: z.enum(PARTIALS_BEFORE_SETTLEMENT).optional(),
  sameTerminal: yesNo.optional(),
  standalone: z.enum(STANDALONE_BY).optional(),
  refundCashback: yesNo.optional(),
  refundSurcharge: yesNo.optional(),
  allowedCategories: categories.optional(),
  blockedCategories: categories.optional(),
  confirmWithinMinutes: minutes.optional(),
  burstMinutes: minutes.optional(),
  limits: each(LIMIT_NAMES, limitValue).optional(),
  actions: each(LIMIT_NAMES, z.enum(LIMIT_ACTIONS)).optional(),
}

/** Numbers may be digits in a text: a YAML file of ours has only texts. Absent stays absent. */
export const policyFileSchema = z
  .strictObject({
    ...part,
    for: z
      .array(z.strictObject({ dialect: pattern.optional(), merchant: pattern.optional(), terminal: pattern.optional(), ...part }))
      .optional(),
  })
  .transform((written) => written as PolicyFile)
