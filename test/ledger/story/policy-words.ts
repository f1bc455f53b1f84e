/** `policy now refundMinor=5000 cardDayCount=3/hold autoConvert=yes`: what is in force from that row on. */
import type { LimitAction, LimitName } from '../../../src/terms/limit.ts'
import { LIMIT_NAMES } from '../../../src/terms/limit.ts'
import { type Policy, type PolicyFile, plainPolicy, resolvePolicy } from '../../../src/terms/policy.ts'
import { policyFileSchema } from '../../../src/terms/policy-file.ts'
import type { StoryRow } from './words.ts'

const LISTS = ['allowedCategories', 'blockedCategories']
const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Read through the schema of the file: what a story says, a file can say. */
export function readPolicy({ options }: StoryRow): Policy {
  const limits: Partial<Record<LimitName, string>> = {}
  const actions: Partial<Record<LimitName, LimitAction>> = {}
  const switches: Record<string, unknown> = {}
  for (const [name, text] of options) {
    const [value = '', action] = text.split('/')
    if (!(LIMIT_NAMES as readonly string[]).includes(name)) switches[name] = LISTS.includes(name) ? text.split(',') : text
    else {
      limits[name as LimitName] = value
      if (action !== undefined) actions[name as LimitName] = action as LimitAction
    }
  }
  const file: PolicyFile = policyFileSchema.parse({ ...switches, limits, actions })
  return resolvePolicy(file, { dialect: 'story', merchant: 'M1', terminal: 'T1', steer: plainPolicy('auto').steer })
}

/** `10m`, `2d`. */
export function timed(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS_MS[text.slice(-1)] ?? Number.NaN)
}
