/** Words of a file inside a sentence: never long, and never able to move a cursor or to fake a line. */

const SHOWN_MAX = 40
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** The text as it is, or its beginning; characters that cannot be seen are written as `\u{...}`. */
export function visible(text: string): string {
  return escaped(cut(text))
}

/** The same in quotation marks, as JSON writes it. */
export function quoted(text: string): string {
  return escaped(JSON.stringify(cut(text)))
}

function cut(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text
}

function escaped(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
