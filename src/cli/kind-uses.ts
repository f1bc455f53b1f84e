/** The elements of one kind of message, and of its answer: what each is, whether it must be there, what a simulated terminal puts in. */
import type { ElementFormat } from '../codec/format.ts'
import { pathText } from '../codec/path.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { type ElementUse, useOf } from '../dialect/message-plan.ts'
import { GatewayError } from '../errors.ts'
import type { Kind } from '../terms/kind.ts'

interface UsedElement {
  readonly element: number
  readonly name: string
  readonly zh: string
  readonly type: string
  /** Absent for what the simulated terminal sends although the dialect does not list it. */
  readonly use?: 'must' | 'may' | 'never'
  /** Where one of several will do: `2|35`; where a subfield is meant: `60.2`. */
  readonly paths?: string
  /** The template of the simulated terminal. */
  readonly sent?: string
}

interface KindUses {
  readonly kind: Kind
  readonly request: readonly UsedElement[]
  readonly response: readonly UsedElement[]
}

/** Throws OPTION_INVALID with the kinds there are. */
export function kindUses(dialect: Dialect, kind: Kind): KindUses {
  const plan = dialect.messages.get(kind)
  if (plan === undefined) {
    throw new GatewayError(
      'OPTION_INVALID',
      `${dialect.name} does not list the elements of ${kind}. Possible: ${[...dialect.messages.keys()].join(', ')}`,
    )
  }
  const sent = new Map(dialect.compose.get(kind)?.elements.map(({ element, template }) => [element, template]))
  return { kind, request: usedElements(dialect, plan.request, sent), response: usedElements(dialect, plan.response, new Map()) }
}

function usedElements({ format }: Dialect, use: ElementUse, sent: ReadonlyMap<number, string>): UsedElement[] {
  return format.elements.flatMap((element) => {
    if (element === undefined) return []
    const used = useOf(element.element, use)
    const template = sent.get(element.element)
    if (used === undefined && template === undefined) return []
    const paths = use.must
      .filter((group) => group.some((path) => path.element === element.element))
      .map((group) => group.map(pathText).join('|'))
    const isPlain = paths.every((path) => path === String(element.element))
    return [
      {
        element: element.element,
        name: element.name,
        zh: element.zh,
        type: typeText(element),
        ...(used === undefined ? {} : { use: used }),
        ...(isPlain ? {} : { paths: paths.join(' ') }),
        ...(template === undefined ? {} : { sent: template }),
      },
    ]
  })
}

/** `n..19`. */
export function typeText({ content, prefix, length }: ElementFormat): string {
  return `${content}${'.'.repeat(prefix?.digits ?? 0)}${length}`
}

/** A table for eyes: request, then answer. */
export function kindLines({ request, response }: KindUses): string[] {
  return ['Request', ...request.map(usedLine), 'Answer', ...response.map(usedLine)]
}

function usedLine({ element, type, use, paths = '', name, zh, sent = '' }: UsedElement): string {
  const start = `${String(element).padStart(3)}  ${type.padEnd(10)} ${(use ?? '').padEnd(5)} ${paths.padEnd(5)} ${name} / ${zh}`
  return sent === '' ? start : `${start}  "${sent}"`
}
