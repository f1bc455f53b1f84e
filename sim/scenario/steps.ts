/** What each verb of a scenario does. */
import { compilePattern, GatewayError } from '../../src/index.ts'
import { isWithin } from './check.ts'
import type { Difference } from './report.ts'
import { type Played, playBatchUpload, playCloseBatch, playRaw, playRepeat, playRequest, playSend, playSignIn } from './requests.ts'
import { numbersOf, type Scene, type Scope, shown, Unplayable } from './scene.ts'
import type { PlainStep } from './step-file.ts'
import { issuerRules } from './unmet-rules.ts'
import { countMessages } from './verify.ts'

type Verb = Exclude<keyof PlainStep, 'only' | 'title' | 'of'>
type Player<V extends Verb> = (scene: Scene, scope: Scope, asked: NonNullable<PlainStep[V]>, step: PlainStep) => Promise<Played>

const PLAYERS: { readonly [V in Verb]: Player<V> } = {
  sale: (scene, scope, asked) => playRequest(scene, scope, 'sale', asked),
  void: (scene, scope, asked) => playRequest(scene, scope, 'void', asked),
  refund: (scene, scope, asked) => playRequest(scene, scope, 'refund', asked),
  reversal: (scene, scope, asked) => playRequest(scene, scope, 'reversal', asked),
  'sign-in': playSignIn,
  'sign-off': (scene, scope, asked) => playRequest(scene, scope, 'sign-off', asked),
  echo: (scene, scope, asked) => playRequest(scene, scope, 'echo', asked),
  repeat: playRepeat,
  send: playSend,
  raw: (scene, _scope, asked) => playRaw(scene, asked),
  'close-batch': playCloseBatch,
  'batch-upload': playBatchUpload,
  async settle(scene, _scope, { terminal, settled }) {
    const count = await scene.control('settle').settle(terminal)
    const differences =
      settled === undefined || isWithin(count, settled) ? [] : [{ what: 'settled', expected: settled, came: String(count) }]
    return done(`settle: ${count} transactions`, differences)
  },
  async host(scene, _scope, { send, expect }) {
    const answers = (await scene.control('host').send(send)).map((code) => code ?? 'none')
    const came = answers.join(', ') || 'nobody is connected'
    const isMet = answers.length > 0 && answers.every((code) => (expect === undefined ? code !== 'none' : code === expect))
    return done(`host: ${send}  ${came}`, isMet ? [] : [{ what: `answer to ${send}`, expected: expect ?? 'any', came }])
  },
  async cutover(scene) {
    await scene.control('cutover').cutOver()
    return done('cut-over')
  },
  async advance(scene, _scope, byMs) {
    await scene.advance(byMs)
    return done(`the clock moves ${byMs / 3_600_000} h ahead`)
  },
  async rules(scene, _scope, rules) {
    await scene.control('rules').setRules(issuerRules(rules))
    scene.rules = [...scene.rules, ...rules]
    return done(`rules: ${rules.map(({ name }) => name).join(', ') || 'none'}`)
  },
  async expect(scene, scope, expected, { of }) {
    const slip = of === undefined ? scope.last : scene.of(scope, of)
    if (slip === undefined) throw new Unplayable('nothing was sent yet')
    return {
      words: `expect of ${of ?? 'the last answer'}`,
      ...shown(slip),
      totalMs: 0,
      differences: await scene.check(scope, slip, expected),
    }
  },
  async wait(scene, _scope, asked) {
    if (typeof asked === 'number') {
      await scene.pause(asked)
      return done(`wait ${asked} ms`)
    }
    const control = scene.control(`wait for ${asked.for}`)
    const isDone = await scene.until(
      async () => (asked.for === 'issuer' ? control.issuerIsUp() : (await control.owed()) === 0),
      asked.within,
    )
    const late = { what: `wait for ${asked.for}`, expected: `within ${asked.within} ms`, came: 'not in that time' }
    return done(`wait for ${asked.for}`, isDone ? [] : [late])
  },
  async verify(scene, _scope, { count: expected, within, ...where }) {
    let count = 0
    await scene.until(async () => {
      count = await countMessages(scene, where)
      return isWithin(count, expected)
    }, within)
    const asked = Object.entries(where).flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`]))
    const what = `messages with ${asked.join(', ')}`
    return done(`verify: ${count} ${what}`, isWithin(count, expected) ? [] : [{ what, expected, came: String(count) }])
  },
  async why(scene, scope, { of, cause }) {
    const came = (await scene.control('why').why(numbersOf(scene.of(scope, of)))) ?? 'nothing known'
    return done(`why ${of}: ${came}`, came === cause ? [] : [{ what: `cause of ${of}`, expected: cause, came }])
  },
  async audit(scene, _scope, { within }) {
    const control = scene.control('audit')
    await scene.until(async () => (await control.owed()) === 0, within)
    const { violations } = await control.audit(scene.slips)
    return done(
      'audit',
      violations.map((came) => ({ what: 'audit', expected: 'agreement', came })),
    )
  },
}

function done(words: string, differences: readonly Difference[] = []): Played {
  return { words, totalMs: 0, differences }
}

/** Whether the step is for this dialect. */
export function isFor({ only }: Pick<PlainStep, 'only'>, dialect: string): boolean {
  return only === undefined || compilePattern(only)(dialect)
}

/** Plays a step of one verb; what cannot be played is a problem of its report. */
export async function playPlain(scene: Scene, scope: Scope, step: PlainStep): Promise<Played> {
  const verb = (Object.keys(PLAYERS) as Verb[]).find((candidate) => step[candidate] !== undefined)
  if (verb === undefined) throw new RangeError('A step has a verb')
  try {
    const play = PLAYERS[verb] as Player<Verb>
    const played = await play(scene, scope, step[verb] as never, step)
    return step.title === undefined ? played : { ...played, words: `${step.title} (${played.words})` }
  } catch (error) {
    if (!(error instanceof Unplayable || error instanceof GatewayError || error instanceof RangeError)) throw error
    return { words: verb, totalMs: 0, differences: [], problem: error.message }
  }
}
