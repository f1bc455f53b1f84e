/** The operators file: read only with mode 0600. */
import { parseDocument } from '../dialect/document.ts'
import { type OperatorsFile, operatorsSchema } from '../gateway/operators.ts'
import { readSecretText } from './keys-file.ts'

/** Throws SPEC_INVALID for a file that is not there, that others may read, and for content that is none. */
export function loadOperators(file: string | undefined): OperatorsFile | undefined {
  if (file === undefined) return undefined
  const text = readSecretText(file, 'operators file', 'make a line of it: unswipe operators hash')
  return parseDocument(text, file, operatorsSchema, { secret: true })
}
