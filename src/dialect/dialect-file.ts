/** Schema of a dialect file, before it is compiled: what may be written, in the file's own order. */
import { z } from 'zod'
import { MAC_ALGORITHMS, MAC_FORMS } from '../crypto/mac.ts'
import { PIN_FORMATS } from '../crypto/pin-block.ts'
import { WORK_KEY_LAYOUTS } from '../crypto/work-key-layout.ts'
import { BATCH_KINDS, KINDS, STEERS } from '../terms/kind.ts'
import { FAILURE_ROWS, type FailureRow } from '../terms/reason.ts'
import { DATE_FORM } from './date-form.ts'
import { NETWORK_REQUESTS, REFERENCE_PARTS, REPLY_VALUES } from './dialect.ts'
import { elementShape, encodingsShape, paddingShape, variantsShape } from './element-file.ts'
import { LENGTH_WORDS } from './length-header.ts'
import { messagesShape } from './message-file.ts'
import { responseCodesShape } from './response-code-file.ts'
import { BATCH_RESULTS, RECORD_PARTS, SUM_PLACES } from './settlement-plan.ts'
import { elementNumber, elementPath, mapOf, mti, pattern, responseCode, text, titled, wholeNumber, yesNo } from './values.ts'

const kind = z.enum(KINDS)

const headerOffset = wholeNumber(0, 63)
const header = z.strictObject({
  bytes: wholeNumber(0, 64),
  answer: z.enum(['none', 'echo']),
  begins: z
    .string()
    .regex(/^([0-9A-F]{2})+$/, 'bytes in upper-case hex')
    .optional(),
  length: z.strictObject({ at: headerOffset, bytes: wholeNumber(1, 4) }).optional(),
  swap: z.strictObject({ at: z.tuple([headerOffset, headerOffset]), bytes: wholeNumber(1, 16) }).optional(),
})

const framing = z.strictObject({
  length: z.enum(LENGTH_WORDS),
  inclusive: yesNo,
  tpdu: z.enum(['none', 'swap']),
  header,
  emptyFrame: z.enum(['close', 'ignore']),
})

const kindRow = titled.extend({ kind, mti: pattern, when: mapOf(elementPath, pattern).optional() })

const original = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('message'), data: elementPath }),
  z.strictObject({ by: z.literal('rrn'), rrn: elementPath, date: elementPath.optional(), sameTerminal: yesNo }),
  z.strictObject({
    by: z.literal('batch'),
    batch: elementPath,
    stan: elementPath,
    terminal: elementPath.optional(),
    rrn: elementPath.optional(),
    authorisationCode: elementPath.optional(),
  }),
  z.strictObject({ by: z.literal('day'), stan: elementPath, date: elementPath }),
])

const dateForm = z.string().regex(DATE_FORM, 'a form such as YYMMDDhhmmss, MMDD or hhmmss')

const replyValue = z.union(
  [
    z.enum(REPLY_VALUES),
    z.strictObject({ text: z.string() }),
    z.strictObject({ local: dateForm }),
    z.strictObject({ businessDate: dateForm }),
  ],
  { error: `one of ${REPLY_VALUES.join(', ')}, { text: ... }, { local: FORM } or { businessDate: FORM }` },
)
const reply = z.strictObject({ echo: z.array(elementNumber), adds: mapOf(elementNumber, replyValue) })

const issuerRoute = z.strictObject({
  mti,
  repeatMti: mti,
  processingCode: z
    .string()
    .regex(/^\d{6}$/, 'a processing code of six digits')
    .optional(),
  responseCode: responseCode.optional(),
  elements: mapOf(elementNumber, text).optional(),
})

/** What 1987 has, for files that say nothing else. */
const places = z.strictObject({
  amount: elementPath.default({ element: 4 }),
  currency: elementPath.default({ element: 49 }),
  exponent: elementPath.optional(),
  order: elementPath.optional(),
  localTime: mapOf(elementNumber, dateForm).default(
    new Map([
      [12, 'hhmmss'],
      [13, 'MMDD'],
    ]),
  ),
})

const partLength = z
  .string()
  .regex(/^(\.\.)?[1-9]\d?$/, 'a number of digits such as 12, or ..11 with two digits of length in front')
  .transform((written) => ({ length: Number(written.replace('..', '')), hasPrefix: written.startsWith('..') }))

const reference = z.strictObject({ time: elementNumber, parts: mapOf(z.enum(REFERENCE_PARTS), partLength) })

const reasonCode = z.string().regex(/^[0-9A-Z]{2,4}$/, 'a reason of two to four characters 0-9 A-Z')
const reasons = z.strictObject({
  element: elementNumber,
  other: reasonCode,
  reads: mapOf(reasonCode, reasonCode).optional(),
  writes: mapOf(reasonCode, reasonCode).optional(),
})

const partialReversal = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('replacement'), element: elementNumber }),
  z.strictObject({
    by: z.literal('function'),
    when: mapOf(elementNumber, text),
    amount: z.enum(['given', 'final']),
    original: elementNumber,
  }),
])

