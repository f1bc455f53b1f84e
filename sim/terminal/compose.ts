/** Messages of a simulated terminal, made from the dialect's templates and the facts of one payment. */
import { BATCH_KINDS, type ComposePlan, type Dialect, fillTemplate, type Kind, MessageDraft } from '../../src/index.ts'

/** Placeholder -> value; an element whose placeholder has none is left out. */
export type ComposeFacts = ReadonlyMap<string, string>

/** Throws when the dialect has no template for that kind. */
export function compose(dialect: Dialect, kind: Kind, facts: ComposeFacts): MessageDraft {
  const plan: ComposePlan | undefined = dialect.compose.get(kind) ?? composeBatch(dialect, kind)
  if (plan === undefined)
    throw new RangeError(`The dialect ${dialect.name} has no template for a ${kind}; it has: ${[...dialect.compose.keys()].join(', ')}`)
  const draft = new MessageDraft(dialect.format, plan.mti)
  for (const { element, template } of plan.elements) {
    const text = fillTemplate(template, facts)
    if (text !== undefined) draft.set(element, text)
  }
  return draft
}

function composeBatch({ settlement }: Dialect, kind: Kind): ComposePlan | undefined {
  return BATCH_KINDS.flatMap((name) => (name === kind ? (settlement?.messages.get(name) ?? []) : []))[0]
}

/** DE11 with as many digits as the dialect has. */
export function stanText({ format }: Dialect, stan: number): string {
  return String(stan).padStart(format.elements[11]?.length ?? 6, '0')
}
