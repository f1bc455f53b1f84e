/** What the simulated issuer decides: its book first, then what its rules make of it. */
import {
  amountOf,
  approves,
  type Dialect,
  type Kind,
  type Message,
  type MessageReference,
  namedReference,
  okCodeOf,
  readReversedAmounts,
  referenceOf,
} from '../../src/index.ts'
import type { Script } from '../rules/rule-set.ts'
import type { BookEntry, IssuerBook } from './book.ts'

interface Asked {
  readonly dialect: Dialect
  readonly message: Message
  readonly kind: Kind
  readonly script: Script
  readonly card?: CardWord | undefined
}

/** What a card with a state or a PIN has to say. */
export interface CardWord {
  /** DE39 of what it does not allow, or of a PIN that is wrong or cannot be read. */
  readonly refusal: string | undefined
  /** Told what the message is called before it is booked. */
  name(reference: string): void
}

export interface IssuerDecision {
  readonly responseCode: string
  /** Empty on anything but an approved sale. */
  readonly authorisationCode: string
  /** Of a sale that is approved in part. */
  readonly approvedMinor?: number | undefined
}

/** Books the message and says its DE39. A second copy of a message gets the first one's answer and books nothing. */
export function decide(book: IssuerBook, asked: Asked): IssuerDecision {
  const { kind, dialect, script } = asked
  const scripted = script.responseCode ?? (partOf(asked) === undefined ? okCodeOf(dialect, kind) : dialect.codes.partial)
  switch (kind) {
    case 'sale':
    case 'refund':
    case 'void':
    case 'adjustment':
      return decidePayment(book, asked, kind, scripted)
    case 'reversal':
      return decideReversal(book, asked, scripted)
    case 'unsupported':
      return { responseCode: script.responseCode ?? dialect.codes.invtx, authorisationCode: '' }
    default:
      return { responseCode: scripted, authorisationCode: '' }
  }
}

function decidePayment(book: IssuerBook, asked: Asked, kind: BookEntry['kind'], scripted: string): IssuerDecision {
  const { message, dialect, card } = asked
  const reference = bookName(referenceOf(message, dialect)) ?? ''
  const known = book.find(reference)
  if (known !== undefined) return decisionOf(known, dialect)
  const original = originalOf(message, dialect)
  const refusal =
    kind === 'sale' ? undefined : kind === 'adjustment' ? notAdjustable(book, asked, original) : refusalOf(book, asked, kind, original)
  const responseCode = book.isUndoneAhead(reference) ? dialect.codes.state : (refusal ?? card?.refusal ?? scripted)
  const isApproved = approves(dialect, kind, responseCode)
  card?.name(reference)
  const entry = book.record({
    reference,
    kind,
    original,
    responseCode,
    amountMinor: bookedMinor(book, asked, kind, original),
    rrn: message.text(37) ?? '',
    terminal: message.text(41) ?? '',
    state: isApproved ? 'applied' : 'declined',
    authorisationCode: isApproved && kind === 'sale' ? authorisationCode(reference) : '',
  })
  return decisionOf(entry, dialect)
}

function decisionOf({ kind, responseCode, authorisationCode, amountMinor }: BookEntry, dialect: Dialect): IssuerDecision {
  const isPart = kind === 'sale' && responseCode === dialect.codes.partial
  return { responseCode, authorisationCode, approvedMinor: isPart ? amountMinor : undefined }
}

/** Of a sale that its rule approves in part: how much. */
function partOf({ dialect, message, kind, script }: Asked): number | undefined {
  const text = kind === 'sale' ? script.then?.approvedAmount : undefined
  if (text === undefined) return undefined
  const askedMinor = amountOf(message, dialect)
  return Math.min(askedMinor, text.endsWith('%') ? Math.floor((askedMinor * Number.parseFloat(text)) / 100) : Number(text))
}

/** The issuer keeps its own cap: it never gives back more than it took (an honest counterpart finds our faults). */
function refusalOf(book: IssuerBook, asked: Asked, kind: 'refund' | 'void', original: string): string | undefined {
  const { dialect, message } = asked
  const sale = book.find(original)
  if (sale === undefined || sale.kind !== 'sale') return dialect.codes.noorig
  if (sale.state !== 'applied') return dialect.codes.state
  const credited = book.creditedMinor(original)
  const amountMinor = amountOf(message, dialect)
  const finalMinor = finalOf(asked)
  if (kind === 'void' && finalMinor !== undefined) return finalMinor < sale.amountMinor - credited ? undefined : dialect.codes.state
  if (kind === 'void') return credited === 0 && amountMinor === sale.amountMinor ? undefined : dialect.codes.state
  return credited + amountMinor <= sale.amountMinor ? undefined : dialect.codes.over
}

/** Only a refund that stands, all of it, and once. */
function notAdjustable(book: IssuerBook, { dialect, message }: Asked, original: string): string | undefined {
  const refund = book.find(original)
  if (refund?.kind !== 'refund') return dialect.codes.noorig
  const isAdjusted = book.isAdjusted(original)
  return refund.state === 'applied' && !isAdjusted && amountOf(message, dialect) === refund.amountMinor ? undefined : dialect.codes.state
}

/** What moves: a void of a part gives back what is above what remains. */
function bookedMinor(book: IssuerBook, asked: Asked, kind: BookEntry['kind'], original: string): number {
  const finalMinor = kind === 'void' ? finalOf(asked) : undefined
  const sale = finalMinor === undefined ? undefined : book.find(original)
  if (finalMinor === undefined || sale === undefined) return partOf(asked) ?? amountOf(asked.message, asked.dialect)
  return sale.amountMinor - book.creditedMinor(original) - finalMinor
}

/** What shall remain of the original; undefined when the message is about the whole of it. */
function finalOf({ message, dialect }: Asked): number | undefined {
  const { part } = readReversedAmounts(message, dialect)
  return part !== undefined && 'finalMinor' in part ? part.finalMinor : undefined
}

function decideReversal(book: IssuerBook, asked: Asked, scripted: string): IssuerDecision {
  const original = bookName(namedReference(asked.message, asked.dialect))
  if (original !== undefined && approves(asked.dialect, 'reversal', scripted)) {
    const finalMinor = finalOf(asked)
    if (finalMinor === undefined) book.undo(original)
    else book.reduce(original, finalMinor)
  }
  return { responseCode: original === undefined ? asked.dialect.codes.fmt : scripted, authorisationCode: '' }
}

/** The sale that a void or refund names, as the book calls it; empty when it names none. */
export function originalOf(message: Message, dialect: Dialect): string {
  return bookName(namedReference(message, dialect)) ?? ''
}

/** How the book calls a message: MTI of the first copy, STAN and time in one. */
function bookName(reference: MessageReference | undefined): string | undefined {
  return reference === undefined ? undefined : reference.mti + reference.stan + reference.time
}

const FNV_BASIS = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** Six characters that look drawn and are the same for the same message. */
function authorisationCode(reference: string): string {
  let hash = FNV_BASIS
  for (let at = 0; at < reference.length; at++) hash = Math.imul(hash ^ reference.charCodeAt(at), FNV_PRIME)
  return (hash >>> 0).toString(16).padStart(8, '0').slice(2).toUpperCase()
}
