/** What the issuer gets, element by element: values travel, bytes do not. */
import { MessageDraft } from '../codec/draft.ts'
import type { Message } from '../codec/message.ts'
import type { Dialect, IssuerPlan, IssuerRoute } from '../dialect/dialect.ts'
import { writeReference } from '../dialect/message-reference.ts'
import { partialAmountMinor, writePartialReversal } from '../dialect/partial-reversal.ts'
import { localTimeElements, localTimeOf, sameElement, setAmount, setPart } from '../dialect/places.ts'
import { writeReason } from '../dialect/reversal-reason.ts'
import { GatewayError } from '../errors.ts'
import { calendarDigits } from '../terms/calendar.ts'
import type { ReversalJob, Transaction } from '../terms/transaction.ts'

/** The terminal's elements that travel on: the issuer's number -> text. Kept in memory only, for they hold the card. */
export type Carried = ReadonlyMap<number, string>

/** What every message to the issuer needs besides the transaction. */
export interface IssuerContext {
  readonly dialect: Dialect
  readonly plan: IssuerPlan
  readonly acquirerId: string
  readonly offsetMinutes: number
}

/** The elements of a terminal's message that the issuer gets as they are, and its local time, if it says one. */
export function carryElements(issuer: Dialect, terminal: Dialect, message: Message, localTime: string): Carried {
  const elements = (issuer.issuer?.carry ?? []).flatMap((element) => {
    const own = sameElement(element, issuer, terminal)
    return own === undefined ? [] : entry(element, message.text(own))
  })
  const digits = localTimeOf(message, terminal, localTime)
  return new Map([...elements, ...(digits === undefined ? [] : localTimeElements(issuer, digits))])
}

function entry(element: number, text: string | undefined): [number, string][] {
  return text === undefined ? [] : [[element, text]]
}

/** The time by which the issuer will know the message, where its dialect names messages by their local time. */
export function issuerTimeOf(issuer: Dialect, carried: Carried, localTime: string): { readonly issuerDateTime?: string } {
  const time = issuer.reference?.time ?? 7
  const own = new Map(localTimeElements(issuer, localTime)).get(time)
  return own === undefined ? {} : { issuerDateTime: carried.get(time) ?? own }
}

/** A sale, void or refund for the issuer. */
export function createIssuerRequest(
  context: IssuerContext,
  transaction: Transaction,
  original: Transaction | undefined,
  carried: Carried,
): MessageDraft {
  const { dialect, plan } = context
  const route = routeOf(plan, transaction)
  const draft = new MessageDraft(dialect.format, route.mti)
  fill(draft, carried, transaction, context)
  draft.set(3, route.processingCode ?? transaction.processingCode)
  setRequestAmount(draft, dialect, transaction)
  draft.set(7, calendarDigits(transaction.atMs, 0).slice(4)).set(dialect.reference?.time ?? 7, transaction.issuerDateTime)
  setPart(draft, { element: 11 }, transaction.issuerStan)
  if (original?.authorisationCode != null) draft.set(38, original.authorisationCode)
  if (route.responseCode !== undefined) draft.set(39, route.responseCode)
  for (const [element, text] of route.elements ?? []) draft.set(element, text)
  setRequestPart(draft, dialect, transaction)
  if (original !== undefined) draft.set(plan.originalData, originalData(original, context))
  return draft
}

/** The advice that undoes a message: 0420 the first time, then 0421 with the same DE7, 11, 37 and 90. */
export function createReversalAdvice(context: IssuerContext, job: ReversalJob, carried: Carried): MessageDraft {
  const { dialect, plan } = context
  const { reversal, transaction } = job
  const { reversal: route } = plan.routes
  const draft = new MessageDraft(dialect.format, reversal.attempts === 0 ? route.mti : route.repeatMti)
  fill(draft, adviceElements(dialect, carried), transaction, context)
  draft.set(3, routeOf(plan, transaction).processingCode ?? transaction.processingCode)
  setRequestAmount(draft, dialect, transaction)
  draft.set(7, reversal.dateTime).set(dialect.reasons.element, writeReason(dialect, reversal.reasonCode))
  setPart(draft, { element: 11 }, reversal.stan)
  if (transaction.authorisationCode !== null) draft.set(38, transaction.authorisationCode)
  for (const [element, text] of route.elements ?? []) draft.set(element, text)
  const { amountMinor, currency } = transaction
  const finalMinor = reversal.replacementMinor
  if (finalMinor !== null) writePartialReversal(draft, dialect, { amountMinor, finalMinor, currency })
  return draft.set(plan.originalData, originalData(transaction, context))
}

function routeOf({ routes }: IssuerPlan, { route }: Transaction): IssuerRoute {
  if (route === 'none') return routes.sale
  if (route === 'adjustment') return routes.adjustment ?? routes.sale
  return routes[route === 'partial-reversal' ? 'void' : route]
}

/** The amount of a message as the issuer got it: a reversal repeats it (R82). */
function setRequestAmount(draft: MessageDraft, dialect: Dialect, transaction: Transaction): void {
  const part = partOf(transaction)
  setAmount(draft, dialect, part === undefined ? transaction.amountMinor : partialAmountMinor(dialect, part), transaction.currency)
}

function setRequestPart(draft: MessageDraft, dialect: Dialect, transaction: Transaction): void {
  const part = partOf(transaction)
  if (part !== undefined) writePartialReversal(draft, dialect, part)
}

/** What a refund that is sent as a partial reversal says: what stood before, what remains. */
function partOf({ route, amountMinor, replacementMinor, currency }: Transaction): Parameters<typeof writePartialReversal>[2] | undefined {
  if (route !== 'partial-reversal' || replacementMinor === null) return undefined
  return { amountMinor: amountMinor + replacementMinor, finalMinor: replacementMinor, currency }
}

/** What an advice has of the terminal's message: the card, while it is known, and the terminal's time. */
function adviceElements({ places }: Dialect, carried: Carried): Carried {
  const kept = [2, 14, ...places.localTime.map(({ element }) => element)]
  return new Map([...carried].filter(([element]) => kept.includes(element)))
}

/** DE90 or DE56: the message as the issuer got it. */
function originalData(named: Transaction, { dialect, acquirerId }: IssuerContext): string {
  const { issuerMti: mti, issuerStan: stan, issuerDateTime: time } = named
  return dialect.reference === undefined ? '' : writeReference(dialect.reference, { mti, stan, time, acquirer: acquirerId })
}

/** Elements that every message has: what travels, who asked, which RRN, local time, acquirer. */
function fill(draft: MessageDraft, carried: Carried, transaction: Transaction, context: IssuerContext): void {
  const own: Carried = new Map([
    ...localTimeElements(context.dialect, calendarDigits(transaction.atMs, context.offsetMinutes)),
    [32, context.acquirerId],
    [37, transaction.rrn],
    [41, transaction.terminal],
    [42, transaction.merchant],
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
