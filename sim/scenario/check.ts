/** What came, compared with what a step expects. */
import { compilePattern, currencyExponent, type Dialect, type Message, maskPan, parseAmount, readPath } from '../../src/index.ts'
import type { Slip } from '../terminal/slip.ts'
import { asksGateway, type Expectation, elementsOf, type Matcher } from './expectation-file.ts'
import type { Turn } from './host.ts'
import type { Difference } from './report.ts'

export interface Came {
  readonly slip: Slip
  readonly dialect: Dialect
  /** Of a settlement of the terminal. */
  readonly result?: string
  /** Element of a request that was kept by name: `s1.37`. */
  kept(reference: string): string | undefined
  /** What the gateway says of it. */
  readonly turn: Turn | undefined
}

/** Every difference, in the order of the expectation. */
export function differencesOf(expected: Expectation, came: Came): Difference[] {
  const { slip } = came
  const wantsNone = expected.answer === 'none' || expected.verdict !== undefined
  if (slip.answer === undefined && expected.answer === 'any') return gatewayDifferences(expected, came)
  if (slip.answer === undefined && !wantsNone)
    return [{ what: 'answer', expected: 'one', came: `none: ${slip.verdict?.words}` }, ...gatewayDifferences(expected, came)]
  if (slip.answer !== undefined && wantsNone && !isRefused(expected, slip))
    return [{ what: 'answer', expected: 'none', came: `DE39 ${slip.responseCode ?? 'absent'}` }]
  const rows = answerDifferences(expected, came)
  const elements = elementsOf(expected).map(([path, matcher]) => elementDifference(path, matcher, came))
  return [...rows, ...elements].filter((row) => row !== undefined).concat(gatewayDifferences(expected, came))
}

/** As it has to be: the answer has a wrong MAC. */
function isRefused({ verdict }: Expectation, slip: Slip): boolean {
  return verdict === 'mac-refused' && slip.verdict?.is === verdict
}

function answerDifferences(expected: Expectation, { slip, dialect, result: cameOut }: Came): (Difference | undefined)[] {
  const { approved, code, verdict, result } = expected
  return [
    approved === undefined
      ? undefined
      : differs('approved', yes(approved), `${yes(slip.isApproved)} (DE39 ${slip.responseCode})`, approved === slip.isApproved),
    code === undefined ? undefined : codeDifference(dialect, code, slip),
    verdict === undefined ? undefined : differs('verdict', verdict, slip.verdict?.is ?? 'answered', verdict === slip.verdict?.is),
    result === undefined ? undefined : differs('result', result, cameOut ?? 'none', result === cameOut),
    slip.macIsRight || expected.answer === 'any' || verdict === 'mac-refused'
      ? undefined
      : { what: 'MAC of the answer', expected: 'right', came: 'wrong' },
  ]
}

function codeDifference(
  dialect: Dialect,
  row: NonNullable<Expectation['code']>,
  { responseCode, kind, isApproved }: Slip,
): Difference | undefined {
  const wanted = dialect.codes[row]
  // Where a kind has an approval of its own, ok is any of them.
  const fits = row === 'ok' ? isApproved : responseCode === wanted
  return fits ? undefined : { what: `DE39 of the ${kind}`, expected: `${wanted} (${row})`, came: responseCode ?? 'absent' }
}

function gatewayDifferences(expected: Expectation, { turn, slip }: Came): Difference[] {
  if (!asksGateway(expected)) return []
  if (turn === undefined) return [{ what: 'reason', expected: 'a decision of the gateway', came: 'none that it knows' }]
  const { reason, route, left } = expected
  const currency = slip.facts.get('currency') ?? '156'
  const leftMinor = left === undefined ? undefined : parseAmount(left, currency)
  return [
    reason === undefined ? undefined : differs('reason', reason, turn.reason ?? 'none yet', reason === turn.reason),
    route === undefined ? undefined : differs('route', route, turn.route, route === turn.route),
    left === undefined ? undefined : differs('left', left, amount(turn.leftMinor, currency), leftMinor === turn.leftMinor),
  ].filter((row) => row !== undefined)
}

function amount(amountMinor: number | null, currency: string): string {
  return amountMinor === null ? 'nothing known' : (amountMinor / 10 ** currencyExponent(currency)).toFixed(currencyExponent(currency))
}

function differs(what: string, expected: string, came: string, fits: boolean): Difference | undefined {
  return fits ? undefined : { what, expected, came }
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no'
}

function elementDifference(path: string, matcher: Matcher, came: Came): Difference | undefined {
  const { answer, request } = came.slip
  const value = textAt(answer, path)
  const { expected, fits } = wanted(matcher, { value, request: textAt(request, path), kept: came.kept })
  if (fits) return undefined
  const { element } = readPath(path)
  const format = came.dialect.format.elements[element]
  const shown = (text: string | undefined): string => (text === undefined ? 'absent' : maskValue(format?.sensitive, text))
  const name = element === 0 ? 'MTI' : `DE${path}${format === undefined ? '' : ` (${format.name})`}`
  return { what: name, expected: shown(expected), came: shown(value) }
}

function textAt(message: Message | undefined, path: string): string | undefined {
  const place = readPath(path)
  return place.element === 0 ? message?.mti : message?.read(place)
}

function maskValue(sensitive: string | undefined, text: string): string {
  if (sensitive === undefined) return text
  return sensitive === 'pan' ? maskPan(text) : '(not shown)'
}

interface Values {
  readonly value: string | undefined
  readonly request: string | undefined
  kept(reference: string): string | undefined
}

function wanted(matcher: Matcher, { value, request, kept }: Values): { expected: string | undefined; fits: boolean } {
  if (typeof matcher !== 'string') return wantedBy(matcher, value, kept)
  switch (matcher) {
    case 'present':
      return { expected: 'present', fits: value !== undefined }
    case 'absent':
      return { expected: undefined, fits: value === undefined }
    case 'echo':
      return { expected: request, fits: value === request }
    default:
      return { expected: matcher, fits: value === matcher }
  }
}

function wantedBy(
  matcher: Exclude<Matcher, string>,
  value: string | undefined,
  kept: Values['kept'],
): { expected: string | undefined; fits: boolean } {
  if ('exact' in matcher) return { expected: matcher.exact, fits: value === matcher.exact }
  if ('oneOf' in matcher) return { expected: `one of ${matcher.oneOf.join(', ')}`, fits: matcher.oneOf.includes(value ?? '') }
  if ('pattern' in matcher) return { expected: matcher.pattern, fits: value !== undefined && compilePattern(matcher.pattern)(value) }
  if ('same' in matcher) {
    const expected = kept(matcher.same)
    return { expected, fits: value === expected }
  }
  return { expected: matcher.range, fits: value !== undefined && /^\d+$/.test(value) && isWithin(Number(value), matcher.range) }
}

/** `2..5`, or `3`. */
export function isWithin(value: number, range: string): boolean {
  const [least = 0, greatest = least] = range.split('..').map(Number)
  return value >= least && value <= greatest
}
