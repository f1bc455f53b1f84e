/** The MAC of a message: checked on what comes, made on what goes, as the dialect says (R117-R120). */
import { timingSafeEqual } from 'node:crypto'
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
  /** Its key is of another cipher or length than this dialect's MAC. */
  | { readonly is: 'unfit' }
  | { readonly is: 'none' }

/** `mac` signs the answer; absent, the answer carries none. */
export type Seal = { readonly is: 'accepted'; readonly mac?: Mac } | { readonly is: 'refused'; readonly reason: Reason; readonly mac?: Mac }

/** Fewer are no authentication. */
const MAC_BYTES_MIN = 4
const ACCEPTED_UNSIGNED: Seal = { is: 'accepted' }

export interface SealOptions {
  /** A message that must have a MAC is refused when its sender has no key. */
  readonly requireMac: boolean
  /** So is one that has a MAC: there are keys, and a changed terminal number must not pass for one without. */
  readonly expectsMacs: boolean
}

/** Checks the MAC of a request. */
export function checkSeal(message: Message, dialect: Dialect, key: SenderKey, options: SealOptions): Seal {
  const plan = dialect.mac
  if (plan === undefined) return ACCEPTED_UNSIGNED
  const element = plan.elements.find((candidate) => message.has(candidate))
  const required = plan.required(message.mti)
  if (!required && !(plan.optional(message.mti) && element !== undefined)) return ACCEPTED_UNSIGNED
  if (key.is === 'not-signed-in') return { is: 'refused', reason: 'sign_in_required' }
  if (key.is === 'unfit') return { is: 'refused', reason: 'mac_key_missing' }
  if (key.is === 'none') {
    const isRefused = options.requireMac || (options.expectsMacs && element !== undefined)
    return isRefused ? { is: 'refused', reason: 'mac_key_missing' } : ACCEPTED_UNSIGNED
  }
  if (verifies(message, element, key.mac)) return { is: 'accepted', mac: key.mac }
  return { is: 'refused', reason: 'mac_wrong', mac: key.mac }
}

/** True when the message's last element is the MAC of all before it, or as much of one as the element holds. */
export function verifies(message: Message, element: number | undefined, mac: Mac): boolean {
  const span = element === undefined ? undefined : message.span(element)
  if (element === undefined || span === undefined || span.end !== message.end) return false
  const isBytes = message.format.elements[element]?.content === 'b'
  const came = Buffer.from(message.text(element) ?? '', isBytes ? 'hex' : 'latin1')
  const right = mac.sign(message.bytes.subarray(message.start, span.start)).subarray(0, came.length)
  return came.length >= MAC_BYTES_MIN && came.length === right.length && timingSafeEqual(came, right)
}

/** Whether the MAC of a peer's message is missing where it must be, or wrong. */
export function isForged(message: Message, plan: MacPlan | undefined, mac: Mac | undefined): boolean {
  if (plan === undefined || mac === undefined) return false
  const element = plan.elements.find((candidate) => message.has(candidate))
  const isChecked = plan.required(message.mti) || (plan.optional(message.mti) && element !== undefined)
  return isChecked && !verifies(message, element, mac)
}

/** Whether messages of that MTI can carry a MAC. */
export function carriesMac(plan: MacPlan | undefined, mti: string): boolean {
  return plan !== undefined && (plan.required(mti) || plan.optional(mti))
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
