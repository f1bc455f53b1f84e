/** Public messages that a shipped dialect reads, as the vectors tell them. */
import type { MessageFormat } from '../../../src/codec/format.ts'
import type { Dialect } from '../../../src/dialect/dialect.ts'
import { loadDialect } from '../../../src/dialect/load.ts'
import { parseOverrides } from '../../../src/dialect/overrides.ts'
import { hasSharedVectors, readShared } from './shared.ts'

export interface Vector {
  readonly id: string
  readonly dialect: string
  readonly framing: string
  readonly hex: string
  readonly mti?: string
  readonly kind?: string
  readonly fields: Readonly<Record<string, string>>
}

/** Name in the vectors -> dialect, with switches of a listener. */
export const DIALECT_OF: Readonly<Record<string, string>> = {
  'unionpay-pos': 'unionpay-pos',
  'iso87-ascii': 'iso8583-1987-ascii',
  'jcb-ebcdic-bcd': 'jcb-like-ebcdic',
  'basei-like-ascii-fixed128': 'iso8583-1987-ascii,secondBitmap=always-unflagged,55=tlv',
  cups: 'unionpay-cups',
}
/** Bytes in front of the message. */
const BEFORE: Readonly<Record<string, number>> = { len2be: 2, tpdu5: 5, hdr6: 6 }

export function bytesBefore(framing: string): number {
  return framing.startsWith('none') ? 0 : framing.split('+').reduce((sum, part) => sum + (BEFORE[part] ?? Number.NaN), 0)
}

const known = (vector: Vector): boolean => vector.dialect in DIALECT_OF
export const vectors = hasSharedVectors
  ? [...readShared<Vector[]>('messages.json'), ...readShared<{ messages: Vector[] }>('unionpay_pos_worked.json').messages].filter(known)
  : []
export function dialectOf(vector: Vector): Dialect {
  const [name = '', ...switches] = (DIALECT_OF[vector.dialect] ?? '').split(',')
  return loadDialect(name, parseOverrides(switches.join(',')))
}

export function formatOf(vector: Vector): MessageFormat {
  return dialectOf(vector).format
}
