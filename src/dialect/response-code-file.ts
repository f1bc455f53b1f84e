/** Schema of `responseCodes` in a dialect file: what each DE39 means, why it comes, and what a terminal should do. */
import { z } from 'zod'
import { DECLINE_CLASSES } from './response-code.ts'
import { mapOf, responseCode, titled } from './values.ts'

const codeShape = titled.extend({
  class: z.enum(DECLINE_CLASSES).optional(),
  cause: titled.optional(),
  do: titled.optional(),
  iso1987: responseCode.optional(),
})

export const responseCodesShape = mapOf(responseCode, codeShape)

/** One code as it was written. */
export type ResponseCodeFile = z.infer<typeof codeShape>
