/** What the simulated issuer decides: its book first, then what its rules make of it. */
import { createHash } from 'node:crypto'
import type { Dialect, Kind, Message } from '../../src/index.ts'
import type { Script } from '../rules/rule-set.ts'
import type { BookEntry, IssuerBook } from './book.ts'

interface Asked {
  readonly dialect: Dialect
  readonly message: Message
  readonly kind: Kind
  readonly script: Script
  /** DE39 of a PIN that is wrong or cannot be read. */
  readonly pinRefusal?: string
}

export interface IssuerDecision {
  readonly responseCode: string
  /** Empty on anything but an approved sale. */
  readonly authorisationCode: string
}

/** Books the message and says its DE39. A second copy of a message gets the first one's answer and books nothing. */
export function decide(book: IssuerBook, asked: Asked): IssuerDecision {
  const { kind, dialect, script } = asked
  const scripted = script.responseCode ?? dialect.codes.ok
  switch (kind) {
    case 'sale':
    case 'refund':
    case 'void':
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
  const { message, dialect, pinRefusal } = asked
  const reference = firstCopy(message.mti + (message.text(11) ?? '') + (message.text(7) ?? ''))
  const known = book.find(reference)
  if (known !== undefined) return known
  const original = named(message) ?? ''
  const refusal = kind === 'sale' ? undefined : refusalOf(book, asked, kind, original)
  const responseCode = book.isUndoneAhead(reference) ? dialect.codes.state : (refusal ?? pinRefusal ?? scripted)
  const isApproved = dialect.approvals.has(responseCode)
  return book.record({
    reference,
    kind,
    original,
    responseCode,
    amountMinor: Number(message.text(4) ?? 0),
    rrn: message.text(37) ?? '',
    terminal: message.text(41) ?? '',
    state: isApproved ? 'applied' : 'declined',
    authorisationCode: isApproved && kind === 'sale' ? authorisationCode(reference) : '',
  })
}

/** The issuer keeps its own cap: it never gives back more than it took (an honest counterpart finds our faults). */
function refusalOf(book: IssuerBook, asked: Asked, kind: 'refund' | 'void', original: string): string | undefined {
  const { dialect, message } = asked
  const sale = book.find(original)
  if (sale === undefined || sale.kind !== 'sale') return dialect.codes.noorig
  if (sale.state !== 'applied') return dialect.codes.state
  const credited = book.creditedMinor(original)
  const amountMinor = Number(message.text(4) ?? 0)
  if (kind === 'void') return credited === 0 && amountMinor === sale.amountMinor ? undefined : dialect.codes.state
  return credited + amountMinor <= sale.amountMinor ? undefined : dialect.codes.over
}

function decideReversal(book: IssuerBook, asked: Asked, scripted: string): IssuerDecision {
  const original = named(asked.message)
  if (original !== undefined && asked.dialect.approvals.has(scripted)) book.undo(original)
  return { responseCode: original === undefined ? asked.dialect.codes.fmt : scripted, authorisationCode: '' }
}

/** MTI, DE11 and DE7 of the message that DE90 names. */
function named(message: Message): string | undefined {
  const data = message.text(90)
  return data === undefined ? undefined : firstCopy(data.slice(0, 20))
}

/** The reference of a repeat (0201, 0401) is that of its first copy. */
function firstCopy(reference: string): string {
  return `${reference.slice(0, 3)}0${reference.slice(4)}`
}

/** Six characters that look drawn and are the same for the same message. */
function authorisationCode(reference: string): string {
  return createHash('sha256').update(reference).digest('hex').slice(0, 6).toUpperCase()
}
