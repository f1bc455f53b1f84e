/** How many messages of the journal are as a step says: of the terminals, or of the issuer. */
import { amountOf, compilePattern, parseAmount } from '../../src/index.ts'
import { isWithin } from './check.ts'
import type { Difference } from './report.ts'
import { type Scene, Unplayable } from './scene.ts'
import type { Counts, PlainStep } from './step-file.ts'

type Where = Omit<NonNullable<PlainStep['verify']>, 'count' | 'within'>

interface Line {
  readonly kind: string
  readonly mti: string
  readonly responseCode: string
  readonly rule: string
  readonly terminal: string
  readonly amountMinor: number
}

/** All conditions hold together; patterns have alternatives by `|`. `none` is the response code of no answer. */
export async function countMessages(scene: Scene, { at, amount, ...patterns }: Where): Promise<number> {
  const lines = at === 'terminal' ? terminalLines(scene) : await issuerLines(scene)
  const wanted = Object.entries(patterns).flatMap(([name, text]) => (text === undefined ? [] : [{ name, fits: compilePattern(text) }]))
  const amountMinor = amount === undefined ? undefined : parseAmount(amount, '156')
  return lines.filter(
    (line) =>
      wanted.every(({ name, fits }) => fits(String(line[name as keyof Line]))) &&
      (amountMinor === undefined || line.amountMinor === amountMinor),
  ).length
}

function terminalLines({ slips, dialect }: Scene): Line[] {
  return slips.map(({ kind, request, responseCode = 'none' }) => ({
    kind,
    mti: request.mti,
    responseCode,
    rule: '',
    terminal: request.text(41) ?? '',
    amountMinor: amountOf(request, dialect),
  }))
}

async function issuerLines(scene: Scene): Promise<Line[]> {
  const events = await scene.control('verify at the issuer').journal()
  if (events === undefined) throw new Unplayable('this host keeps no journal of its issuer')
  return events.map((event) => ({ ...event, responseCode: event.responseCode ?? 'none' }))
}

/** What of the counts is otherwise, over the messages since the loop began. */
export async function countDifferences(
  scene: Scene,
  counts: Counts,
  from: { slips: number; hits: ReadonlyMap<string, number> },
): Promise<Difference[]> {
  const { kind, responseCode = {}, rule = {} } = counts
  const slips = scene.slips.slice(from.slips).filter((slip) => kind === undefined || slip.kind === kind)
  const codes = Object.entries(responseCode).map(([code, wanted]) => {
    const came = slips.filter((slip) => (slip.responseCode ?? 'none') === code).length
    return { what: `count of ${kind ?? 'answers'} with DE39 ${code}`, expected: wanted, came }
  })
  const hits = Object.keys(rule).length === 0 ? undefined : await scene.control('counts of rules').hits()
  const rules = Object.entries(rule).map(([name, wanted]) => {
    const came = (hits?.get(name) ?? 0) - (from.hits.get(name) ?? 0)
    return { what: `messages that met "${name}"`, expected: wanted, came }
  })
  return [...codes, ...rules].flatMap(({ what, expected, came }) =>
    isWithin(came, expected) ? [] : [{ what, expected, came: String(came) }],
  )
}
