/** Which answer belongs to which request, and which elements of an answer are made anew each time: by the dialect's data. */
import { amountOf, cardNumberOf, type Dialect, isAnswerMti, type Message, maskPan } from '../../src/index.ts'

/** What a host gives itself: times, dates, numbers, keys. */
const MADE_ANEW: ReadonlySet<string> = new Set(['time', 'date', 'business-date', 'rrn', 'authorisation-code', 'work-keys'])
const STAN = 11
const TERMINAL = 41

/** Equal for a request and its answer: MTI class, STAN, and the terminal where answers repeat it. A host's own request is known by its MTI. */
export function answerKey({ reply }: Dialect, message: Message, from: 'terminal' | 'host'): string {
  if (from === 'host' && !isAnswerMti(message.mti)) return message.mti
  const terminal = reply.default.echo.includes(TERMINAL) ? message.text(TERMINAL)?.trimEnd() : ''
  return [message.mti[1], message.text(STAN), terminal].join('|')
}

/** Elements of answers that another run of the same host gives otherwise; the MAC among them. */
export function volatileElements({ reply, mac }: Dialect): ReadonlySet<number> {
  const adds = [reply.default, ...reply.kinds.values()].flatMap((plan) => plan.adds)
  const anew = adds.filter(({ value }) => (typeof value === 'string' ? MADE_ANEW.has(value) : !('text' in value)))
  return new Set([...anew.map(({ element }) => element), ...(mac?.elements ?? [])])
}

/** Elements of requests that differ from one asking to the next: STAN, times, the name of another message, the MAC. */
export function countingElements({ places, reference, issuer, mac }: Dialect): ReadonlySet<number> {
  const times = [7, ...places.localTime.map(({ element }) => element), ...(reference === undefined ? [] : [reference.time])]
  return new Set([STAN, ...times, ...(issuer === undefined ? [] : [issuer.originalData]), ...(mac?.elements ?? [])])
}

/**
 * What a request is known by, from the closest likeness to the farthest: its content with its STAN, its content, MTI with
 * processing code, amount and card, MTI with STAN and terminal. Of a card the first six and last four digits count.
 */
export function contentKeys(dialect: Dialect, message: Message): readonly string[] {
  const counting = countingElements(dialect)
  const mti = message.mti.slice(0, 3)
  const pan = cardNumberOf(message) ?? ''
  const card = pan === '' ? '' : maskPan(pan)
  const content = message
    .elements()
    .filter((element) => !counting.has(element) && message.format.elements[element]?.sensitive === undefined)
    .map((element) => `${element}=${message.text(element)}`)
  const whole = [mti, card, ...content].join('|')
  return [
    `${message.text(STAN)}|${whole}`,
    whole,
    [mti, message.text(3), amountOf(message, dialect), card].join('|'),
    [mti, message.text(STAN), message.text(TERMINAL)].join('|'),
  ]
}
