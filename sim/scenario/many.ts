/** Steps that are played many times, or many at once: each lane has a terminal of its own. */
import type { Difference } from './report.ts'
import type { Played } from './requests.ts'
import type { Scene, Scope } from './scene.ts'
import type { Loop, PlainStep } from './step-file.ts'
import { isFor, playPlain } from './steps.ts'
import { countDifferences } from './verify.ts'

/** Of many that fail alike a few say enough. */
const SHOWN_MAX = 5

/** Lists of steps at once; names that one keeps are known to all afterwards. */
export async function playParallel(scene: Scene, scope: Scope, lists: readonly (readonly PlainStep[])[]): Promise<Played> {
  const startedMs = scene.nowMs
  const lanes = lists.map(
    (_, lane): Scope => ({ kept: new Map(scope.kept), terminal: lane === 0 ? scope.terminal : laneTerminal(lane), last: undefined }),
  )
  const found = await Promise.all(lists.map((steps, lane) => playList(scene, lanes[lane] ?? scope, steps)))
  for (const lane of lanes) for (const [name, slip] of lane.kept) scope.kept.set(name, slip)
  return { words: `${lists.length} lists of steps at once`, totalMs: Math.round(scene.nowMs - startedMs), differences: found.flat() }
}

/** So many rounds, shared by so many terminals; a name is kept for one round. */
export async function playLoop(scene: Scene, scope: Scope, { times, parallel, steps, counts = [] }: Loop): Promise<Played> {
  const startedMs = scene.nowMs
  const from = { slips: scene.slips.length, hits: (await scene.host.control?.hits()) ?? new Map<string, number>() }
  const differences: Difference[] = []
  let begun = 0
  const lane = async (number: number): Promise<void> => {
    while (begun < times && differences.length < SHOWN_MAX) {
      const round = ++begun
      const own: Scope = { kept: new Map(scope.kept), terminal: parallel === 1 ? scope.terminal : laneTerminal(number), last: undefined }
      const found = await playList(scene, own, steps)
      differences.push(...found.map((one) => ({ ...one, what: `round ${round}: ${one.what}` })))
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, times) }, (_, number) => lane(number + 1)))
  if (differences.length === 0) for (const count of counts) differences.push(...(await countDifferences(scene, count, from)))
  const words = `${begun} of ${times} rounds by ${Math.min(parallel, times)} terminals`
  return { words, totalMs: Math.round(scene.nowMs - startedMs), differences: differences.slice(0, SHOWN_MAX) }
}

/** Up to the first step that fails. */
async function playList(scene: Scene, scope: Scope, steps: readonly PlainStep[]): Promise<Difference[]> {
  for (const step of steps) {
    if (!isFor(step, scene.dialect.name)) continue
    const { words, differences, problem } = await playPlain(scene, scope, step)
    if (problem !== undefined) return [{ what: words, expected: 'to be played', came: problem }]
    if (differences.length > 0) return differences.map((one) => ({ ...one, what: `${words}: ${one.what}` }))
  }
  return []
}

/** TERM0001 is the terminal of the steps outside. */
function laneTerminal(lane: number): string {
  return `TERM${String(lane + 1).padStart(4, '0')}`
}
