/** What the value of an element means, in words: amounts with their currency, dates, codes. */
import type { Message } from '../codec/message.ts'
import type { Dialect, Titled } from '../dialect/dialect.ts'
import { currencyOf, localTimeOf } from '../dialect/places.ts'
import { amountText, currencyLetters } from '../terms/currency.ts'
import {
  ENTRY_MODES,
  FUNCTION_CODES,
  MESSAGE_REASONS,
  MTI_CLASSES,
  MTI_FUNCTIONS,
  MTI_ORIGINS,
  NETWORK_CODES,
  PIN_ENTRY,
  PROCESSING_TYPES,
  SERVICE_CONDITIONS,
} from './code-tables.ts'

export type Language = keyof Titled

/** The three parts of a message's type: `financial request`, `reversal advice, repeat`. */
export function mtiMeaning(mti: string, lang: Language): string {
  const [, type = '', action = '', origin = ''] = mti
  const words = [MTI_CLASSES.get(type), MTI_FUNCTIONS.get(action)].map((titled) => titled?.[lang] ?? '?')
  const repeat = MTI_ORIGINS.get(origin)?.[lang]
  return words.join(lang === 'zh' ? '' : ' ') + (repeat === undefined ? '' : `, ${repeat}`)
}

/** Empty where the value says all there is to say. `text` is that of the element. */
export function meaningOf(message: Message, dialect: Dialect, element: number, lang: Language): string {
  const text = message.text(element) ?? ''
  const read = READERS.get(dialect.meanings.get(element) ?? String(element))
  if (read !== undefined) return read(text, { message, dialect, lang }) ?? ''
  return element === 39 ? (dialect.responseCodes.get(text)?.[lang] ?? '') : ''
}

interface Around {
  readonly message: Message
  readonly dialect: Dialect
  readonly lang: Language
}
type Reader = (text: string, around: Around) => string | undefined

const amount: Reader = (text, { message, dialect }) =>
  /^\d{12}$/.test(text) ? amountText(Number(text), currencyOf(message, dialect)) : undefined
const amountOfCurrency: Reader = (text, around) => {
  const [, currency = '', digits = ''] = /^(\d{3})\d(\d{12})$/.exec(text) ?? []
  return currency === '' ? amount(text, around) : amountText(Number(digits), currency)
}
const localTime: Reader = (_text, { message, dialect }) =>
  localTimeOf(message, dialect, '20000101000000')?.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3 $4:$5:$6')
const monthDay = (text: string): string | undefined => (/^\d{4}$/.test(text) ? `${text.slice(0, 2)}-${text.slice(2)}` : undefined)
const clock = (text: string): string | undefined =>
  /^\d{6}$/.test(text) ? `${text.slice(0, 2)}:${text.slice(2, 4)}:${text.slice(4)}` : undefined
const currency: Reader = (text) => currencyLetters(text)
const inTable =
  (codes: ReadonlyMap<string, Titled>, length?: number): Reader =>
  (text, { lang }) =>
    codes.get(text.slice(0, length))?.[lang]

/** Number in 1987, or the word of the dialect for what 1987 lacks -> reader. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['3', inTable(PROCESSING_TYPES, 2)],
  ['4', amountOfCurrency],
  ['5', amountOfCurrency],
  ['6', amountOfCurrency],
  ['7', (text) => (/^\d{10}$/.test(text) ? `${monthDay(text.slice(0, 4))} ${clock(text.slice(4))} UTC` : undefined)],
  ['12', clock],
  ['13', monthDay],
  ['14', (text) => (/^\d{4}$/.test(text) ? `20${text.slice(0, 2)}-${text.slice(2)}` : undefined)],
  ['15', monthDay],
  ['22', entryMode],
  ['25', inTable(SERVICE_CONDITIONS)],
  ['49', currency],
  ['50', currency],
  ['51', currency],
  ['70', inTable(NETWORK_CODES)],
  ['local-date-time', localTime],
  ['function-code', inTable(FUNCTION_CODES)],
  ['reason-code', inTable(MESSAGE_REASONS)],
])

function entryMode(text: string, { lang }: Around): string | undefined {
  const mode = ENTRY_MODES.get(text.slice(0, 2))?.[lang]
  const pin = PIN_ENTRY.get(text.slice(2, 3))?.[lang]
  return mode === undefined ? undefined : [mode, pin].filter((part) => part !== undefined).join(', ')
}
