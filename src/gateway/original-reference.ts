/** How a message names its original, by the dialect's plans (R13-R18). */
import type { ElementPath } from '../codec/format.ts'
import type { Message } from '../codec/message.ts'
import type { Dialect, OriginalPlan } from '../dialect/dialect.ts'
import { readReference } from '../dialect/message-reference.ts'
import type { Kind } from '../terms/kind.ts'
import { batchName, dayName, messageName, type OriginalReference, rrnName, shortStan } from '../terms/reference.ts'

/** The first way of naming an original whose elements are all there. */
export function findReference(message: Message, dialect: Dialect, kind: Kind): OriginalReference | undefined {
  for (const plan of dialect.originals.get(kind) ?? []) {
    const reference = referenceBy(plan, message, dialect)
    if (reference !== undefined) return reference
  }
  return undefined
}

function referenceBy(plan: OriginalPlan, message: Message, dialect: Dialect): OriginalReference | undefined {
  const who = { terminal: message.text(41) ?? '', merchant: message.text(42) ?? '' }
  switch (plan.by) {
    case 'message':
      return messageReference(present(message, plan.data), who.merchant, dialect)
    case 'rrn':
      return rrnReference(plan, message, who)
    case 'batch':
      return batchReference(plan, message, who)
    case 'day': {
      const stan = present(message, plan.stan)
      const date = present(message, plan.date)
      if (stan === undefined || date === undefined) return undefined
      return { by: 'day', name: dayName(who.terminal, who.merchant, date, shortStan(stan)) }
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

function batchReference(plan: Plan<'batch'>, message: Message, who: Who): OriginalReference | undefined {
  const batch = present(message, plan.batch)
  const stan = present(message, plan.stan)
  const terminal = plan.terminal === undefined ? who.terminal : characters(message, plan.terminal)
  if (batch === undefined || stan === undefined || terminal === undefined) return undefined
  const rrn = present(message, plan.rrn)
  const authorisationCode = present(message, plan.authorisationCode)
  return {
    by: 'batch',
    name: batchName(terminal, who.merchant, batch, shortStan(stan)),
    ...(rrn === undefined ? {} : { rrn }),
    ...(authorisationCode === undefined ? {} : { authorisationCode }),
  }
}

/** DE90 or DE56. A zero acquirer is not compared (R18). */
function messageReference(data: string | undefined, merchant: string, { reference }: Dialect): OriginalReference | undefined {
  const named = data === undefined || reference === undefined ? undefined : readReference(reference, data)
  if (named === undefined) return undefined
  return {
    by: 'message',
    name: messageName(merchant, named.mti, named.stan, named.time),
    ...(/^0*$/.test(named.acquirer) ? {} : { acquirer: named.acquirer }),
  }
}

/** As below, also of an element that is bytes because other messages have other things in it. */
function characters(message: Message, path: ElementPath): string | undefined {
  const text = present(message, path)
  if (text === undefined || message.format.elements[path.element]?.content !== 'b') return text
  return Buffer.from(text, 'hex').toString('latin1').trim()
}

/** The element without spaces around it; undefined when it is absent or empty. */
function present(message: Message, path: ElementPath | undefined): string | undefined {
  const text = path === undefined ? undefined : message.read(path)?.trim()
  return text === '' ? undefined : text
}
