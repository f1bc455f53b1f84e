/** Cuts the power at drawn moments of a recording, several times each, and opens what is left. */
import { seeded } from '../../support/seeded.ts'
import { problemsOf } from './check-image.ts'
import { Disk, LOSSES } from './disk.ts'
import type { Happened } from './recording.ts'

export interface PowerCuts {
  readonly recording: readonly Happened[]
  /** Where images are laid out. */
  readonly folder: string
  readonly seed: number
  /** Moments; each gives as many images as there are losses. */
  readonly cuts: number
  /** False: the disk lies about its syncs. @default true */
  readonly syncs?: boolean
}

export interface PowerCutReport {
  readonly images: number
  /** Acknowledgements before the cuts, all cuts together. */
  readonly acknowledged: number
  readonly problems: readonly string[]
}

/** From the first acknowledgement on; moments at which something is unsynced, as far as there are. */
export function cutPower({ recording, folder, seed, cuts, syncs = true }: PowerCuts): PowerCutReport {
  const draw = seeded(seed)
  const moments = momentsOf(recording, cuts, draw)
  const [disk, said, problems] = [new Disk(syncs), [] as string[], [] as string[]]
  let [images, acknowledged] = [0, 0]
  for (const [at, happened] of recording.entries()) {
    disk.take(happened)
    if (happened.is === 'acknowledged') said.push(happened.what)
    if (!moments.has(at)) continue
    for (const loss of LOSSES) {
      const found = problemsOf(disk.image(loss, draw), folder, said)
      problems.push(...found.map((problem) => `call ${at} of ${recording.length}, lost: ${loss}: ${problem}`))
      images += 1
      acknowledged += said.length
    }
  }
  return { images, acknowledged, problems }
}

function momentsOf(recording: readonly Happened[], cuts: number, draw: () => number): ReadonlySet<number> {
  const first = recording.findIndex(({ is }) => is === 'acknowledged')
  const [disk, risky] = [new Disk(), [] as number[]]
  for (const [at, happened] of recording.entries()) {
    disk.take(happened)
    if (at >= first && disk.unsynced > 0) risky.push(at)
  }
  const moments = new Set([recording.length - 1])
  while (moments.size < Math.min(cuts, risky.length)) moments.add(risky[Math.floor(draw() * risky.length)] ?? first)
  return moments
}
