/** Random numbers of a seed: each part of the world has its own row of them, so that one more draw in one changes no other. */
import { createHash } from 'node:crypto'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Random } from '../../src/index.ts'

export class Seeded implements Random {
  readonly #seed: string
  readonly #generator: ReturnType<typeof xoroshiro128plus>

  constructor(seed: string) {
    this.#seed = seed
    this.#generator = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32LE())
  }

  /** Numbers of the same seed for something else. */
  fork(name: string): Seeded {
    return new Seeded(`${this.#seed}/${name}`)
  }

  next(): number {
    return (this.#generator.next() >>> 0) / 2 ** 32
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.#generator.next() & 0xff))
  }

  /** A number of `min` to `max`, both included, whole when they are. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<V>(values: readonly [V, ...V[]]): V {
    return values[Math.floor(this.next() * values.length)] ?? values[0]
  }

  /** One of a list that may be empty. */
  one<V>(values: readonly V[]): V | undefined {
    return values[Math.floor(this.next() * values.length)]
  }
}
