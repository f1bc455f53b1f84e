/** Specs of other tools as dialects, and what is said when one is refused. */
import { readFileSync } from 'node:fs'
import { decodeMessage } from '../../../../src/codec/decode.ts'
import type { ElementFormat } from '../../../../src/codec/format.ts'
import { draftFromJson, messageToJson } from '../../../../src/codec/json.ts'
import { type ImportedDialect, type ImportFormat, importDialect } from '../../../../src/dialect/import/import-dialect.ts'
import { SpecError } from '../../../../src/errors.ts'

export function readFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
}

export interface Loaded extends ImportedDialect {
  /** `48: problem`, in their order. */
  readonly lines: readonly string[]
}

export async function imported(text: string, file = 'spec', format?: ImportFormat): Promise<Loaded> {
  const result = await importDialect(text, file, format)
  const lines = result.notes.map(({ path, problem }) => `${path}: ${problem}`)
  return { ...result, lines }
}

/** `n..19 bcd ascii nibbles left F`: type, encoding, prefix and what it counts, packing; `none` for none. */
export function saidOf(element: ElementFormat | undefined): string {
  if (element === undefined) return 'none'
  const { content, length, encoding, prefix, pad, filler } = element
  const before = prefix === undefined ? [] : [prefix.encoding, ...(prefix.counts === undefined ? [] : [prefix.counts])]
  const packing = encoding === 'bcd' ? [pad, filler] : []
  return [`${content}${'.'.repeat(prefix?.digits ?? 0)}${length}`, encoding, ...before, ...packing].join(' ')
}

/** The message as JSON, unmasked, and written again. */
export function readAndWritten({ dialect }: Loaded, hex: string): { readonly json: Record<string, string>; readonly hex: string } {
  const bytes = Buffer.from(hex.replace(/\s/g, ''), 'hex')
  const json = messageToJson(decodeMessage(dialect.format, bytes), { unmask: true }) as Record<string, string>
  return { json, hex: draftFromJson(dialect.format, json).encode().toString('hex').toUpperCase() }
}

/** The faults of a text that is refused. */
export async function refused(text: string, file = 'spec', format?: ImportFormat): Promise<string> {
  const error = await importDialect(text, file, format).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof SpecError) return error.message
  throw new Error('nothing was refused', { cause: error })
}
