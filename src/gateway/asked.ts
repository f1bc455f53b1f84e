/** A terminal's message as the ledger's rules may know it: plain facts, by the dialect's tables. */
import { maskCards } from '../codec/card-scan.ts'
import type { ElementPath } from '../codec/format.ts'
import { maskPan } from '../codec/mask.ts'
import type { Message } from '../codec/message.ts'
import type { Dialect, DuplicatePlan } from '../dialect/dialect.ts'
import { forbiddenIn, groupText, missingFrom } from '../dialect/message-plan.ts'
import { referenceOf } from '../dialect/message-reference.ts'
import { amountDigits, currencyOf, elementMeaning, exponentFault, localTimeOf, orderNumberOf } from '../dialect/places.ts'
import { isMonthDay } from '../terms/calendar.ts'
import { type Kind, PAYMENT_KINDS, withArticle } from '../terms/kind.ts'
import type { Asked, Stamp } from '../terms/ledger-command.ts'
import { isRepeatMti } from '../terms/mti.ts'
import { batchName, dayName, messageName, ownName, shortStan } from '../terms/reference.ts'
import { AT_THE_TERMINAL } from '../terms/transaction.ts'
import { findReference } from './original-reference.ts'

/** What stands beside the message: who may hash a card number, and the time. */
export interface AskedContext {
  readonly dialect: Dialect
  readonly kind: Kind
  readonly now: Stamp
  /** The gateway's, YYYYMMDDhhmmss. */
  readonly localTime: string
  /** Empty when the message has no card number (a reversal). */
  readonly pan: string
  readonly hashPan: (pan: string) => string
  /** Who works at the terminal, empty when that is not known. */
  readonly operator?: string
}

/** Facts of a sale, void, refund or reversal. DE11, 41 and 42 are there: `malformed` was asked before. */
export function readAsked(message: Message, context: AskedContext): Asked {
  const { dialect, kind, now, pan } = context
  const who = identity(message, dialect)
  const original = findReference(message, dialect, kind)
  const amount = amountDigits(message, dialect)
  const rrn = dialect.ownRrn.has(kind) && original?.by !== 'rrn' ? message.text(37) : undefined
  const card = pan === '' ? NO_CARD : { panHash: context.hashPan(pan), panMasked: maskPan(pan) }
  return {
    dialect: dialect.name,
    mti: message.mti,
    processingCode: message.text(3) ?? '',
    isRepeat: isRepeatMti(message.mti),
    key: duplicateKey(message, dialect),
    fingerprint: [card.panHash, message.text(3), amount, original?.name].join('|'),
    onSameContent: dialect.duplicates.sameContent.find((row) => row.mti(message.mti))?.do ?? 'refuse',
    names: namesOf(message, who, context),
    ...who,
    ...(rrn === undefined || rrn.trim() === '' ? {} : { rrn }),
    ...card,
    amountMinor: Number(amount),
    currency: currencyOf(message, dialect),
    dateTime: referenceOf(message, dialect)?.time ?? '',
    localDate: now.localDate,
    acquirer: (message.text(32) ?? '').padStart(11, '0').replace(/^0+$/, ''),
    ...(original === undefined ? {} : { original }),
    operator: context.operator ?? '',
    ...policyFacts(message, dialect, kind),
    orderNumber: maskCards(orderNumberOf(message, dialect)),
    ...(kind === 'void' || kind === 'refund' ? { purpose: AT_THE_TERMINAL } : {}),
  }
}

type PolicyFacts = Pick<Asked, 'merchantCategory' | 'cashbackMinor' | 'surchargeMinor' | 'isNextDayOnly'>

/** What decides how it may be given back: the merchant's category (R53); cashback, surcharge and purse of a sale (R35, R36, R44). */
function policyFacts(message: Message, dialect: Dialect, kind: Kind): PolicyFacts {
  const text = (number: string): string | undefined => {
    const element = elementMeaning(number, dialect)
    return element === undefined ? undefined : message.text(element)
  }
  const merchantCategory = text('18')
  const category = merchantCategory === undefined ? {} : { merchantCategory }
  if (kind !== 'sale') return category
  const isNextDayOnly = dialect.nextDayOnly?.every(({ path, pattern }) => pattern(message.read(path) ?? '')) === true
  return { ...category, cashbackMinor: cashbackIn(text('54')), surchargeMinor: surchargeIn(text('28')), isNextDayOnly }
}

