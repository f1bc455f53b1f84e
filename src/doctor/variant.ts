/** The ways a dialect may be spoken that the doctor tries: its own framing and bitmap, and those others use for the same messages. */

import type { MessageFormat } from '../codec/format.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { LENGTH_WORDS, type LengthWord } from '../dialect/length-header.ts'
import { applyOverrides, type DialectOverrides } from '../dialect/overrides.ts'

export interface Variant {
  readonly dialect: Dialect
  readonly overrides: DialectOverrides
  /** The dialect with the overrides. */
  readonly spoken: Dialect
  /** False: the bytes begin with the TPDU, header or message itself. */
  readonly hasLength: boolean
}

interface Envelope {
  readonly tpdu?: 'swap' | 'none'
  readonly headerBytes?: number
}

/** As the dialect says, bare, a TPDU alone, TPDU and 6 bytes, and a 12-byte header some hosts put there. */
const ENVELOPES: readonly Envelope[] = [
  {},
  { tpdu: 'none', headerBytes: 0 },
  { tpdu: 'swap', headerBytes: 0 },
  { tpdu: 'swap', headerBytes: 6 },
  { tpdu: 'none', headerBytes: 6 },
  { tpdu: 'none', headerBytes: 12 },
]
const LENGTHS: readonly ('own' | 'none' | LengthWord)[] = ['own', 'none', ...LENGTH_WORDS]
/** As the dialect says, or written otherwise, or always of 128 bits without saying so. */
const BITMAPS: readonly Pick<DialectOverrides, 'bitmap' | 'secondBitmap'>[] = [
  {},
  { bitmap: 'binary' },
  { bitmap: 'hex' },
  { secondBitmap: 'always-unflagged' },
]

/** To make them takes ten times as long as to try them (measured). */
const made = new WeakMap<Dialect, readonly Variant[]>()

/** Every variant of a dialect once, its own first. */
export function variantsOf(dialect: Dialect): readonly Variant[] {
  const known = made.get(dialect)
  if (known !== undefined) return known
  const variants = makeVariants(dialect)
  made.set(dialect, variants)
  return variants
}

function makeVariants(dialect: Dialect): readonly Variant[] {
  const formats = new Map(BITMAPS.map((bitmap) => [bitmap, applyOverrides(dialect, bitmapChange(dialect, bitmap)).format]))
  const variants = LENGTHS.flatMap((length) =>
    inclusions(dialect, length).flatMap((inclusive) =>
      ENVELOPES.flatMap((envelope) =>
        BITMAPS.map((bitmap) => variantOf(dialect, { length, inclusive, envelope, bitmap }, formats.get(bitmap))),
      ),
    ),
  )
  return [...new Map(variants.toReversed().map((variant) => [meaningOf(variant), variant])).values()].toReversed()
}

function inclusions({ framing }: Dialect, length: Choice['length']): readonly boolean[] {
  return length === 'none' ? [framing.length.inclusive] : [framing.length.inclusive, !framing.length.inclusive]
}

/** Two variants that read bytes the same way are one; the one that changes less stays. */
function meaningOf({ spoken: { framing, format }, hasLength }: Variant): string {
  return JSON.stringify([hasLength, framing, format.bitmap, format.secondBitmap])
}

interface Choice {
  readonly length: (typeof LENGTHS)[number]
  readonly inclusive: boolean
  readonly envelope: Envelope
  readonly bitmap: (typeof BITMAPS)[number]
}

function bitmapChange({ format }: Dialect, bitmap: Choice['bitmap']): Choice['bitmap'] {
  return bitmap.bitmap === format.bitmap || (bitmap.secondBitmap !== undefined && format.elementMax === 64) ? {} : bitmap
}

/** Only what differs from the dialect's own file is an override. Variants share a `format`: what is compiled of one is kept. */
function variantOf(dialect: Dialect, { length, inclusive, envelope, bitmap }: Choice, shared: MessageFormat = dialect.format): Variant {
  const { framing } = dialect
  const overrides: DialectOverrides = {
    ...(length === 'own' || length === 'none' ? {} : { length }),
    ...(inclusive === framing.length.inclusive ? {} : { inclusive }),
    ...(envelope.tpdu === undefined || envelope.tpdu === framing.tpdu ? {} : { tpdu: envelope.tpdu }),
    ...(envelope.headerBytes === undefined || envelope.headerBytes === framing.headerBytes ? {} : { headerBytes: envelope.headerBytes }),
    ...bitmapChange(dialect, bitmap),
  }
  return { dialect, overrides, spoken: { ...applyOverrides(dialect, overrides), format: shared }, hasLength: length !== 'none' }
}
