/** Numbers drawn from a seed and a text: the same for the same message, in whatever order messages come (P17). */
import { createHash } from 'node:crypto'

/** 0 <= value < 1, for the `draw`-th number of this key. */
export function drawNumber(seed: number, key: string, draw: string): number {
  const digest = createHash('sha256').update(`${seed}|${draw}|${key}`).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48
}
