/** Turns the elements of a valid dialect file into the format the codec works with. */
import type { ElementFormat, ItemsFormat, MessageFormat, NestedFormat, PrefixFormat } from '../codec/format.ts'
import type { DialectFile } from './dialect-file.ts'
import type { ElementFile, NestedFile } from './element-file.ts'
import { defaultEncoding } from './encoding.ts'

/** What an element is compiled with: the file's own settings for all of them. */
type Settings = Pick<DialectFile, 'encodings' | 'padding'>

/** The message format of a file that has passed its schema. */
export function compileFormat(name: string, file: DialectFile): MessageFormat {
  const { encodings, elementMax, variants } = file
  const elements = compileElements(file.elements, elementMax, file)
  const format: MessageFormat = {
    dialect: name,
    mti: encodings.mti,
    bitmap: encodings.bitmap,
    ...(encodings.secondBitmap === undefined ? {} : { secondBitmap: encodings.secondBitmap }),
    elementMax,
    elements,
  }
  if (variants === undefined || variants.length === 0) return format
  const compiled = variants.map(({ mti, elements: own }) => ({ mti, format: { ...format, elements: overlaid(elements, own, file) } }))
  return { ...format, variants: compiled }
}

function overlaid(below: MessageFormat['elements'], own: ReadonlyMap<number, ElementFile>, settings: Settings): MessageFormat['elements'] {
  const above = compileElements(own, below.length - 1, settings)
  return below.map((element, number) => above[number] ?? element)
}

function compileElements(written: ReadonlyMap<number, ElementFile>, highest: number, settings: Settings): (ElementFormat | undefined)[] {
  const elements: (ElementFormat | undefined)[] = new Array(highest + 1).fill(undefined)
  for (const [number, element] of written) elements[number] = compileElement(number, element, settings)
  return elements
}

function compileElement(number: number, element: ElementFile, settings: Settings): ElementFormat {
  const { encodings, padding } = settings
  const { content, length, prefixDigits } = element.type
  const sensitive = element.sensitive ?? (hidesSomething(element) ? 'private' : undefined)
  return {
    element: number,
    name: element.name,
    zh: element.zh,
    content,
    encoding: element.encoding ?? defaultEncoding(content, encodings),
    length,
    ...(prefixDigits === undefined ? {} : { prefix: compilePrefix(prefixDigits, element, settings) }),
    pad: element.pad ?? (prefixDigits === undefined ? padding.fixed : padding.variable),
    filler: element.filler ?? padding.filler,
    ...(encodings.sign === 'ebcdic' && content === 'x+n' ? { sign: 'ebcdic' } : {}),
    ...(sensitive === undefined ? {} : { sensitive }),
    subfields: compileSubfields(element),
    tlv: element.tlv ?? false,
    ...(element.items === undefined ? {} : { items: compileItems(element.items) }),
    ...(element.nested === undefined ? {} : { nested: compileNested(element.nested, settings) }),
  }
}

/** Shown as a whole, an element would show its parts. */
function hidesSomething({ nested }: ElementFile): boolean {
  return nested !== undefined && [...nested.parts.values()].some((part) => part.sensitive !== undefined || hidesSomething(part))
}

function compilePrefix(digits: number, element: ElementFile, { encodings }: Settings): PrefixFormat {
  const counts = element.prefixCounts ?? encodings.prefixCounts
  return { digits, encoding: element.prefix ?? encodings.prefix, ...(counts === undefined ? {} : { counts }) }
}

function compileItems({ tag, length, lead, names }: NonNullable<ElementFile['items']>): ItemsFormat {
  return { tag, length, ...(lead === undefined ? {} : { lead }), names: names ?? new Map() }
}

function compileNested({ bitmap, bitmapBytes, parts }: NestedFile, settings: Settings): NestedFormat {
  return { bitmap, bitmapBytes, elements: compileElements(parts, bitmapBytes * 8, settings) }
}

function compileSubfields({ subfields = [] }: ElementFile): ElementFormat['subfields'] {
  let start = 0
  return subfields.map(({ length, name, zh }, index) => {
    const subfield = { subfield: String(index + 1), name, zh, start, length }
    start += length
    return subfield
  })
}
