/** Compact notation of an element: `n6` fixed, `n..19` LLVAR, `ans...999` LLLVAR, `x+n9` sign and digits. */
import { z } from 'zod'
import { CONTENTS, type Content } from '../codec/format.ts'

export interface ElementType {
  readonly content: Content
  readonly length: number
  /** Digits of the length prefix: 1 to 6. */
  readonly prefixDigits?: number
}

const EXPECTED = 'a type such as n6, n..19, ans...999, b....9999 (a dot for each digit of the length, at most 6), b8, z..37 or x+n9'

/** Reads the notation. */
export const elementType = z.string().transform((text, context): ElementType => {
  const type = readElementType(text)
  if (type !== undefined) return type
  context.addIssue({ code: 'custom', message: EXPECTED, input: text })
  return z.NEVER
})

function readElementType(text: string): ElementType | undefined {
  const match = /^(x\+n|[a-z]+)(\.{0,6})([1-9]\d{0,5})$/.exec(text)
  const content = CONTENTS.find((name) => name === match?.[1])
  const dots = match?.[2]?.length ?? 0
  const length = Number(match?.[3])
  if (content === undefined || (content === 'x+n' && length < 2)) return undefined
  if (dots === 0) return length > 999 ? undefined : { content, length }
  return { content, length, prefixDigits: dots }
}
