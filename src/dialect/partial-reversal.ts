/** A reversal of a part: what remains, or what is given back, as the dialect's messages say it (R33, R34). */
import type { MessageDraft } from '../codec/draft.ts'
import type { Message } from '../codec/message.ts'
import type { PartOfReversal } from '../terms/ledger-command.ts'
import type { Dialect, PartialReversalPlan } from './dialect.ts'
import { amountOf, setAmount } from './places.ts'

/** Digits of an amount in every edition. */
const AMOUNT_DIGITS = 12

/** What a reversal undoes. The part is absent when it is the whole. */
export interface ReversedAmounts {
  /** Of the request that is reversed; 0 when the message does not say it. */
  readonly originalMinor: number
  readonly part?: PartOfReversal
}

/** A replacement of zero, or nothing that says a part, means the whole (R33). */
export function readReversedAmounts(message: Message, dialect: Dialect): ReversedAmounts {
  const { partialReversal: plan } = dialect
  const amountMinor = amountOf(message, dialect)
  if (plan === undefined || !saysPart(plan, message)) return { originalMinor: amountMinor }
  if (plan.by === 'replacement') {
    const finalMinor = Number(message.text(plan.element)?.slice(0, AMOUNT_DIGITS))
    return finalMinor === 0 ? { originalMinor: amountMinor } : { originalMinor: amountMinor, part: { finalMinor } }
  }
  const originalMinor = firstAmount(message.text(plan.original) ?? '')
  if (plan.amount === 'given' && originalMinor === 0) return { originalMinor, part: { givenMinor: amountMinor } }
  const finalMinor = plan.amount === 'given' ? originalMinor - amountMinor : amountMinor
  return finalMinor === 0 ? { originalMinor } : { originalMinor, part: { finalMinor } }
}

/** Writes that of the amount only so much stands; the other amounts and fees of DE95 and DE30 are zeros. */
export function writePartialReversal(
  draft: MessageDraft,
  dialect: Dialect,
  amounts: { readonly amountMinor: number; readonly finalMinor: number; readonly currency: string },
): void {
  const { partialReversal: plan, format, places } = dialect
  const { amountMinor, finalMinor, currency } = amounts
  setAmount(draft, dialect, amountMinor, currency)
  if (plan?.by === 'replacement') {
    const length = format.elements[plan.element]?.length ?? AMOUNT_DIGITS
    draft.set(plan.element, String(finalMinor).padStart(AMOUNT_DIGITS, '0').padEnd(length, '0'))
  } else if (plan?.by === 'function') {
    const original = draft.text(places.amount.element) ?? ''
    draft.set(plan.original, original.padEnd(format.elements[plan.original]?.length ?? 0, '0'))
    setAmount(draft, dialect, partialAmountMinor(dialect, amounts), currency)
    for (const [element, text] of plan.when) draft.set(element, text)
  }
}

/** The amount of the message that undoes a part: DE4 as `writePartialReversal` writes it. */
export function partialAmountMinor(
  { partialReversal: plan }: Dialect,
  amounts: { readonly amountMinor: number; readonly finalMinor: number },
): number {
  if (plan?.by !== 'function') return amounts.amountMinor
  return plan.amount === 'given' ? amounts.amountMinor - amounts.finalMinor : amounts.finalMinor
}

function saysPart(plan: PartialReversalPlan, message: Message): boolean {
  if (plan.by === 'replacement') return /^\d{12}/.test(message.text(plan.element) ?? '')
  return [...plan.when].every(([element, text]) => message.text(element) === text)
}

/** DE30 has two amounts of one length. */
function firstAmount(text: string): number {
  return Number(text.slice(0, text.length / 2).slice(-AMOUNT_DIGITS))
}
