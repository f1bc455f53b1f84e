/** A profile: who sends to a host, as the host knows them, in a YAML file that several commands read. */
import { z } from 'zod'
import { parseAmount, parseDocument } from '../../src/index.ts'
import { TEST_CARDS, type TestCard } from '../terminal/test-card.ts'

export interface Profile {
  /** DE41, ranges written out; empty when the file says none. */
  readonly terminals: readonly string[]
  /** DE42. */
  readonly merchants: readonly [string, ...string[]]
  readonly cards: readonly [TestCard, ...TestCard[]]
  /** ISO 4217 number. */
  readonly currency: string
  /** Least and greatest amount of a sale, in minor units. */
  readonly amountsMinor: readonly [number, number]
  /** Element -> text that stands in every request. */
  readonly elements: ReadonlyMap<number, string>
  /** Name of the keys file, as it is written; from the folder of the profile. */
  readonly keys: string | undefined
  /** Every terminal signs in first. */
  readonly signIn: boolean
}

const TERMINALS_MAX = 100_000
const ELEMENT_MAX = 128
const RANGE = /^(.*?)(\d+)\.\.\1(\d+)$/

const terminal = z
  .string()
  .refine((text) => namesOf(text) !== undefined, 'a terminal number of 8 characters, or a range such as TERM0001..TERM0064')
const merchant = z.string().regex(/^[\x20-\x7e]{15}$/, 'a merchant number of 15 characters')
const card = z.strictObject({
  pan: z.string().regex(/^\d{12,19}$/, '12 to 19 digits'),
  expiry: z.string().regex(/^\d{2}(0[1-9]|1[0-2])$/, 'YYMM'),
})
const yesNo = z.enum(['yes', 'no', 'true', 'false']).transform((text) => text === 'yes' || text === 'true')

const profileSchema = z
  .strictObject({
    terminals: z.array(terminal).default([]),
    merchants: z.array(merchant).min(1).default(['MERCHANT0000001']),
    cards: z
      .array(card)
      .min(1)
      .default([...TEST_CARDS]),
    currency: z
      .string()
      .regex(/^\d{3}$/, 'the three digits of a currency, such as 156')
      .default('156'),
    amounts: z.string().default('10.00..1000.00'),
    elements: z.record(z.string(), z.string()).default({}),
    keys: z.string().optional(),
    signIn: yesNo.default(false),
  })
  .superRefine(({ amounts, currency, elements, terminals }, context) => {
    const wrong = (path: string[], message: string, input: string): void => context.addIssue({ code: 'custom', path, message, input })
    if (amountsOf(amounts, currency) === undefined) wrong(['amounts'], 'two amounts such as 10.00..1000.00', amounts)
    for (const [number, text] of Object.entries(elements))
      if (!isElement(number)) wrong(['elements', number], `elements 2 to ${ELEMENT_MAX} that are no MAC`, text)
    if (terminals.flatMap((text) => namesOf(text) ?? []).length > TERMINALS_MAX)
      wrong(['terminals'], `at most ${TERMINALS_MAX} terminals`, '')
  })
  .transform(
    ({ terminals, merchants, cards, currency, amounts, elements, keys, signIn }): Profile => ({
      terminals: [...new Set(terminals.flatMap((text) => namesOf(text) ?? []))],
      merchants: merchants as [string, ...string[]],
      cards: cards as [TestCard, ...TestCard[]],
      currency,
      amountsMinor: amountsOf(amounts, currency) ?? [0, 0],
      elements: new Map(Object.entries(elements).map(([number, text]) => [Number(number), text])),
      keys,
      signIn,
    }),
  )

/** Throws SPEC_INVALID with the line and column of each mistake. */
export function parseProfile(text: string, file: string): Profile {
  return parseDocument(text, file, profileSchema)
}

/** `TERM0001..TERM0003` -> three names; undefined for a text that names none. */
function namesOf(text: string): string[] | undefined {
  const [, prefix = '', first = '', last = ''] = RANGE.exec(text) ?? []
  if (first === '') return /^[\x20-\x7e]{8}$/.test(text) ? [text] : undefined
  const count = Number(last) - Number(first) + 1
  if (prefix.length + first.length !== 8 || last.length !== first.length || count < 1 || count > TERMINALS_MAX) return undefined
  return Array.from({ length: count }, (_, index) => prefix + String(Number(first) + index).padStart(first.length, '0'))
}

function amountsOf(text: string, currency: string): [number, number] | undefined {
  const [least, most] = text.split('..').map((part) => parseAmount(part, currency))
  return least === undefined || most === undefined || least < 1 || least > most ? undefined : [least, most]
}

function isElement(number: string): boolean {
  return /^\d{1,3}$/.test(number) && Number(number) >= 2 && Number(number) <= ELEMENT_MAX && !['64', '128'].includes(number)
}
