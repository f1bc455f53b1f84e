/** Switches of a listener that change a dialect without a file: `length=ascii4,bitmap=binary,55=tlv`. */
import { BITMAP_ENCODINGS, type ElementFormat, type Encoding, type MessageFormat, SECOND_BITMAPS } from '../codec/format.ts'
import { type Fault, SpecError } from '../errors.ts'
import { STEERS, type Steer } from '../terms/kind.ts'
import type { Framing } from '../transport/framing.ts'
import type { Dialect } from './dialect.ts'
import { LENGTH_HEADERS, LENGTH_WORDS, type LengthWord } from './length-header.ts'
import { suggestion } from './nearest.ts'

const ELEMENT_FORMS = ['tlv', 'raw', 'hex', 'text'] as const
type ElementForm = (typeof ELEMENT_FORMS)[number]
const TPDUS = ['swap', 'none'] as const
const PADS = ['left', 'right'] as const
const YES_NO = ['yes', 'no'] as const
const HEADER_BYTES_MAX = 64

/** What is set otherwise; absent is as the dialect's file says. */
export interface DialectOverrides {
  readonly length?: LengthWord
  readonly inclusive?: boolean
  readonly tpdu?: Framing['tpdu']
  readonly headerBytes?: number
  readonly bitmap?: MessageFormat['bitmap']
  readonly secondBitmap?: NonNullable<MessageFormat['secondBitmap']>
  readonly steer?: Steer
  /** Number of the element -> how its bytes are read. */
  readonly forms?: ReadonlyMap<number, ElementForm>
  readonly pads?: ReadonlyMap<number, 'left' | 'right'>
  /** The side of all fixed elements that `pads` does not name. */
  readonly pad?: 'left' | 'right'
}

type Setting = { -readonly [Name in keyof DialectOverrides]: DialectOverrides[Name] }
type ReadSetting = (value: string) => Setting | undefined

interface Option {
  readonly possible: string
  readonly read: ReadSetting
}

const OPTIONS: ReadonlyMap<string, Option> = new Map([
  ['length', oneOf(LENGTH_WORDS, (length) => ({ length }))],
  ['inclusive', oneOf(YES_NO, (word) => ({ inclusive: word === 'yes' }))],
  ['tpdu', oneOf(TPDUS, (tpdu) => ({ tpdu }))],
  ['header', { possible: `none, 1 to ${HEADER_BYTES_MAX}`, read: readHeader }],
  ['bitmap', oneOf(BITMAP_ENCODINGS, (bitmap) => ({ bitmap }))],
  ['secondBitmap', oneOf(SECOND_BITMAPS, (secondBitmap) => ({ secondBitmap }))],
  ['steer', oneOf(STEERS, (steer) => ({ steer }))],
  ['pad', oneOf(PADS, (pad) => ({ pad }))],
])
const POSSIBLE = `${[...OPTIONS.keys()].join(', ')}, N=${ELEMENT_FORMS.join('|')}, padN=${PADS.join('|')} (N is the number of a data element)`

function oneOf<W extends string>(words: readonly W[], set: (word: W) => Setting): Option {
  return {
    possible: words.join(', '),
    read: (value) => {
      const word = words.find((known) => known === value)
      return word === undefined ? undefined : set(word)
    },
  }
}

function readHeader(value: string): Setting | undefined {
  if (value === 'none') return { headerBytes: 0 }
  return /^[1-9]\d?$/.test(value) && Number(value) <= HEADER_BYTES_MAX ? { headerBytes: Number(value) } : undefined
}

/** Reads `key=value,key=value`; throws a `SpecError` (OPTION_INVALID) that lists what is possible. */
export function parseOverrides(pairs: string): DialectOverrides {
  const overrides: Setting = {}
  const faults: Fault[] = []
  for (const pair of pairs.split(',').filter((text) => text.trim() !== '')) {
    const [name = '', ...rest] = pair.trim().split('=')
    const option = optionOf(name)
    const value = rest.join('=')
    const setting = option?.read(value)
    if (setting !== undefined) addSetting(overrides, setting)
    else faults.push(optionFault(name, option === undefined ? unknownOption(name) : `expected one of ${option.possible}, found "${value}"`))
  }
  if (faults.length > 0) throw new SpecError(faults, 'OPTION_INVALID')
  return overrides
}

function optionOf(name: string): Option | undefined {
  const [, pad, digits] = /^(pad)?([1-9]\d{0,2})$/.exec(name) ?? []
  if (digits === undefined) return OPTIONS.get(name)
  const element = Number(digits)
  return pad === undefined
    ? oneOf(ELEMENT_FORMS, (form) => ({ forms: new Map([[element, form]]) }))
    : oneOf(PADS, (side) => ({ pads: new Map([[element, side]]) }))
}

function unknownOption(name: string): string {
  return `unknown option${suggestion(name, OPTIONS.keys()) || '.'} Possible: ${POSSIBLE}`
}

