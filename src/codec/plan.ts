/** What a bitmap says of a message, worked out once for each of the few bitmaps that come: which elements it has, in which order. */
import type { Bitmap } from './bitmap.ts'
import { bitmapGroups, usualBit1 } from './bitmap-wire.ts'
import type { MessageFormat } from './format.ts'
import type { Layout } from './layout.ts'
import { Run } from './run.ts'

/** Plans that a format keeps: 2 KB each. One more takes the place of another, so that nobody can fill the memory with bitmaps. */
const PLANS_BITS = 6
/** Spreads the bits of a word over all of its bits: 2 ** 32 divided by the golden ratio. */
const SPREAD = 0x9e3779b1

export class Plan {
  /** Groups of the bitmap on the wire. */
  readonly groups: 1 | 2
  /** Bit 1 stands otherwise than the elements and the format call for. */
  readonly flipsBit1: boolean
  /** In ascending order, without 1. */
  readonly elements: readonly number[]
  /** In the order of the elements; undefined for one that the format does not have. */
  readonly layouts: readonly (Layout | undefined)[]
  /** Index = number of the element: its place among the elements, from 1; 0 when it is not there. */
  readonly ranks = new Uint8Array(129)
  /** In the order of the elements: fixed ones, then one that has to be looked at, if it is not the end; at least one run. */
  readonly runs: readonly Run[]
  /** By the place of an element among the elements, from 0, and one for the end of all: the run that its place is counted from. */
  readonly runOf = new Uint8Array(129)
  /** In the same order: bytes after the beginning of that run. */
  readonly offsetInRun = new Int32Array(129)
  private readonly bitmap: Bitmap

  constructor(format: MessageFormat, layouts: readonly (Layout | undefined)[], bitmap: Bitmap) {
    this.bitmap = bitmap
    this.groups = bitmapGroups(format, bitmap)
    this.flipsBit1 = bitmap.has(1) !== usualBit1(format, bitmap)
    const elements: number[] = []
    for (let element = bitmap.next(1); element !== 0; element = bitmap.next(element)) this.ranks[element] = elements.push(element)
    this.elements = elements
    this.layouts = elements.map((element) => layouts[element])
    this.runs = this.makeRuns()
  }

  private makeRuns(): Run[] {
    const runs: Run[] = []
    for (let rank = 0; rank <= this.layouts.length; ) {
      const run = new Run(rank, fixedFrom(this.layouts, rank))
      for (const offset of run.offsets) {
        this.runOf[rank] = runs.length
        this.offsetInRun[rank] = offset
        rank += 1
      }
      runs.push(run)
    }
    return runs
  }

  isOf(bitmap: Bitmap): boolean {
    return this.bitmap.equals(bitmap)
  }
}

/** The elements from there on that are as long as they always are. */
function fixedFrom(layouts: readonly (Layout | undefined)[], rank: number): Layout[] {
  const fixed: Layout[] = []
  for (let layout = layouts[rank]; layout !== undefined && layout.fixedBytes > 0; layout = layouts[rank + fixed.length]) fixed.push(layout)
  return fixed
}

/** The plans of a format. */
export class Plans {
  private readonly format: MessageFormat
  private readonly layouts: readonly (Layout | undefined)[]
  private readonly kept: (Plan | undefined)[] = new Array<Plan | undefined>(2 ** PLANS_BITS).fill(undefined)

  constructor(format: MessageFormat, layouts: readonly (Layout | undefined)[]) {
    this.format = format
    this.layouts = layouts
  }

  /** The plan of a bitmap as it was read, with its bit 1. The bitmap must not change afterwards. */
  of(bitmap: Bitmap): Plan {
    const index = indexOf(bitmap)
    const plan = this.kept[index]
    return plan?.isOf(bitmap) === true ? plan : this.make(index, bitmap)
  }

  private make(index: number, bitmap: Bitmap): Plan {
    const plan = new Plan(this.format, this.layouts, bitmap)
    this.kept[index] = plan
    return plan
  }
}

function indexOf(bitmap: Bitmap): number {
  let mixed = 0
  for (let index = 0; index < 4; index++) mixed = Math.imul(mixed ^ bitmap.word(index), SPREAD)
  return mixed >>> (32 - PLANS_BITS)
}
