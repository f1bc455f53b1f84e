/** What the issuer gets, element by element: values travel, bytes do not. */
import { MessageDraft } from '../codec/draft.ts'
import type { MessageFormat } from '../codec/format.ts'
import type { Message } from '../codec/message.ts'
import type { IssuerPlan } from '../dialect/dialect.ts'
import { GatewayError } from '../errors.ts'
import { calendarDigits } from '../terms/calendar.ts'
import type { ReversalJob, Transaction } from '../terms/transaction.ts'
import { originalData } from './original-data.ts'

/** The terminal's elements that travel on: number -> text. Kept in memory only, for they hold the card. */
export type Carried = ReadonlyMap<number, string>

/** What every message to the issuer needs besides the transaction. */
export interface IssuerContext {
  readonly format: MessageFormat
  readonly plan: IssuerPlan
  readonly acquirerId: string
  readonly offsetMinutes: number
}

/** The elements of a terminal's message that the issuer gets as they are. */
export function carryElements(plan: IssuerPlan, message: Message): Carried {
  const elements = [...plan.carry, 12, 13]
  return new Map(elements.flatMap((element) => entry(element, message.text(element))))
}

function entry(element: number, text: string | undefined): [number, string][] {
  return text === undefined ? [] : [[element, text]]
}

/** A sale, void or refund for the issuer. */
export function createIssuerRequest(
  context: IssuerContext,
  transaction: Transaction,
  original: Transaction | undefined,
  carried: Carried,
): MessageDraft {
  const { plan } = context
  const route = plan.routes[transaction.route === 'none' ? 'sale' : transaction.route]
  const draft = new MessageDraft(context.format, route.mti)
  fill(draft, carried, transaction, context)
  draft.set(3, route.processingCode ?? transaction.processingCode)
  draft.set(4, digits(transaction.amountMinor, 12)).set(7, transaction.issuerDateTime).set(11, transaction.issuerStan)
  if (original?.authorisationCode != null) draft.set(38, original.authorisationCode)
  if (route.responseCode !== undefined) draft.set(39, route.responseCode)
  if (original !== undefined) draft.set(plan.originalData, originalData(original, context.acquirerId))
  return draft
}

/** What an advice has of the terminal's message: the card, while it is known, and the terminal's time. */
const ADVICE_CARRIES: readonly number[] = [2, 12, 13, 14]

/** The advice that undoes a message: 0420 the first time, then 0421 with the same DE7, 11, 37 and 90. */
export function createReversalAdvice(context: IssuerContext, job: ReversalJob, carried: Carried): MessageDraft {
  const { plan } = context
  const { reversal, transaction } = job
  const undone = plan.routes[transaction.route === 'none' ? 'sale' : transaction.route]
  const draft = new MessageDraft(context.format, reversal.attempts === 0 ? plan.routes.reversal.mti : plan.routes.reversal.repeatMti)
  const known = new Map([...carried].filter(([element]) => ADVICE_CARRIES.includes(element)))
  fill(draft, known, transaction, context)
  draft.set(3, undone.processingCode ?? transaction.processingCode)
  draft.set(4, digits(transaction.amountMinor, 12)).set(7, reversal.dateTime).set(11, reversal.stan).set(39, reversal.reasonCode)
  if (transaction.authorisationCode !== null) draft.set(38, transaction.authorisationCode)
  return draft.set(plan.originalData, originalData(transaction, context.acquirerId))
}

/** Elements that every message has: what travels, who asked, which RRN, local time, acquirer. */
function fill(draft: MessageDraft, carried: Carried, transaction: Transaction, context: IssuerContext): void {
  const local = calendarDigits(transaction.atMs, context.offsetMinutes)
  const own: Carried = new Map([
    [12, local.slice(8)],
    [13, local.slice(4, 8)],
    [32, context.acquirerId],
    [37, transaction.rrn],
    [41, transaction.terminal],
    [42, transaction.merchant],
    [49, transaction.currency],
  ])
  for (const [element, text] of new Map([...own, ...carried])) setIfItFits(draft, element, text)
}

/** An element that one of the two dialects lacks, or cannot write, is left out. */
function setIfItFits(draft: MessageDraft, element: number, text: string): void {
  if (draft.format.elements[element] === undefined || text === '') return
  try {
    draft.set(element, text)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
  }
}

function digits(amountMinor: number, length: number): string {
  return String(amountMinor).padStart(length, '0')
}
