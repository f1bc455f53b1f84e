/** How a message names its original, by the dialect's plans (R13-R18). */
import type { ElementPath } from '../codec/format.ts'
import type { Message } from '../codec/message.ts'
import type { OriginalPlan } from '../dialect/dialect.ts'
import { batchName, dayName, messageName, type OriginalReference, rrnName } from '../terms/reference.ts'

/** The first way of naming an original whose elements are all there. */
export function findReference(message: Message, plans: readonly OriginalPlan[]): OriginalReference | undefined {
  for (const plan of plans) {
    const reference = referenceBy(plan, message)
    if (reference !== undefined) return reference
  }
  return undefined
}

function referenceBy(plan: OriginalPlan, message: Message): OriginalReference | undefined {
  const who = { terminal: message.text(41) ?? '', merchant: message.text(42) ?? '' }
  switch (plan.by) {
    case 'message':
      return messageReference(present(message, plan.data), who.merchant)
    case 'rrn':
      return rrnReference(plan, message, who)
    case 'batch':
      return batchReference(plan, message, who)
    case 'day': {
      const stan = present(message, plan.stan)
      const date = present(message, plan.date)
      return stan === undefined || date === undefined ? undefined : { by: 'day', name: dayName(who.terminal, who.merchant, date, stan) }
    }
  }
}

type Plan<By extends OriginalPlan['by']> = Extract<OriginalPlan, { by: By }>
type Who = { readonly terminal: string; readonly merchant: string }

function rrnReference(plan: Plan<'rrn'>, message: Message, { terminal, merchant }: Who): OriginalReference | undefined {
  const rrn = present(message, plan.rrn)
  if (rrn === undefined) return undefined
  const date = present(message, plan.date)
  return { by: 'rrn', name: rrnName(merchant, rrn), ...(plan.sameTerminal ? { terminal } : {}), ...(date === undefined ? {} : { date }) }
}

function batchReference(plan: Plan<'batch'>, message: Message, { terminal, merchant }: Who): OriginalReference | undefined {
  const batch = present(message, plan.batch)
  const stan = present(message, plan.stan)
  if (batch === undefined || stan === undefined) return undefined
  const rrn = present(message, plan.rrn)
  const authorisationCode = present(message, plan.authorisationCode)
  return {
    by: 'batch',
    name: batchName(terminal, merchant, batch, stan),
    ...(rrn === undefined ? {} : { rrn }),
    ...(authorisationCode === undefined ? {} : { authorisationCode }),
  }
}

/** DE90: MTI 4, STAN 6, DE7 10, acquirer 11, forwarder 11. A zero acquirer is not compared (R18). */
function messageReference(data: string | undefined, merchant: string): OriginalReference | undefined {
  if (data === undefined || data.length < 42) return undefined
  const acquirer = data.slice(20, 31)
  return {
    by: 'message',
    name: messageName(merchant, `${data.slice(0, 3)}0`, data.slice(4, 10), data.slice(10, 20)),
    ...(/^0*$/.test(acquirer) ? {} : { acquirer }),
  }
}

/** The element without spaces around it; undefined when it is absent or empty. */
function present(message: Message, path: ElementPath | undefined): string | undefined {
  const text = path === undefined ? undefined : message.read(path)?.trim()
  return text === '' ? undefined : text
}
