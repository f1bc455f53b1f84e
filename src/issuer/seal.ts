/** The MAC of a message: checked on what comes, made on what goes, as the dialect says (R117-R120). */
import type { MessageDraft } from '../codec/draft.ts'
import type { Message } from '../codec/message.ts'
import type { Mac } from '../crypto/mac.ts'
import type { Dialect, MacPlan } from '../dialect/dialect.ts'
import type { Reason } from '../terms/reason.ts'

/** The key of a message's sender, if there is one. */
export type SenderKey =
  | { readonly is: 'key'; readonly mac: Mac }
  /** It has a master key and no work key yet. */
  | { readonly is: 'not-signed-in' }
  | { readonly is: 'none' }

/** `mac` signs the answer; absent, the answer carries none. */
export type Seal = { readonly is: 'accepted'; readonly mac?: Mac } | { readonly is: 'refused'; readonly reason: Reason; readonly mac?: Mac }

const ACCEPTED_UNSIGNED: Seal = { is: 'accepted' }

/** Checks the MAC of a request. */
export function checkSeal(message: Message, dialect: Dialect, key: SenderKey, options: { requireMac: boolean }): Seal {
  const plan = dialect.mac
  if (plan === undefined) return ACCEPTED_UNSIGNED
  const element = plan.elements.find((candidate) => message.has(candidate))
  const required = plan.required(message.mti)
  if (!required && !(plan.optional(message.mti) && element !== undefined)) return ACCEPTED_UNSIGNED
  if (key.is === 'not-signed-in') return { is: 'refused', reason: 'sign_in_required' }
  if (key.is === 'none') return options.requireMac ? { is: 'refused', reason: 'mac_key_missing' } : ACCEPTED_UNSIGNED
  if (verifies(message, element, key.mac)) return { is: 'accepted', mac: key.mac }
  return { is: 'refused', reason: 'mac_wrong', mac: key.mac }
}

/** An element may be shorter: it holds the first bytes of the MAC. */
const MAC_BYTES = 8
const NOTHING = Buffer.alloc(0)

/** True when the message's last element is the MAC of all before it. */
export function verifies(message: Message, element: number | undefined, mac: Mac): boolean {
  const span = element === undefined ? undefined : message.span(element)
  const isFixed = element !== undefined && message.format.elements[element]?.prefix === undefined
  if (!isFixed || span === undefined || span.end !== message.end) return false
  const covered = message.bytes.subarray(message.start, span.start)
  const given = Buffer.from(message.text(element) ?? '', 'hex')
  const cut = given.length < MAC_BYTES ? mac.sign(covered).subarray(given.length) : NOTHING
  return mac.verify(covered, Buffer.concat([given, cut]))
}

/** The bytes of a message with its MAC as the last element, if there is a key. */
export function sealDraft(draft: MessageDraft, plan: MacPlan | undefined, mac: Mac | undefined, before: Buffer): Buffer {
  if (plan === undefined || mac === undefined) return draft.encode(before)
  return draft.encodeSigned(macElement(draft, plan), (covered) => mac.sign(covered), before)
}

/** 64, or 128 once an element above 64 is there: the MAC is always the last. */
function macElement(draft: MessageDraft, plan: MacPlan): number {
  const [first = 64, second] = plan.elements
  return second !== undefined && draft.highestElement() > first ? second : first
}
