/** An answer made anew: the same elements, altered, signed again. */
import {
  answerStart,
  createDialectMac,
  type Dialect,
  Key,
  type Mac,
  type Message,
  MessageDraft,
  readPath,
  scanMessage,
  sealDraft,
  setPart,
} from '../../src/index.ts'
import type { Then } from '../rules/then.ts'
import type { Answering } from './answering.ts'
import { setTag, tagItem } from './tags.ts'

const CHIP = 55

export interface Remake {
  /** Another MTI. */
  readonly mti?: string
  /** Signs it instead of the answer's own key. */
  readonly mac?: Mac
  /** It gets a MAC although the answer had none. */
  readonly signs?: boolean
  change?(draft: MessageDraft): void
}

/** The payload with that change. Elements that the dialect cannot hold throw ENCODE_INVALID. */
export function remake(answering: Answering, { mti, mac = answering.mac, signs, change }: Remake, from: Buffer): Buffer {
  const { dialect } = answering
  const before = from.subarray(0, answerStart(dialect.framing))
  const answer = readAnswer(dialect, from)
  if (answer === undefined) return from
  const seal = dialect.mac?.elements.find((element) => answer.has(element))
  const draft = new MessageDraft(dialect.format, mti ?? answer.mti)
  for (const element of answer.elements()) if (element !== seal || mac === undefined) draft.copy(element, answer)
  change?.(draft)
  return sealDraft(draft, dialect.mac, seal === undefined && signs !== true ? undefined : mac, before)
}

export function readAnswer(dialect: Dialect, payload: Buffer): Message | undefined {
  return scanMessage(dialect.format, payload, answerStart(dialect.framing)).message
}

/** What `set`, `copy`, `remove`, `authorisationCode` and `scripts` of a rule make of the answer; at a terminal its response code too. */
export function applyActions(answering: Answering, responseCode?: string): Buffer {
  const { then } = answering.script
  const made = answering.make()
  if (then === undefined || !hasActions(then, responseCode)) return made
  return remake(answering, { change: (draft) => act(draft, then, answering.request, responseCode) }, made)
}

function act(draft: MessageDraft, then: Then, request: Message, responseCode: string | undefined): void {
  for (const [element, of] of Object.entries(then.copy ?? {})) copyText(draft, Number(element), request.text(Number(of)))
  if (responseCode !== undefined) draft.set(39, responseCode)
  if (then.authorisationCode !== undefined) draft.set(38, then.authorisationCode.padEnd(6))
  for (const [path, text] of Object.entries(then.set ?? {})) setPath(draft, path, text)
  const scripts = (then.scripts ?? []).map(({ tag, value }) => tagItem(tag, value)).join('')
  if (scripts !== '') draft.set(CHIP, (draft.text(CHIP) ?? '') + scripts)
  for (const element of then.remove ?? []) draft.delete(Number(element))
}

function hasActions(then: Then, responseCode: string | undefined): boolean {
  const said = [then.set, then.copy, then.remove, then.authorisationCode, then.scripts, responseCode]
  return said.some((one) => one !== undefined)
}

function copyText(draft: MessageDraft, element: number, text: string | undefined): void {
  if (text !== undefined) draft.set(element, text)
}

function setPath(draft: MessageDraft, name: string, text: string): void {
  const path = readPath(name)
  const format = draft.format.elements[path.element]
  if (path.subfield === undefined) draft.set(path.element, text)
  else if (format?.nested !== undefined) draft.setParts(path.element, new Map([[path.subfield, text]]))
  else if (format?.subfields.some(({ subfield }) => subfield === path.subfield) === true) setPart(draft, path, text)
  else draft.set(path.element, setTag(draft.text(path.element) ?? '', path.subfield, text))
}

/** A MAC under a key that nobody has any more. */
export function staleMac(dialect: Dialect): Mac | undefined {
  const keys = [new Key('tdes', STALE), new Key('sm4', STALE), new Key('aes', STALE)]
  for (const key of keys) {
    const mac = tryMac(dialect, key)
    if (mac !== undefined) return mac
  }
  return undefined
}

const STALE = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex')

function tryMac(dialect: Dialect, key: Key): Mac | undefined {
  try {
    return createDialectMac(dialect, key)
  } catch {
    return undefined
  }
}
