/** Who stands in the audit log for what no terminal may do. */
import { z } from '@hono/zod-openapi'

/** One line of at most 40 characters: it is kept and printed as it is. */
export const operatorName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,39}$/u, 'a name of at most 40 letters, digits and . _ @ -')
