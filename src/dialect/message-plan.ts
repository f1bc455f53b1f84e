/** The elements of one kind of message: what each may do there, and what of a message does not hold to it. */
import type { ElementPath, MessageFormat } from '../codec/format.ts'
import type { Message } from '../codec/message.ts'
import { pathText } from '../codec/path.ts'

/** Elements of a request or an answer. What is in none of the three is not expected, and does no harm. */
export interface ElementUse {
  /** One of each group must be there. Of an answer: when it approves. */
  readonly must: readonly (readonly ElementPath[])[]
  readonly may: ReadonlySet<number>
  /** Stronger than `may`, and than what the dialect sends or answers. */
  readonly never: ReadonlySet<number>
}

export interface MessagePlan {
  readonly request: ElementUse
  readonly response: ElementUse
}

/** Groups of which the message has none; an empty element counts as absent. */
export function missingFrom(message: Message, { must }: ElementUse): readonly (readonly ElementPath[])[] {
  return must.filter((group) => group.every((path) => (message.read(path) ?? '') === ''))
}

/** Elements that must not be in the message and are. */
export function forbiddenIn(message: Message, { never }: ElementUse): readonly number[] {
  return message.elements().filter((element) => never.has(element))
}

/** `must`, `may`, `never`, or undefined for an element that is not expected. */
export function useOf(element: number, { must, may, never }: ElementUse): 'must' | 'may' | 'never' | undefined {
  if (must.flat().some((path) => path.element === element)) return 'must'
  if (never.has(element)) return 'never'
  return may.has(element) ? 'may' : undefined
}

/** `DE60.2 (Batch number)`, `DE2 (Primary account number) or DE35 (Track 2 data)`. */
export function groupText(format: MessageFormat, group: readonly ElementPath[], lang: 'en' | 'zh' = 'en'): string {
  return group.map((path) => `DE${pathText(path)} (${elementName(format, path, lang)})`).join(lang === 'zh' ? '或' : ' or ')
}

function elementName({ elements }: MessageFormat, path: ElementPath, lang: 'en' | 'zh'): string {
  const format = elements[path.element]
  const named = format?.subfields.find(({ subfield }) => subfield === path.subfield) ?? format
  return (lang === 'zh' ? named?.zh : named?.name) ?? 'unknown'
}