function optionFault(path: string, problem: string): Fault {
  return { file: 'dialect option', path, problem }
}

function addSetting(overrides: Setting, setting: Setting): void {
  const forms = new Map([...(overrides.forms ?? []), ...(setting.forms ?? [])])
  const pads = new Map([...(overrides.pads ?? []), ...(setting.pads ?? [])])
  Object.assign(overrides, setting, forms.size > 0 ? { forms } : {}, pads.size > 0 ? { pads } : {})
}

/** The switches as `--listen` takes them: `length=ascii4,tpdu=none`. Empty when nothing is set otherwise. */
export function overridesText(overrides: DialectOverrides): string {
  const { length, inclusive, tpdu, headerBytes, bitmap, secondBitmap, steer, pad, forms = new Map(), pads = new Map() } = overrides
  const pairs: [string, string | undefined][] = [
    ['length', length],
    ['inclusive', inclusive === undefined ? undefined : inclusive ? 'yes' : 'no'],
    ['tpdu', tpdu],
    ['header', headerBytes === undefined ? undefined : headerBytes === 0 ? 'none' : String(headerBytes)],
    ['bitmap', bitmap],
    ['secondBitmap', secondBitmap],
    ['steer', steer],
    ['pad', pad],
    ...[...forms].map(([element, form]): [string, string] => [String(element), form]),
    ...[...pads].map(([element, side]): [string, string] => [`pad${element}`, side]),
  ]
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(',')
}

/** The dialect with the switches set; throws when a switch is for an element it does not have. */
export function applyOverrides(dialect: Dialect, overrides: DialectOverrides): Dialect {
  return {
    ...dialect,
    steer: overrides.steer ?? dialect.steer,
    framing: overrideFraming(dialect.framing, overrides),
    format: overrideFormat(dialect.format, overrides),
  }
}

function overrideFraming({ headerParts, ...framing }: Framing, { length, inclusive, tpdu, headerBytes }: DialectOverrides): Framing {
  const header = headerBytes === 0 ? 'none' : 'echo'
  const isOtherHeader = headerBytes !== undefined && headerBytes !== framing.headerBytes
  return {
    ...framing,
    ...(headerParts === undefined || isOtherHeader ? {} : { headerParts }),
    length: {
      ...framing.length,
      ...(length === undefined ? {} : LENGTH_HEADERS[length]),
      ...(inclusive === undefined ? {} : { inclusive }),
    },
    tpdu: tpdu ?? framing.tpdu,
    ...(headerBytes === undefined ? {} : { headerBytes, header }),
  }
}

function overrideFormat(format: MessageFormat, overrides: DialectOverrides): MessageFormat {
  const { variants } = format
  const { bitmap = format.bitmap, secondBitmap } = overrides
  if (format.elementMax === 64 && secondBitmap !== undefined) {
    throw new SpecError([optionFault('secondBitmap', `${format.dialect} has 64 elements and no second bitmap`)], 'OPTION_INVALID')
  }
  return {
    ...format,
    bitmap,
    ...(secondBitmap === undefined ? {} : { secondBitmap }),
    elements: overrideElements(format, overrides),
    ...(variants === undefined
      ? {}
      : { variants: variants.map(({ mti, format: other }) => ({ mti, format: overrideFormat(other, overrides) })) }),
  }
}

function overrideElements(
  format: MessageFormat,
  { forms = new Map(), pads = new Map(), pad: side }: DialectOverrides,
): MessageFormat['elements'] {
  const isPadded = (element: ElementFormat | undefined): boolean =>
    side !== undefined && element !== undefined && element.prefix === undefined
  const elements = format.elements.map((element) => (isPadded(element) ? ({ ...element, pad: side } as ElementFormat) : element))
  const change = (number: number, name: string, convert: (element: ElementFormat) => ElementFormat): void => {
    const element = elements[number]
    if (element === undefined) {
      throw new SpecError([optionFault(name, `${format.dialect} has no data element ${number}`)], 'OPTION_INVALID')
    }
    elements[number] = convert(element)
  }
  const text = textEncoding(format)
  for (const [number, form] of forms) change(number, String(number), (element) => elementAs(form, element, text))
  for (const [number, pad] of pads) change(number, `pad${number}`, (element) => ({ ...element, pad }))
  return elements
}

/** How the texts of the format are written: as its first text. */
function textEncoding({ elements }: MessageFormat): Encoding {
  return elements.find((element) => element?.content.startsWith('a'))?.encoding ?? 'ascii'
}

function elementAs(form: ElementForm, { items, nested, ...element }: ElementFormat, text: Encoding): ElementFormat {
  if (form === 'text') return { ...element, content: 'ans', encoding: text, tlv: false }
  const hex = text.startsWith('cp') ? 'hex-ebcdic' : 'hex'
  return { ...element, content: 'b', encoding: form === 'hex' ? hex : 'binary', tlv: form === 'tlv' }
}
