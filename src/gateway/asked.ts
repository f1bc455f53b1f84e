/** A terminal's message as the ledger's rules may know it: plain facts, by the dialect's tables. */
import type { ElementPath } from '../codec/format.ts'
import { maskPan } from '../codec/mask.ts'
import type { Message } from '../codec/message.ts'
import type { Dialect, DuplicatePlan } from '../dialect/dialect.ts'
import { isMonthDay } from '../terms/calendar.ts'
import type { Kind } from '../terms/kind.ts'
import type { Asked, Stamp } from '../terms/ledger-command.ts'
import { isRepeatMti } from '../terms/mti.ts'
import { batchName, dayName, messageName, ownName } from '../terms/reference.ts'
import { findReference } from './original-reference.ts'

/** What stands beside the message: who may hash a card number, and the time. */
export interface AskedContext {
  readonly dialect: Dialect
  readonly kind: Kind
  readonly now: Stamp
  /** Empty when the message has no card number (a reversal). */
  readonly pan: string
  readonly hashPan: (pan: string) => string
}

/** Facts of a sale, void, refund or reversal. DE11, 41 and 42 are there: `missingElement` was asked before. */
export function readAsked(message: Message, context: AskedContext): Asked {
  const { dialect, kind, now, pan } = context
  const who = identity(message, dialect)
  const original = findReference(message, dialect.originals.get(kind) ?? [])
  const amount = message.text(4) ?? ''
  const rrn = dialect.ownRrn.has(kind) && original?.by !== 'rrn' ? message.text(37) : undefined
  const dateTime = message.text(7) ?? ''
  const localDate = message.text(13) ?? now.localDate
  const card = pan === '' ? NO_CARD : { panHash: context.hashPan(pan), panMasked: maskPan(pan) }
  return {
    dialect: dialect.name,
    mti: message.mti,
    processingCode: message.text(3) ?? '',
    isRepeat: isRepeatMti(message.mti),
    key: duplicateKey(message, dialect),
    fingerprint: [card.panHash, message.text(3), amount, original?.name].join('|'),
    onSameContent: dialect.duplicates.sameContent.find((row) => row.mti(message.mti))?.do ?? 'refuse',
    names: namesOf(message.mti, who, dateTime, localDate),
    ...who,
    ...(rrn === undefined || rrn.trim() === '' ? {} : { rrn }),
    ...card,
    amountMinor: Number(amount),
    currency: message.text(49) ?? '',
    dateTime,
    localDate: now.localDate,
    acquirer: (message.text(32) ?? '').padStart(11, '0').replace(/^0+$/, ''),
    ...(original === undefined ? {} : { original }),
  }
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
    stan: message.text(11) ?? '',
    batch: dialect.batch === undefined ? '' : (message.read(dialect.batch) ?? ''),
  }
}

function namesOf(mti: string, who: Identity, dateTime: string, localDate: string): string[] {
  const first = `${mti.slice(0, 3)}0`
  const names = [dayName(who.terminal, who.merchant, localDate, who.stan)]
  if (dateTime !== '') {
    const name = messageName(who.merchant, first, who.stan, dateTime)
    names.push(name, ownName(name, who.terminal))
  }
  if (who.batch !== '') names.push(batchName(who.terminal, who.merchant, who.batch, who.stan))
  return names
}

/** R55: MTI class, the key elements, and the first group that is all there; an absent element counts as empty. */
function duplicateKey(message: Message, dialect: Dialect): string {
  const plan: DuplicatePlan = dialect.duplicates
  const group = plan.keyOneOf.find((paths) => paths.every((path) => message.read(path) !== undefined)) ?? []
  const parts = [...plan.key, ...group].map((path) => message.read(path) ?? '')
  return [dialect.name, message.mti.slice(0, 2), ...parts].join('|')
}

/** Why a message with these facts is not well formed although each element is: the element and what was expected. */
export function malformed(message: Message, dialect: Dialect, kind: Kind): string | undefined {
  const missing = (dialect.requires.get(kind) ?? []).find((path) => (message.read(path) ?? '') === '')
  if (missing !== undefined) return `DE${pathText(missing)} (${elementName(message, missing)}) is missing`
  if (/^0*$/.test(message.text(11) ?? '')) return 'DE11 (STAN) is 000000: it counts from 000001'
  for (const plan of dialect.originals.get(kind) ?? []) {
    if (plan.by !== 'rrn' || plan.date === undefined) continue
    const date = message.read(plan.date)
    if (date === undefined || isMonthDay(date)) continue
    return `DE${pathText(plan.date)} (${elementName(message, plan.date)}) is "${date}": expected MMDD, the date of the original`
  }
  return undefined
}

function elementName(message: Message, path: ElementPath): string {
  const format = message.format.elements[path.element]
  return format?.subfields.find((subfield) => subfield.subfield === path.subfield)?.name ?? format?.name ?? 'unknown'
}

function pathText(path: ElementPath): string {
  return path.subfield === undefined ? String(path.element) : `${path.element}.${path.subfield}`
}
