/** A message for eyes: a line an element, its subfields and chip tags below it. */
import type { ElementFormat } from './format.ts'
import { maskElement } from './mask.ts'
import type { Message } from './message.ts'
import { readTlv } from './tlv.ts'

type Language = 'en' | 'zh'

/** Where values begin. */
const VALUE_COLUMN = 41
const INDENT = '       '
const MTI_NAMES = { en: 'Message type indicator', zh: '消息类型' }

/** What somebody who knows the dialect can say besides; each may be empty. */
export interface Commentary {
  /** What the value of an element means: `100.00 CNY`. */
  meaning(element: number): string
  /** Name of a chip tag. */
  tagName(tag: string): string
  /** Where the element stands in the bytes. */
  place(element: number): string
}

const SILENCE: Commentary = { meaning: () => '', tagName: () => '', place: () => '' }

/**
 * Lines such as `  4  Amount, transaction                 000000010000`. Card data is masked unless `unmask`; characters
 * that could move a cursor or fake a line are written as `\u{...}`.
 */
export function describeMessage(message: Message, lang: Language = 'en', unmask = false, comment: Commentary = SILENCE): string[] {
  const lines = [elementLine('0', MTI_NAMES[lang], message.mti + inBrackets(comment.meaning(0)))]
  for (const element of message.elements()) {
    const format = message.format.elements[element]
    if (format !== undefined) lines.push(...describeElement(message, format, { lang, unmask, comment }))
  }
  return lines
}

interface Manner {
  readonly lang: Language
  readonly unmask: boolean
  readonly comment: Commentary
}

function describeElement(message: Message, format: ElementFormat, { lang, unmask, comment }: Manner): string[] {
  const { element } = format
  const text = message.text(element) ?? ''
  const shown = unmask ? text : maskElement(format, text)
  const isWhole = unmask || format.sensitive === undefined
  const words = isWhole ? inBrackets(comment.meaning(element)) : ''
  return [
    elementLine(String(element), nameIn(lang, format), shown) + words + comment.place(element),
    ...(isWhole ? subfieldLines(message, format, lang) : []),
    ...innerLines(message, format, { lang, unmask, isWhole }),
    ...tagLines(message, format, { shown, comment }),
  ]
}

function inBrackets(words: string): string {
  return words === '' ? '' : `  (${words})`
}

function subfieldLines(message: Message, format: ElementFormat, lang: Language): string[] {
  const { element } = format
  return format.subfields.flatMap((part) => {
    const text = message.read({ element, subfield: part.subfield })
    return text === undefined ? [] : [partLine(`${element}.${part.subfield}`, nameIn(lang, part), text)]
  })
}

/** One line an item or part; parts that hide something do so themselves. */
function innerLines(
  message: Message,
  format: ElementFormat,
  { lang, unmask, isWhole }: { lang: Language; unmask: boolean; isWhole: boolean },
): string[] {
  if (format.nested === undefined && (format.items === undefined || !isWhole)) return []
  const { element } = format
  return message.parts(element).map((part) => partLine(`${element}.${part.subfield}`, nameIn(lang, part), unmask ? part.text : part.masked))
}

/** One line a chip tag; `shown` is the hex of the list, perhaps masked. */
function tagLines(message: Message, format: ElementFormat, { shown, comment }: { shown: string; comment: Commentary }): string[] {
  const hex = format.tlv && format.content === 'b' ? message.text(format.element) : undefined
  if (hex === undefined) return []
  return readTlv(Buffer.from(hex, 'hex')).map((item) =>
    partLine(item.tag, comment.tagName(item.tag), shown.slice((item.end - item.value.length) * 2, item.end * 2)),
  )
}

function nameIn(lang: Language, titled: { name: string; zh: string }): string {
  return lang === 'zh' && titled.zh !== '' ? titled.zh : titled.name
}

function elementLine(number: string, name: string, value: string): string {
  return aligned(`${number.padStart(3)}  ${name}`) + escapeControl(value)
}

/** A nameless part (a chip tag) has its value right behind it. */
function partLine(number: string, name: string, value: string): string {
  const start = `${INDENT}${number.padEnd(5)} ${name}`
  return (name === '' ? start : aligned(start)) + escapeControl(value)
}

function aligned(start: string): string {
  return start + ' '.repeat(Math.max(1, VALUE_COLUMN - columnsOf(start)))
}

/** Chinese characters are two columns wide. */
function columnsOf(text: string): number {
  return Array.from(text).reduce((columns, character) => columns + (character >= '\u2e80' ? 2 : 1), 0)
}

function escapeControl(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
