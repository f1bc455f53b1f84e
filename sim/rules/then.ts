/** `then` of a rule, as it is written: what is answered, how late, and what goes wrong. */
import { z } from 'zod'
import { duration, latency } from './duration.ts'
import { FAULTS } from './fault-names.ts'
import { count, path, pathError, textOf } from './when.ts'

const responseCode = z.string().regex(/^[0-9A-Z]{2,4}$/, 'a response code like 00 or A0')
const whole = textOf(z.string().regex(/^\d+$/, 'a whole number')).transform(Number)
const element = z.string().regex(/^\d{1,3}$/)

export const then = z.strictObject({
  responseCode: responseCode.optional(),
  /** The code of each message that the rule decides, one after the other; the last one stays. */
  sequence: z.array(responseCode).min(1).optional(),
  latency: latency.optional(),
  /** Elements, subfields or tags of the answer -> text. */
  set: z.record(path, z.string(), { error: pathError }).optional(),
  /** Elements of the answer -> elements of the request. */
  copy: z.record(element, element, { error: pathError }).optional(),
  /** Elements that the answer lacks. */
  remove: z.array(element, { error: 'a list of elements' }).optional(),
  authorisationCode: z
    .string()
    .regex(/^[0-9A-Za-z]{1,6}$/, 'up to 6 letters or digits')
    .optional(),
  /** Issuer scripts in DE55: 71 before, 72 after the second GENERATE AC; hex of what is inside. */
  scripts: z
    .array(
      z.strictObject({
        tag: z.enum(['71', '72']),
        value: z.string().regex(/^([0-9A-Fa-f]{2})+$/, 'an even number of hex digits'),
      }),
    )
    .optional(),
  /** A sale is approved for so much: minor units, or a share like 50%. */
  approvedAmount: textOf(z.string().regex(/^(\d+|\d+(\.\d+)?%)$/, 'minor units, or a share like 50%')).optional(),
  /** What goes wrong with the answer, its bytes or the connection. */
  fault: z.enum(FAULTS).optional(),
  /** Of `truncate` and `fin-mid-frame`: bytes that are sent; of `bit-flip`: the bit. */
  at: whole.optional(),
  /** How much: the delay of a late, second or skewed one, the pause between segments. */
  by: latency.optional(),
  /** How long: a held answer, a port that is down. */
  for: duration.optional(),
  /** Of `flap`: from one fall to the next. Of `one-byte-per-second`: from byte to byte. */
  every: duration.optional(),
  /** Of `garbage-before-a-frame`, `length-too-big`, `length-too-small`: how many. */
  bytes: whole.optional(),
  /** Of `one-frame-in-n-segments`. */
  segments: count.transform(Number).optional(),
  /** Of `bandwidth-cap`: bytes a second. */
  rate: count.transform(Number).optional(),
  /** Of `duplicate-with-a-different-de39` and `unknown-de39`. */
  code: responseCode.optional(),
})

export type Then = z.output<typeof then>
