/** The flat JSON of a message: element number -> text, `0` the MTI. */
import { GatewayError } from '../errors.ts'
import { Bitmap } from './bitmap.ts'
import { bitmapHex } from './bitmap-wire.ts'
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

/** Card data and keys are masked unless `unmask`; then only an unmasked one can be encoded again. */
export function messageToJson(message: Message, options: { unmask?: boolean } = {}): MessageJson {
  const elements = message.elements()
  const json: MessageJson = { 0: message.mti }
  const view = options.unmask === true ? undefined : new CardView(message)
  if (message.forcedSecondary) json[1] = bitmapText(elements, true)
  for (const element of elements) {
    const text = message.text(element)
    const format = message.format.elements[element]
    if (text === undefined || format === undefined) continue
    // Private elements are another program's business here: what is only for eyes hides them.
    const isWhole = view === undefined || (format.sensitive === 'private' && !view.hides(element))
    json[element] = isWhole ? text : view.show(format, text)
  }
  return json
}

/**
 * The draft that such a JSON says. Throws ENCODE_INVALID for a key that is no element, a value that is no text or does
 * not fit, and a bitmap (`1`) that is not that of the elements given.
 */
export function draftFromJson(format: MessageFormat, json: MessageJson): MessageDraft {
  const texts = textsOf(json)
  const draft = new MessageDraft(format, texts.get(0) ?? '')
  for (const [element, text] of texts) {
    if (element > 1) draft.set(element, text)
  }
  const bitmap = texts.get(1)
  if (bitmap !== undefined) takeBitmap(draft, bitmap, [...texts.keys()])
  return draft
}

function textsOf(json: unknown): Map<number, string> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new GatewayError('ENCODE_INVALID', 'Cannot encode: expected a JSON object of element numbers and texts')
  }
  return new Map(Object.entries(json).map(([key, value]) => textOf(key, value)))
}

function textOf(key: string, value: unknown): [number, string] {
  const element = Number(key)
  if (String(element) !== key || !Number.isInteger(element) || element < 0 || element > ELEMENT_MAX) {
    const got = JSON.stringify(key.slice(0, KEY_CHARACTERS))
    throw new GatewayError('ENCODE_INVALID', `Cannot encode: expected element numbers 0 to ${ELEMENT_MAX} as keys, got ${got}`)
  }
  if (typeof value !== 'string') throw invalid({ element, name: 'value' }, 'a text in quotes', value === null ? 'null' : typeof value)
  return [element, value]
}

/** The bitmap is known from the elements; all it can add is bit 1. */
function takeBitmap(draft: MessageDraft, text: string, keys: readonly number[]): void {
  const elements = keys.filter((element) => element > 1)
  const hasSecond = text.length > 16
  const expected = bitmapText(elements, hasSecond)
  if (text.toUpperCase() !== expected)
    throw invalid(BITMAP, `${expected} for these elements, or no key 1`, JSON.stringify(text.slice(0, 32)))
  draft.forceSecondary = hasSecond && draft.highestElement() <= 64
}

function bitmapText(elements: readonly number[], hasSecond: boolean): string {
  const bitmap = new Bitmap()
  for (const element of elements) bitmap.add(element)
  if (hasSecond || bitmap.reachesSecond()) bitmap.add(1)
  return bitmapHex(bitmap)
}
