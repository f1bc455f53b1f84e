/** How the work keys of a sign-in lie in DE62. */
import type { KeyAlgorithm } from './key.ts'
import { KEY_CHECK_BYTES } from './key-check.ts'

/** One key of DE62: `bytes` of it encrypted, `fill` zeros, 4 bytes of check value when it is checked. */
export interface WorkKeyPart {
  readonly key: 'pik' | 'mak' | 'tdk'
  readonly bytes: 8 | 16 | 24
  /** Zeros that fill the MAK up to the length of the others. */
  readonly fill: 0 | 8 | 16
  readonly isChecked: boolean
}

/**
 * Named by the length of the PIK; `-track` adds a track key. The MAK has 8 bytes and zeros, but with `-mak16` and `-mak24`.
 *
 * The five lengths in use are those of 2 or 3 keys of 8, 16 or 24 bytes with a check value of 4 each: 2 x 12, 2 x 20, 2 x 28,
 * 3 x 20, 3 x 28. Of 24, 40 and 60 the sources say what is in them. Inferred:
 * - 56 as `triple` and 84 as `triple-track`. Terminal documents have them add a track key of 16 bytes, which does not make 84.
 * - 56 as `double-track-unchecked`: the track key's check value is optional there, and 40 + 16 is 56 too.
 * - a MAK as long as the PIK: MACs under keys of 16 bytes are seen, a DE62 with such a MAK is not.
 * - `sm4` and `sm4-track`: keys of 16 bytes under a master key of SM4, each with 4 bytes of its own check value.
 */
export const WORK_KEY_LAYOUTS = [
  'single',
  'double',
  'double-mak16',
  'double-track',
  'double-track-mak16',
  'double-track-unchecked',
  'triple',
  'triple-mak24',
  'triple-track',
  'triple-track-mak24',
  'sm4',
  'sm4-track',
] as const
export type WorkKeyLayout = (typeof WORK_KEY_LAYOUTS)[number]

export const LAYOUTS: Readonly<Record<WorkKeyLayout, readonly WorkKeyPart[]>> = {
  // PIK 8, check 4, MAK 8, check 4: 24 bytes.
  single: [part('pik', 8), part('mak', 8)],
  // PIK 16, check 4, MAK 8, zeros 8, check 4: 40 bytes.
  double: [part('pik', 16), part('mak', 8, 8)],
  'double-mak16': [part('pik', 16), part('mak', 16)],
  // As double, then TDK 16, check 4: 60 bytes.
  'double-track': [part('pik', 16), part('mak', 8, 8), part('tdk', 16)],
  'double-track-mak16': [part('pik', 16), part('mak', 16), part('tdk', 16)],
  // As double, then TDK 16: 56 bytes.
  'double-track-unchecked': [part('pik', 16), part('mak', 8, 8), { ...part('tdk', 16), isChecked: false }],
  // PIK 24, check 4, MAK 8, zeros 16, check 4: 56 bytes.
  triple: [part('pik', 24), part('mak', 8, 16)],
  'triple-mak24': [part('pik', 24), part('mak', 24)],
  // As triple, then TDK 24, check 4: 84 bytes.
  'triple-track': [part('pik', 24), part('mak', 8, 16), part('tdk', 24)],
  'triple-track-mak24': [part('pik', 24), part('mak', 24), part('tdk', 24)],
  // PIK 16, check 4, MAK 16, check 4: 40 bytes.
  sm4: [part('pik', 16), part('mak', 16)],
  // As sm4, then TDK 16, check 4: 60 bytes.
  'sm4-track': [part('pik', 16), part('mak', 16), part('tdk', 16)],
}

/** The cipher of a layout's keys, and of the master key they are sent under. */
export function layoutCipher(layout: WorkKeyLayout): KeyAlgorithm {
  return layout === 'sm4' || layout === 'sm4-track' ? 'sm4' : 'tdes'
}

/** Bytes of a layout's MAK. */
export function layoutMakBytes(layout: WorkKeyLayout): number {
  return LAYOUTS[layout].find(({ key }) => key === 'mak')?.bytes ?? 0
}

export function layoutBytes(parts: readonly WorkKeyPart[]): number {
  return parts.reduce((sum, { bytes, fill, isChecked }) => sum + bytes + fill + (isChecked ? KEY_CHECK_BYTES : 0), 0)
}

/** The layouts under a master key of that cipher that have this length, and all lengths that there are. */
export function layoutsOf(
  cipher: KeyAlgorithm,
  bytes: number,
): {
  readonly candidates: readonly (readonly WorkKeyPart[])[]
  readonly lengths: readonly number[]
} {
  const all = WORK_KEY_LAYOUTS.filter((name) => layoutCipher(name) === cipher).map((name) => LAYOUTS[name])
  const lengths = [...new Set(all.map(layoutBytes))].sort((one, other) => one - other)
  return { candidates: all.filter((parts) => layoutBytes(parts) === bytes), lengths }
}

function part(key: WorkKeyPart['key'], bytes: WorkKeyPart['bytes'], fill: WorkKeyPart['fill'] = 0): WorkKeyPart {
  return { key, bytes, fill, isChecked: true }
}
