/** What of a message does not hold to what its dialect expects of that kind, element by element. */
import type { Message } from '../codec/message.ts'
import { approves } from '../dialect/approval.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { forbiddenIn, groupText, missingFrom, useOf } from '../dialect/message-plan.ts'
import { type Kind, withArticle } from '../terms/kind.ts'
import { isAnswerMti } from '../terms/mti.ts'
import type { Language } from './meaning.ts'

/** Sentences; empty for a message as it should be, and for a kind whose elements the dialect does not list. */
export function remarksOf(message: Message, dialect: Dialect, kind: Kind, lang: Language): readonly string[] {
  const plan = dialect.messages.get(kind)
  if (plan === undefined) return []
  const isAnswer = isAnswerMti(message.mti)
  const use = isAnswer ? plan.response : plan.request
  const isWhole = !isAnswer || approves(dialect, kind, message.text(39) ?? '')
  const words = WORDS[lang]
  const where = isAnswer ? words.answer(kind) : words.request(kind)
  const named = (element: number): string => groupText(dialect.format, [{ element }], lang)
  const unexpected = message.elements().filter((element) => useOf(element, use) === undefined)
  return [
    ...(isWhole ? missingFrom(message, use).map((group) => words.missing(groupText(dialect.format, group, lang), where)) : []),
    ...forbiddenIn(message, use).map((element) => words.forbidden(named(element), where)),
    ...unexpected.map((element) => words.unexpected(named(element), where)),
  ]
}

const WORDS = {
  en: {
    request: withArticle,
    answer: (kind: Kind) => `the answer to ${withArticle(kind)}`,
    missing: (element: string, where: string) => `${element} is missing in ${where}`,
    forbidden: (element: string, where: string) => `${element} must not be in ${where}`,
    unexpected: (element: string, where: string) => `${element} is not expected in ${where}`,
  },
  zh: {
    request: (kind: Kind) => `${kind} 报文`,
    answer: (kind: Kind) => `${kind} 的应答`,
    missing: (element: string, where: string) => `${where}缺少 ${element}`,
    forbidden: (element: string, where: string) => `${where}不得含有 ${element}`,
    unexpected: (element: string, where: string) => `${where}通常没有 ${element}`,
  },
} as const
