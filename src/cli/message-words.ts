/** What describe and doctor say of a message besides its elements. */
import type { Message } from '../codec/message.ts'
import type { Language } from '../describe/meaning.ts'
import { remarksOf } from '../describe/remarks.ts'
import { codeLines } from '../describe/response-code.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { classifyEither } from '../routing/classify.ts'
import { isAnswerMti } from '../terms/mti.ts'

/** `Refund (refund)`, `Answer: Refund (refund)`; undefined for what the dialect does not know. */
export function titleOf(message: Message, dialect: Dialect, lang: Language): string | undefined {
  const row = classifyEither(message, dialect.kinds.terminal)
  if (row === undefined) return undefined
  const answer = lang === 'zh' ? '应答：' : 'Answer: '
  return `${isAnswerMti(message.mti) ? answer : ''}${row.title[lang]} (${row.kind})`
}

/** Elements that are missing, must not be there or are not expected. */
export function remarks(message: Message, dialect: Dialect, lang: Language): readonly string[] {
  const row = classifyEither(message, dialect.kinds.terminal)
  return row === undefined ? [] : remarksOf(message, dialect, row.kind, lang)
}

/** Meaning, cause and advice of the response code of an answer; DE39 of a request is a reason. */
export function answerLines(message: Message, dialect: Dialect, lang: Language): readonly string[] {
  const code = message.text(39)
  return code === undefined || !isAnswerMti(message.mti) ? [] : codeLines(dialect, code, lang)
}