/** DE54: 20 characters an amount: account type 2, amount type 2 (40 is cashback), currency 3, C or D, 12 digits. */
function cashbackIn(text = ''): number {
  const amounts = text.match(/.{20}/g) ?? []
  return amounts.filter((amount) => /^..40...[CD]\d{12}$/.test(amount)).reduce((sumMinor, amount) => sumMinor + Number(amount.slice(8)), 0)
}

/** DE28: D and the digits of what the cardholder pays on top; a credit is no surcharge. */
function surchargeIn(text = ''): number {
  return /^D\d{1,12}$/.test(text) ? Number(text.slice(1)) : 0
}

const NO_CARD = { panHash: '', panMasked: '' }

interface Identity {
  readonly terminal: string
  readonly merchant: string
  readonly stan: string
  readonly batch: string
}

function identity(message: Message, dialect: Dialect): Identity {
  return {
    terminal: message.text(41) ?? '',
    merchant: message.text(42) ?? '',
    stan: shortStan(message.text(11) ?? ''),
    batch: dialect.batch === undefined ? '' : (message.read(dialect.batch) ?? ''),
  }
}

function namesOf(message: Message, who: Identity, { dialect, localTime }: AskedContext): string[] {
  const localDate = (localTimeOf(message, dialect, localTime) ?? localTime).slice(4, 8)
  const names = [dayName(who.terminal, who.merchant, localDate, who.stan)]
  const reference = referenceOf(message, dialect)
  if (reference !== undefined) {
    const name = messageName(who.merchant, reference.mti, reference.stan, reference.time)
    names.push(name, ownName(name, who.terminal))
  }
  if (who.batch !== '') names.push(batchName(who.terminal, who.merchant, who.batch, who.stan))
  return names
}

/** R55: the MTI's version, class and perhaps function, the key elements, and the first group that is all there; an absent element counts as empty. */
export function duplicateKey(message: Message, dialect: Dialect): string {
  const plan: DuplicatePlan = dialect.duplicates
  const group = plan.keyOneOf.find((paths) => paths.every((path) => message.read(path) !== undefined)) ?? []
  const parts = [...plan.key, ...group].map((path) => message.read(path) ?? '')
  return [dialect.name, message.mti.slice(0, plan.mtiDigits), ...parts].join('|')
}

/** Why a message is not well formed although each element is. */
export interface Malformed {
  readonly reason: 'element_missing' | 'element_forbidden'
  /** The element, and what was expected. */
  readonly hint: string
}

/** Undefined for a message with all that its kind must have and nothing that it must not. */
export function malformed(message: Message, dialect: Dialect, kind: Kind): Malformed | undefined {
  const use = dialect.messages.get(kind)?.request
  const missing = use === undefined ? [] : missingFrom(message, use).filter((group) => !isToldLater(kind, group))
  const [forbidden] = use === undefined ? [] : forbiddenIn(message, use)
  if (missing[0] !== undefined) return { reason: 'element_missing', hint: `${groupText(dialect.format, missing[0])} is missing` }
  if (forbidden !== undefined) {
    return {
      reason: 'element_forbidden',
      hint: `${groupText(dialect.format, [{ element: forbidden }])} must not be in ${withArticle(kind)}`,
    }
  }
  const hint = wrongNumber(message, dialect, kind)
  return hint === undefined ? undefined : { reason: 'element_missing', hint }
}

/** A payment without an amount or a card has rows of its own in the failure table (R20, R26). */
function isToldLater(kind: Kind, [first]: readonly ElementPath[]): boolean {
  return (PAYMENT_KINDS as readonly Kind[]).includes(kind) && (first?.element === 2 || first?.element === 4)
}

function wrongNumber(message: Message, dialect: Dialect, kind: Kind): string | undefined {
  if (/^0*$/.test(message.text(11) ?? '')) return 'DE11 (STAN) is 000000: it counts from 000001'
  const exponent = exponentFault(message, dialect)
  if (exponent !== undefined) return exponent
  for (const plan of dialect.originals.get(kind) ?? []) {
    if (plan.by !== 'rrn' || plan.date === undefined) continue
    const date = message.read(plan.date)
    if (date === undefined || isMonthDay(date)) continue
    return `${groupText(message.format, [plan.date])} is "${date}": expected MMDD, the date of the original`
  }
  return undefined
}
