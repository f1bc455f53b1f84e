/** Issuer rules as written in a file, over HTTP or in code: what to look for, what to do. */
import { z } from 'zod'
import { card } from './card.ts'
import { then } from './then.ts'
import { count, textOf, when, yesOrNo } from './when.ts'

const stateName = z.string().min(1).max(64)

const rule = z
  .strictObject({
    name: z.string().min(1).max(200),
    /** Which link: the answer of the issuer, or what the gateway answers a device. */
    at: z.enum(['issuer', 'terminal']).default('issuer'),
    enabled: yesOrNo.default(true),
    when,
    /** The state in which it is looked at; the first one is `start`. */
    whenState: stateName.optional(),
    then,
    /** The state from then on. */
    newState: stateName.optional(),
    /** It decides so many messages and no more. */
    times: count.transform(Number).optional(),
  })
  .refine((value) => value.at === 'issuer' || value.then.approvedAmount === undefined, {
    path: ['then', 'approvedAmount'],
    error: 'no approvedAmount at a terminal: what was approved is decided by then',
  })

/** The content of a rules file. */
export const rulesSchema = z.strictObject({
  seed: textOf(z.string().regex(/^\d+$/, 'a whole number')).transform(Number).optional(),
  rules: z
    .array(rule)
    .default([])
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, 'rules of different names'),
  /** Cards with a balance, a status, limits. */
  cards: z.array(card).optional(),
})

export type Rule = z.output<typeof rule>
export type RuleFile = z.output<typeof rulesSchema>
/** As it is written, all values strings. */
export type RuleFileInput = z.input<typeof rulesSchema>
export type RuleInputText = z.input<typeof rule>
