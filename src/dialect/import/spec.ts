/** What every format of other tools is read into: elements as a dialect file can say them, and notes of what it cannot. */
import type { BITMAP_ENCODINGS, Content, Encoding, FILLERS, MTI_ENCODINGS, PREFIX_COUNTS, PREFIX_ENCODINGS } from '../../codec/format.ts'
import { SpecError } from '../../errors.ts'
import type { Place } from '../tree.ts'

export type PrefixEncoding = (typeof PREFIX_ENCODINGS)[number]
export type BitmapEncoding = (typeof BITMAP_ENCODINGS)[number]

export interface ImportedPrefix {
  readonly digits: number
  readonly encoding: PrefixEncoding
  /** Absent: units. */
  readonly counts?: (typeof PREFIX_COUNTS)[number]
}

/** How values are written, whatever their length. */
export interface Writing {
  readonly content: Content
  readonly encoding: Encoding
  /** Of packed digits. */
  readonly pad?: 'left' | 'right'
  readonly filler?: (typeof FILLERS)[number]
}

export type Inside =
  | { readonly is: 'tlv' }
  | { readonly is: 'subfields'; readonly parts: readonly { readonly name: string; readonly length: number }[] }
  /** `names` by tag. */
  | { readonly is: 'items'; readonly tag: number; readonly length: number; readonly names: ReadonlyMap<string, string> }
  | {
      readonly is: 'nested'
      readonly bitmap: BitmapEncoding
      readonly bitmapBytes: number
      readonly parts: ReadonlyMap<number, ImportedElement>
    }

export interface ImportedElement extends Writing {
  readonly name: string
  readonly length: number
  /** Absent for a fixed element. */
  readonly prefix?: ImportedPrefix
  readonly inside?: Inside
}

/** Something that could not be carried over, or was guessed. */
export interface Note {
  /** `48`, `127.25.3`; empty for the file as a whole. */
  readonly path: string
  readonly problem: string
  readonly at?: Place
}

export interface ImportedSpec {
  readonly title: string
  /** Absent: the spec does not say. */
  readonly mti?: (typeof MTI_ENCODINGS)[number]
  readonly bitmap?: BitmapEncoding
  /** Bytes in front of the MTI. */
  readonly headerBytes?: number
  readonly elements: ReadonlyMap<number, ImportedElement>
  readonly notes: readonly Note[]
}

/** Notes in the order they are taken. */
export class Notes {
  readonly all: Note[] = []

  add(path: string, problem: string, at?: Place): void {
    this.all.push({ path, problem, ...(at === undefined ? {} : { at }) })
  }
}

/** The file is not what it should be. */
export function refusal(at: Place, path: string, problem: string): SpecError {
  return new SpecError([{ ...at, path, problem }])
}

const TEXT_MAX = 120

/** Text of a foreign file on one line, for names and notes. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim()
  return line.length > TEXT_MAX ? `${line.slice(0, TEXT_MAX)}...` : line
}
