/** Schema of the elements in a dialect file: how each is written, and what is in it. */
import { z } from 'zod'
import { ENCODINGS, SENSITIVE_KINDS } from '../codec/format.ts'
import { elementType } from './element-type.ts'
import { text, wholeNumber, yesNo } from './values.ts'

const side = z.enum(['left', 'right'])

/** Encodings of the message's parts, and of elements by their content unless an element says otherwise. */
export const encodingsShape = z.strictObject({
  mti: z.enum(['ascii', 'bcd']),
  bitmap: z.enum(['binary', 'hex']),
  prefix: z.enum(['ascii', 'bcd']),
  n: z.enum(['ascii', 'bcd']),
  z: z.enum(['ascii', 'bcd']),
  text: z.enum(['ascii', 'gbk']),
  b: z.enum(['binary', 'hex']),
})

export const elementShape = z.strictObject({
  type: elementType,
  name: text,
  zh: text,
  encoding: z.enum(ENCODINGS).optional(),
  prefix: z.enum(['ascii', 'bcd']).optional(),
  pad: side.optional(),
  filler: z.enum(['0', 'F']).optional(),
  sensitive: z.enum(SENSITIVE_KINDS).optional(),
  tlv: yesNo.optional(),
  subfields: z.array(z.strictObject({ length: wholeNumber(1, 999), name: text, zh: text })).optional(),
})

export const paddingShape = z.strictObject({ fixed: side, variable: side, filler: z.enum(['0', 'F']) })

/** One element as it was written. */
export type ElementFile = z.infer<typeof elementShape>
