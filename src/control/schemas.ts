/** Shapes that several routes answer with. */
import { z } from '@hono/zod-openapi'

export const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
export const errorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string(), requestId: z.string() })
export const transactionSchema = z.looseObject({ id: z.number().int(), kind: z.string(), state: z.string() })
