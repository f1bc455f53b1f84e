/** Schema of the elements in a dialect file: how each is written, and what is in it. */
import { z } from 'zod'
import {
  BITMAP_ENCODINGS,
  ENCODINGS,
  FILLERS,
  MTI_ENCODINGS,
  PREFIX_COUNTS,
  PREFIX_ENCODINGS,
  SECOND_BITMAPS,
  SENSITIVE_KINDS,
} from '../codec/format.ts'
import { elementType } from './element-type.ts'
import { mapOf, pattern, text, wholeNumber, yesNo } from './values.ts'

const side = z.enum(['left', 'right'])
const ebcdic = ['cp037', 'cp500', 'cp1047'] as const

/** Encodings of the message's parts, and of elements by their content unless an element says otherwise. */
export const encodingsShape = z.strictObject({
  mti: z.enum(MTI_ENCODINGS),
  bitmap: z.enum(BITMAP_ENCODINGS),
  secondBitmap: z.enum(SECOND_BITMAPS).optional(),
  prefix: z.enum(PREFIX_ENCODINGS),
  prefixCounts: z.enum(PREFIX_COUNTS).optional(),
  n: z.enum(['ascii', 'bcd', ...ebcdic]),
  z: z.enum(['ascii', 'bcd', ...ebcdic]),
  text: z.enum(['ascii', 'gbk', 'utf8', ...ebcdic]),
  b: z.enum(['binary', 'hex', 'hex-ebcdic']),
  sign: z.enum(['ascii', 'ebcdic']).optional(),
})

const named = { name: text, zh: text }

/** How one value is written. */
const writing = {
  type: elementType,
  ...named,
  encoding: z.enum(ENCODINGS).optional(),
  prefix: z.enum(PREFIX_ENCODINGS).optional(),
  prefixCounts: z.enum(PREFIX_COUNTS).optional(),
  pad: side.optional(),
  filler: z.enum(FILLERS).optional(),
  sensitive: z.enum(SENSITIVE_KINDS).optional(),
  tlv: yesNo.optional(),
  items: z
    .strictObject({
      tag: wholeNumber(1, 8),
      length: wholeNumber(1, 4),
      lead: wholeNumber(1, 8).optional(),
      names: mapOf(z.string().regex(/^[0-9A-Za-z]{1,8}$/, 'a tag of up to 8 characters'), z.strictObject(named)).optional(),
    })
    .optional(),
  subfields: z.array(z.strictObject({ length: wholeNumber(1, 999), ...named })).optional(),
}

const partNumber = wholeNumber(1, 128)
const nested = { bitmap: z.enum(BITMAP_ENCODINGS), bitmapBytes: wholeNumber(1, 16) }

/** A part of a part: 127.25.3. */
const innerPart = z.strictObject(writing)
const part = z.strictObject({ ...writing, nested: z.strictObject({ ...nested, parts: mapOf(partNumber, innerPart) }).optional() })

export const elementShape = z.strictObject({
  ...writing,
  nested: z.strictObject({ ...nested, parts: mapOf(partNumber, part) }).optional(),
})

/** Elements that are written otherwise in messages whose MTI fits. */
export const variantsShape = z.array(z.strictObject({ mti: pattern, elements: mapOf(wholeNumber(2, 128), elementShape) }))

export const paddingShape = z.strictObject({ fixed: side, variable: side, filler: z.enum(FILLERS) })

/** One element as it was written. */
export type ElementFile = z.infer<typeof elementShape>
/** What differs between the parts of elements and elements is only that parts do not go deeper than two. */
export type NestedFile = NonNullable<ElementFile['nested']>
