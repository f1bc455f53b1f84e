/** A message for eyes: a line an element, its subfields and chip tags below it. */
import { CardView } from './card-scan.ts'
import type { ElementFormat } from './format.ts'
import type { Message } from './message.ts'

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
  /** True for an element that is not to be shown, whatever it is; absent: for none. */
  hides?(element: number): boolean
}

/** Of somebody who knows nothing. */
export const SILENCE: Commentary = { meaning: () => '', tagName: () => '', place: () => '' }

/**
 * Lines such as `  4  Amount, transaction                 000000010000`. Card data is masked unless `unmask`; characters
 * that could move a cursor or fake a line are written as `\u{...}`.
 */
export function describeMessage(message: Message, lang: Language = 'en', unmask = false, comment: Commentary = SILENCE): string[] {
  const lines = [elementLine('0', MTI_NAMES[lang], message.mti + inBrackets(comment.meaning(0)))]
  const view = unmask ? undefined : new CardView(message)
  for (const element of message.elements()) {
    const format = message.format.elements[element]
    if (format !== undefined) lines.push(...describeElement(message, format, { lang, view, comment }))
  }
  return lines
}

interface Manner {
  readonly lang: Language
  /** What may be shown; undefined: everything. */
  readonly view: CardView | undefined
  readonly comment: Commentary
}

function describeElement(message: Message, format: ElementFormat, { lang, view, comment }: Manner): string[] {
  const { element } = format
  const text = message.text(element) ?? ''
  const isHidden = comment.hides?.(element) === true
  const shown = isHidden ? '*'.repeat(text.length) : (view?.show(format, text) ?? text)
  const isWhole = view === undefined || (format.sensitive === undefined && shown === text)
  const words = isWhole ? inBrackets(comment.meaning(element)) : ''
  return [
    elementLine(String(element), nameIn(lang, format), shown) + words + comment.place(element),
    ...(isWhole ? subfieldLines(message, format, lang) : []),
    ...innerLines(message, format, { lang, view, comment }),
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

/** One line a chip tag, an item or a part: it hides what is secret in it, unless its element hides everything. */
function innerLines(message: Message, format: ElementFormat, { lang, view, comment }: Manner): string[] {
  const { element, nested, sensitive, tlv } = format
  const hidesAll = nested === undefined && sensitive !== undefined && sensitive !== 'chip'
  const isHidden = comment.hides?.(element) === true || (view !== undefined && (hidesAll || view.hides(element)))
  return message.parts(element).map((part) => {
    const value = view === undefined && !isHidden ? part.text : isHidden ? '*'.repeat(part.text.length) : part.masked
    return tlv
      ? partLine(part.subfield, comment.tagName(part.subfield), value)
      : partLine(`${element}.${part.subfield}`, nameIn(lang, part), value)
  })
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