const composed = z.strictObject({ mti, elements: mapOf(elementNumber, text) })
const network = z.strictObject({
  signOn: z.enum(['required', 'none']),
  messages: z.strictObject({
    ...{ 'sign-on': composed, 'sign-off': composed, echo: composed },
    ...{ 'cut-over': composed.optional(), 'key-change': composed.optional() },
  }),
  answers: z.array(z.strictObject({ do: z.enum(NETWORK_REQUESTS), mti: pattern, when: mapOf(elementPath, pattern).optional() })),
})

const settlement = z.strictObject({
  sums: z.array(mapOf(z.enum([...SUM_PLACES, 'result']), elementPath)),
  net: elementPath.optional(),
  results: mapOf(z.enum(BATCH_RESULTS), z.string().regex(/^\d$/, 'one digit')).optional(),
  records: z.strictObject({ element: elementNumber, parts: mapOf(z.enum(RECORD_PARTS), wholeNumber(1, 40)) }).optional(),
  ends: mapOf(z.enum(BATCH_RESULTS), text).optional(),
  messages: mapOf(z.enum(BATCH_KINDS), composed),
})

/** `signin` is as `mac` and `unbal` as `state` unless they are said. */
const codes = z.strictObject({
  ...(Object.fromEntries(FAILURE_ROWS.map((row) => [row, responseCode])) as Record<FailureRow, typeof responseCode>),
  signin: responseCode.optional(),
  unbal: responseCode.optional(),
})

/** ISO 9797-1: method 1 and method 2. */
const PADDING_WORDS = ['zeros', '80-zeros'] as const

/** The shape alone; `dialect-file-check.ts` adds what one part says of another. */
export const dialectFileShape = z.strictObject({
  title: titled,
  framing,
  encodings: encodingsShape,
  padding: paddingShape,
  elementMax: z.enum(['64', '128']).transform((max): 64 | 128 => (max === '64' ? 64 : 128)),
  elements: mapOf(elementNumber, elementShape),
  variants: variantsShape.optional(),
  places: places.prefault({}),
  reference: reference.optional(),
  meanings: mapOf(elementNumber, text).optional(),
  steer: z.enum(STEERS),
  kinds: z.strictObject({ terminal: z.array(kindRow), issuer: z.array(kindRow) }),
  messages: messagesShape,
  batch: elementPath.optional(),
  duplicates: z.strictObject({
    mtiDigits: wholeNumber(2, 3).optional(),
    key: z.array(elementPath),
    keyOneOf: z.array(z.array(elementPath)),
    sameContent: z.array(z.strictObject({ mti: pattern, do: z.enum(['replay', 'refuse']) })),
  }),
  originals: mapOf(kind, z.array(original)),
  nextDayOnly: mapOf(elementPath, pattern).optional(),
  ownRrn: z.array(kind),
  unknownReversal: z.enum(['accept', 'refuse']),
  reply: z.strictObject({ default: reply, kinds: mapOf(kind, reply) }),
  issuerTags: z.array(z.string().regex(/^([0-9A-F]{2}){1,4}$/, 'a tag in upper-case hex')),
  codes,
  okCodes: mapOf(kind, responseCode).optional(),
  approvals: z.array(responseCode),
  responseCodes: responseCodesShape,
  reasons: reasons.optional(),
  partialReversal: partialReversal.optional(),
  mac: z
    .strictObject({
      algorithm: z.enum(MAC_ALGORITHMS),
      sm4: z.enum(MAC_ALGORITHMS).optional(),
      padding: z.enum(PADDING_WORDS).optional(),
      form: z.enum(MAC_FORMS).optional(),
      elements: z.array(elementNumber),
      required: pattern,
      optional: pattern,
    })
    .optional(),
  signIn: z
    .strictObject({
      networkCode: elementPath,
      batch: elementPath,
      operator: elementPath.optional(),
      layouts: mapOf(text, z.enum(WORK_KEY_LAYOUTS)),
    })
    .optional(),
  pin: z
    .strictObject({
      element: elementNumber,
      format: z.enum(PIN_FORMATS),
      formats: z.strictObject({ by: elementPath, values: mapOf(text, z.enum(PIN_FORMATS)) }).optional(),
    })
    .optional(),
  issuer: z
    .strictObject({
      correlation: z.array(elementPath),
      carry: z.array(elementNumber),
      originalData: elementNumber,
      routes: z.strictObject({
        sale: issuerRoute,
        void: issuerRoute,
        refund: issuerRoute,
        reversal: issuerRoute,
        adjustment: issuerRoute.optional(),
      }),
      done: z.array(responseCode),
      again: z.array(responseCode),
      network: network.optional(),
    })
    .optional(),
  settlement: settlement.optional(),
  compose: mapOf(kind, composed),
  terminalTimeoutMs: wholeNumber(1, 3_600_000),
})

/** A dialect file as it was written, all of it valid in itself. */
export type DialectFile = z.infer<typeof dialectFileShape>
