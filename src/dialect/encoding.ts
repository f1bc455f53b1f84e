/** How a content is written unless an element says otherwise. */
import type { z } from 'zod'
import type { Content, Encoding } from '../codec/format.ts'
import type { encodingsShape } from './element-file.ts'

export type Encodings = z.infer<typeof encodingsShape>

export function defaultEncoding(content: Content, encodings: Encodings): Encoding {
  if (content === 'n' || content === 'x+n') return encodings.n
  if (content === 'z' || content === 'b') return encodings[content]
  return encodings.text
}
