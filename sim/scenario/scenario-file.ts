/** A file of scenarios: what they share, and each with its steps. */
import { z } from 'zod'
import {
  checkTree,
  documentJsonSchema,
  keysSchema,
  parseLimits,
  policyFileSchema,
  readTree,
  type Tree,
  titled,
  yesNo,
} from '../../src/index.ts'
import { duration, STEP_PARTS, step, writtenRule } from './step-file.ts'

const shared = {
  /** Each scenario is played in each of them. */
  dialects: z.array(z.string().min(1)).min(1, 'at least one dialect').optional(),
  /** Of the gateway: `issuerTimeout: 200ms`. */
  limits: z.record(z.string(), z.string()).check(checkLimits).optional(),
  policy: policyFileSchema.optional(),
  /** As in a keys file. */
  keys: keysSchema.optional(),
  requireMac: yesNo.optional(),
  /** What terminals take back by themselves when no answer comes (R65). */
  reverses: z.array(z.enum(['sale', 'void', 'refund'])).optional(),
  /** How long terminals wait for an answer. */
  timeout: duration.optional(),
  /** What the issuer does; `optional: yes` on a rule that need not be met. */
  rules: z.array(writtenRule).optional(),
}

function checkLimits(payload: z.core.ParsePayload<Record<string, string>>): void {
  for (const [name, value] of Object.entries(payload.value)) {
    try {
      parseLimits([`${name}=${value}`])
    } catch (error) {
      const message = error instanceof Error ? error.message.replace('--limit: ', '').replace('--limit ', '') : String(error)
      payload.issues.push({ code: 'custom', message, input: payload.value, path: [name], params: { whole: true } })
    }
  }
}

const steps = z.array(step).min(1, 'at least one step')

const scenario = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'a name of small letters, digits and -'),
  title: titled.optional(),
  ...shared,
  steps,
})

const fileSchema = z
  .strictObject({
    title: titled.optional(),
    ...shared,
    seed: z
      .string()
      .regex(/^\d{1,15}$/, 'a whole number')
      .transform(Number)
      .optional(),
    steps: steps.optional(),
    scenarios: z.array(scenario).min(1, 'at least one scenario').optional(),
  })
  .refine((file) => (file.steps === undefined) !== (file.scenarios === undefined), 'either steps or scenarios')

type ScenarioFile = z.output<typeof fileSchema>
type Written = z.output<typeof scenario>

/** One scenario with all that it takes over from its file. */
export interface Scenario extends Omit<Written, 'dialects'> {
  /** Empty when the file names none. */
  readonly dialects: readonly string[]
  /** Line of each of its steps, from 1. */
  readonly lines: readonly number[]
}

export interface Suite {
  readonly file: string
  readonly title: ScenarioFile['title']
  readonly seed: number | undefined
  readonly scenarios: readonly Scenario[]
}

/** Reads a file of scenarios; throws one `SpecError` with up to 20 faults, each with line and column. */
export function readSuite(text: string, file: string): Suite {
  const tree = readTree(text, file)
  const { title, seed, scenarios, steps: alone, ...common } = checkTree(tree, fileSchema)
  const written: readonly Written[] = scenarios ?? [{ name: baseName(file), title, steps: alone ?? [] }]
  const one = (given: Written, at: number): Scenario => ({
    ...common,
    ...given,
    dialects: given.dialects ?? common.dialects ?? [],
    limits: { ...common.limits, ...given.limits },
    lines: linesOf(scenarios === undefined ? tree : inside(inside(tree, 'scenarios'), at)),
  })
  return { file, title, seed, scenarios: written.map(one) }
}

/** For editors. */
export function scenarioJsonSchema(): object {
  return documentJsonSchema(fileSchema, 'Unswipe scenarios', STEP_PARTS)
}

/** `refunds/next-day.yaml` -> `next-day`. */
function baseName(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[^.]*$/, '')
}

function inside(tree: Tree | undefined, step: string | number): Tree | undefined {
  if (tree?.is === 'map') return tree.entries.get(String(step))?.value
  return tree?.is === 'list' ? tree.items[Number(step)] : undefined
}

function linesOf(tree: Tree | undefined): number[] {
  const list = inside(tree, 'steps')
  return list?.is === 'list' ? list.items.map(({ at }) => at.line) : []
}
