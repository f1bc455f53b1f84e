/** A response code in words: what it means, what has probably led to it, what to do. */
import type { Dialect } from '../dialect/dialect.ts'
import type { Language } from './meaning.ts'

/** Lines such as `51  Not sufficient funds (declined)` and, indented, cause and advice; empty for a code that is not listed. */
export function codeLines(dialect: Dialect, code: string, lang: Language): readonly string[] {
  const said = dialect.responseCodes.get(code)
  if (said === undefined) return []
  const words = WORDS[lang]
  return [
    `${code}  ${said[lang]} (${words[said.class]})`,
    ...(said.cause === undefined ? [] : [`    ${words.cause}${said.cause[lang]}`]),
    ...(said.do === undefined ? [] : [`    ${words.do}${said.do[lang]}`]),
  ]
}

const WORDS = {
  en: {
    approved: 'approved',
    decline: 'declined',
    retry: 'declined, may be tried again',
    capture: 'declined, keep the card',
    timeout: 'no result',
    cause: 'Cause: ',
    do: 'Do: ',
  },
  zh: {
    approved: '批准',
    decline: '拒绝',
    retry: '拒绝，可重试',
    capture: '拒绝，收回卡片',
    timeout: '结果未知',
    cause: '原因：',
    do: '处理：',
  },
} as const
