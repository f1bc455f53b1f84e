import { seeded } from '../../support/seeded.ts'

/** The same items in another order, the same one for the same seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = seeded(seed)
  return items
    .map((item) => ({ item, rank: next() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item)
}
