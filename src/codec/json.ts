/** The flat JSON of a message: element number -> text, `0` the MTI. */
import { GatewayError } from '../errors.ts'
import { Bitmap } from './bitmap.ts'
import { bitmapGroups, bitmapHex, writtenBit1 } from './bitmap-wire.ts'
import { CardView } from './card-scan.ts'
import { MessageDraft } from './draft.ts'
import type { MessageFormat } from './format.ts'
import type { Message } from './message.ts'
import { invalid } from './refusal.ts'

/** `{"0":"0220","2":"...","3":"200000"}`; `"1"` only when bit 1 is set although no element is above 64. */
export type MessageJson = Record<string, string>

const BITMAP = { element: 1, name: 'Bitmap' }
const ELEMENT_MAX = 128
/** What is shown of a key that is none. */
const KEY_CHARACTERS = 20

/**
 * Card data and keys are masked unless `unmask`; then only an unmasked one can be encoded again. An element that has elements of
 * its own is given by those: `127.2`.
 */
export function messageToJson(message: Message, options: { unmask?: boolean } = {}): MessageJson {
  const unmask = options.unmask === true
  const json: MessageJson = { 0: message.mti }
  if (message.flipsBit1) json[1] = bitmapText(message.format, message.elements(), true)
  const view = unmask ? undefined : new CardView(message)
  const texts = message.texts()
  for (const [index, element] of message.elements().entries()) {
    Object.assign(json, elementJson({ message, element, text: texts[index + 1] ?? '' }, view))
  }
  return json
}

interface ElementText {
  readonly message: Message
  readonly element: number
  readonly text: string
}

/** Without a view nothing is masked. */
function elementJson({ message, element, text }: ElementText, view: CardView | undefined): MessageJson {
  const format = message.format.elements[element]
  if (format === undefined) return {}
  const parts = format.nested === undefined ? [] : message.parts(element)
  if (parts.length > 0) {
    return Object.fromEntries(parts.map((part) => [`${element}.${part.subfield}`, view === undefined ? part.text : part.masked]))
  }
  // Private elements are another program's business here: what is only for eyes hides them.
  const isWhole = view === undefined || (format.sensitive === 'private' && !view.hides(element))
  return { [element]: isWhole ? text : view.show(format, text) }
}

/**
 * The draft that such a JSON says. Throws ENCODE_INVALID for a key that is no element, a value that is no text or does
 * not fit, and a bitmap (`1`) that is not that of the elements given.
 */
export function draftFromJson(format: MessageFormat, json: MessageJson): MessageDraft {
  const { texts, parts } = textsOf(json)
  const draft = new MessageDraft(format, texts.get(0) ?? '')
  for (const [element, text] of texts) {
    if (element > 1) draft.set(element, text)
  }
  for (const [element, subfields] of parts) draft.setParts(element, subfields)
  const bitmap = texts.get(1)
  if (bitmap !== undefined) takeBitmap(draft, bitmap, [...texts.keys(), ...parts.keys()])
  return draft
}

interface Texts {
  readonly texts: ReadonlyMap<number, string>
  /** Element -> subfield -> text. */
  readonly parts: ReadonlyMap<number, ReadonlyMap<string, string>>
}

function textsOf(json: unknown): Texts {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new GatewayError('ENCODE_INVALID', 'Cannot encode: expected a JSON object of element numbers and texts')
  }
  const texts = new Map<number, string>()
  const parts = new Map<number, Map<string, string>>()
  for (const [key, value] of Object.entries(json)) {
    const { element, subfield } = keyOf(key)
    if (typeof value !== 'string') throw invalid({ element, name: 'value' }, 'a text in quotes', value === null ? 'null' : typeof value)
    if (subfield === '') texts.set(element, value)
    else parts.set(element, (parts.get(element) ?? new Map<string, string>()).set(subfield, value))
  }
  return { texts, parts }
}

function keyOf(key: string): { readonly element: number; readonly subfield: string } {
  const [, digits, subfield = ''] = /^(0|[1-9]\d{0,2})(?:\.([1-9]\d{0,2}(?:\.[1-9]\d{0,2})*))?$/.exec(key) ?? []
  if (digits !== undefined && Number(digits) <= ELEMENT_MAX) return { element: Number(digits), subfield }
  const got = JSON.stringify(key.slice(0, KEY_CHARACTERS))
  throw new GatewayError('ENCODE_INVALID', `Cannot encode: expected element numbers 0 to ${ELEMENT_MAX} as keys, got ${got}`)
}

/** The bitmap is known from the elements; all it can add is bit 1. */
function takeBitmap(draft: MessageDraft, text: string, keys: readonly number[]): void {
  const elements = keys.filter((element) => element > 1)
  const usual = bitmapText(draft.format, elements, false)
  const flipped = bitmapText(draft.format, elements, true)
  const given = text.toUpperCase()
  if (given !== usual && given !== flipped) {
    throw invalid(BITMAP, `${text.length > 16 ? flipped : usual} for these elements, or no key 1`, JSON.stringify(text.slice(0, 32)))
  }
  draft.flipsBit1 = given !== usual
}

function bitmapText(format: MessageFormat, elements: readonly number[], flips: boolean): string {
  const bitmap = new Bitmap()
  for (const element of elements) bitmap.add(element)
  if (writtenBit1(format, bitmap, flips)) bitmap.add(1)
  return bitmapHex(bitmap, bitmapGroups(format, bitmap))
}
