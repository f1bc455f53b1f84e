/** Random numbers of this machine: fit for keys. */
import { randomBytes } from 'node:crypto'
import type { Random } from '../terms/ports.ts'

const DRAW_BYTES = 6

export function createSystemRandom(): Random {
  return {
    next: () => randomBytes(DRAW_BYTES).readUIntBE(0, DRAW_BYTES) / 2 ** (8 * DRAW_BYTES),
    bytes: (count) => randomBytes(count),
  }
}
