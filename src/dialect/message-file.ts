/** Schema of `messages` in a dialect file: the elements that a kind's request and its answer must, may and must not have. */
import { z } from 'zod'
import { KINDS } from '../terms/kind.ts'
import { elementChoice, elementNumber, mapOf } from './values.ts'

const elementUse = z.strictObject({
  must: z.array(elementChoice).optional(),
  may: z.array(elementNumber).optional(),
  never: z.array(elementNumber).optional(),
})

export const messagesShape = mapOf(z.enum(KINDS), z.strictObject({ request: elementUse, response: elementUse }))

/** One request or answer as it was written. */
export type ElementUseFile = z.infer<typeof elementUse>
