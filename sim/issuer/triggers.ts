/** Amounts and card numbers that decline by themselves, for who has no rules: 1.51 is answered 51, and so is a card that ends in 9051 and its check digit. */
import { amountOf, cardNumberOf, type Dialect, type Message } from '../../src/index.ts'
import type { Script } from '../rules/rule-set.ts'
import type { IssuerBook } from './book.ts'
import { originalOf } from './decide.ts'

/** Codes of 1987 that a tail can ask for. */
const CODES: ReadonlySet<string> = new Set('01 03 04 05 12 13 14 30 41 43 51 54 55 57 58 61 62 65 75 91 96'.split(' '))
const LATE = '97'
const SILENT = '98'
const LATE_MS = 5_000
/** Only payments of less trigger: so no load of drawn amounts does. */
const BELOW_MINOR = 1_000

export interface Triggered {
  readonly dialect: Dialect
  readonly message: Message
  readonly kind: string
  readonly book: IssuerBook
}

/** What the amount, else the card number asks for; nothing for most. */
export function triggered(asked: Triggered): Script | undefined {
  const tail = amountTail(asked) ?? panTail(asked)
  return tail === undefined ? undefined : scriptOf(tail, asked.dialect)
}

function amountTail({ dialect, message, kind, book }: Triggered): string | undefined {
  if (kind !== 'sale' && kind !== 'refund') return undefined
  const amountMinor = amountOf(message, dialect)
  const paidMinor = kind === 'sale' ? amountMinor : (book.find(originalOf(message, dialect))?.amountMinor ?? BELOW_MINOR)
  return paidMinor < BELOW_MINOR ? known(String(amountMinor % 100).padStart(2, '0')) : undefined
}

/** The digits 90 and a code in front of the check digit. */
function panTail({ message, kind }: Triggered): string | undefined {
  if (kind !== 'sale' && kind !== 'refund') return undefined
  const pan = cardNumberOf(message) ?? ''
  return pan.slice(-5, -3) === '90' ? known(pan.slice(-3, -1)) : undefined
}

function known(tail: string): string | undefined {
  return CODES.has(tail) || tail === LATE || tail === SILENT ? tail : undefined
}

function scriptOf(tail: string, dialect: Dialect): Script {
  const rule = `trigger ${tail}`
  if (tail === SILENT) return { rule, latencyMs: 0, fault: 'no-answer', then: { fault: 'no-answer' } }
  if (tail === LATE) return { rule, latencyMs: LATE_MS, then: {} }
  return { rule, latencyMs: 0, responseCode: codeOf1987(dialect, tail) }
}

/** The code of the dialect that means what that of 1987 does. */
export function codeOf1987(dialect: Dialect, code: string): string {
  if (dialect.responseCodes.has(code)) return code
  return [...dialect.responseCodes].find(([, { iso1987 }]) => iso1987 === code)?.[0] ?? code
}
