/** A message of a simulated terminal whose template is taken apart once: thousands a second are written from it. */
import { type Dialect, GatewayError, type Kind, MessageDraft } from '../../src/index.ts'

interface TemplateElement {
  readonly element: number
  /** Every other one is the name of a placeholder, beginning with the second. */
  readonly parts: readonly string[]
}

export class RequestTemplate {
  readonly mti: string
  readonly #dialect: Dialect
  readonly #elements: readonly TemplateElement[]

  /** Throws OPTION_INVALID when the dialect has no template for that kind. */
  constructor(dialect: Dialect, kind: Kind) {
    const plan = dialect.compose.get(kind)
    if (plan === undefined) {
      const known = [...dialect.compose.keys()].join(', ')
      throw new GatewayError('OPTION_INVALID', `${dialect.name} has no template for a ${kind}; it has: ${known === '' ? 'none' : known}`)
    }
    this.mti = plan.mti
    this.#dialect = dialect
    this.#elements = plan.elements.map(({ element, template }) => ({ element, parts: template.split(/\{([^}]*)\}/) }))
  }

  /** An element whose placeholder has no value is left out. `fixed` elements stand as they are given. */
  draft(facts: ReadonlyMap<string, string>, fixed: ReadonlyMap<number, string>): MessageDraft {
    const draft = new MessageDraft(this.#dialect.format, this.mti)
    for (const { element, parts } of this.#elements) {
      const text = fixed.get(element) ?? fill(parts, facts)
      if (text !== undefined) draft.set(element, text)
    }
    for (const [element, text] of fixed) if (!draft.has(element)) draft.set(element, text)
    return draft
  }
}

function fill(parts: readonly string[], facts: ReadonlyMap<string, string>): string | undefined {
  let text = parts[0] ?? ''
  for (let at = 1; at < parts.length; at += 2) {
    const value = facts.get(parts[at] ?? '')
    if (value === undefined) return undefined
    text += value + (parts[at + 1] ?? '')
  }
  return text
}
