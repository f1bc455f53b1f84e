/** One condition of a rule: what it looks at, what it expects, and how what came is shown. */
import { amountDigits, cardNumberOf, compilePattern, type Dialect, type Message, maskPan, type Pattern, readPath } from '../../src/index.ts'
import { readAt } from './read-at.ts'
import { isInWindow } from './time-window.ts'
import { WHEN_NAMES, type When } from './when.ts'

/** What a rule can look at. */
export interface RuleInput {
  readonly dialect: Dialect
  readonly message: Message
  readonly kind: string
  /** The same for every copy of one message. */
  readonly key: string
  readonly isRepeat: boolean
  /** The connection has signed on; absent, nobody asks. */
  readonly isSignedOn?: boolean
  /** What the terminal asked, where that is known; else it is as the message shows. */
  readonly request?: string
  /** Local time as if it were UTC, of the wall and of the business; absent, nobody asks. */
  localMs?(): number
  businessMs?(): number
  /** Monotonic, for phases of latency. */
  readonly atMs?: number
}

export interface Condition {
  readonly name: string
  readonly expected: string
  read(input: RuleInput): string
  fits(text: string): boolean
  /** What came, as it may be shown. */
  show(text: string, input: RuleInput): string
}

/** Why a rule did not decide: the first condition that did not hold. */
export interface Miss {
  readonly rule: string
  readonly condition: string
  readonly expected: string
  readonly came: string
}

/** Those that a message meets or not, whatever came before it. */
export function compileWhen(when: When): Condition[] {
  const named = Object.entries(WHEN_NAMES).flatMap(([name, place]) => {
    const source = when[name as keyof typeof WHEN_NAMES]
    return source === undefined ? [] : [ofElement(name, place, source)]
  })
  const numbered = Object.entries(when.elements ?? {}).map(([name, source]) => ofElement(name, readPath(name), source))
  return [...ofKind(when), ...named, ...numbered, ...ofAmount(when), ...ofPan(when), ...ofTime(when)]
}

const asIs = (text: string): string => (text === '' ? 'nothing' : text)

function equal(name: string, expected: string, read: (input: RuleInput) => string): Condition {
  return { name, expected, read, fits: (text) => text === expected, show: asIs }
}

function ofKind({ kind, request, signedOn }: When): Condition[] {
  const yes = (is: boolean | undefined): string => (is === true ? 'yes' : 'no')
  return [
    ...(kind === undefined ? [] : [equal('kind', kind, (input) => input.kind)]),
    ...(request === undefined ? [] : [equal('request', request, (input) => input.request ?? input.kind)]),
    ...(signedOn === undefined ? [] : [equal('signedOn', yes(signedOn), (input) => yes(input.isSignedOn))]),
  ]
}

function ofElement(name: string, place: ReturnType<typeof readPath>, source: string): Condition {
  return {
    name,
    expected: source,
    read: ({ message }) => readAt(message, place),
    fits: compilePattern(source),
    show: (text, { message }) => (message.format.elements[place.element]?.sensitive === undefined ? asIs(text) : hidden(text)),
  }
}

function hidden(text: string): string {
  return text === '' ? 'nothing' : '(hidden)'
}

function ofAmount({ amount }: When): Condition[] {
  if (amount === undefined) return []
  const read = ({ message, dialect }: RuleInput): string => amountDigits(message, dialect) || ''
  const range = readRange(amount)
  return [{ name: 'amount', expected: amount, read, fits: (text) => text !== '' && isWithin(Number(text), range), show: asIs }]
}

function ofPan({ pan }: When): Condition[] {
  if (pan === undefined) return []
  const fits = panPattern(pan)
  const show = (text: string): string => (text === '' ? 'nothing' : maskPan(text))
  const expected = pan.replace(/\d{12,19}/g, maskPan)
  return [{ name: 'pan', expected, read: ({ message }) => cardNumberOf(message) ?? '', fits, show }]
}

/** `620000..620099` compares as many first digits as each end has. */
export function panPattern(source: string): Pattern {
  const [least, greatest] = source.split('..')
  if (least === undefined || greatest === undefined || !/^\d+\.\.\d+$/.test(source)) return compilePattern(source)
  return (pan) => pan !== '' && pan.slice(0, least.length) >= least && pan.slice(0, greatest.length) <= greatest
}

function ofTime({ between, clock = 'wall' }: When): Condition[] {
  if (between === undefined) return []
  const timeOf = (input: RuleInput): number => (clock === 'business' ? input.businessMs?.() : undefined) ?? input.localMs?.() ?? 0
  return [
    {
      name: 'between',
      expected: between.text,
      read: (input) => String(timeOf(input)),
      fits: (text) => isInWindow(between, Number(text)),
      show: (text) => new Date(Number(text)).toISOString().slice(0, 19),
    },
  ]
}

interface Range {
  readonly least: number
  readonly greatest: number
}

/** `3`, or `2..4`. */
export function readRange(text: string): Range {
  const [least = Number.NaN, greatest = least] = text.split('..').map(Number)
  return { least, greatest }
}

export function isWithin(value: number, { least, greatest }: Range): boolean {
  return value >= least && value <= greatest
}
