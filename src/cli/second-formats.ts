/** What the npm package `iso_8583` is told of a dialect: its table of formats, made from ours. */
import type { ElementFormat, MessageFormat } from '../codec/format.ts'

/** One element as the package has it: lengths are characters, of bytes two each. */
export interface PackageFormat {
  readonly ContentType: string
  readonly Label: string
  readonly LenType: string
  readonly MaxLen: number
}

const LATIN = ['ascii', 'binary', 'hex', 'gbk', 'utf8']

/** Whether the package can be asked: MTI, digits and length prefixes in ASCII. Chinese and bytes of variable length it garbles. */
export function isForPackage({ mti, bitmap, elements }: MessageFormat): boolean {
  return mti === 'ascii' && bitmap !== 'hex-ebcdic' && elements.every((element) => element === undefined || isLatin(element))
}

function isLatin({ encoding, prefix }: ElementFormat): boolean {
  return LATIN.includes(encoding) && (prefix === undefined || prefix.encoding === 'ascii')
}

/** Formats of all elements and of their parts: `127.25.3`. */
export function packageFormats(elements: MessageFormat['elements'], above = ''): Record<string, PackageFormat> {
  const formats: Record<string, PackageFormat> = {}
  for (const element of elements) {
    if (element === undefined) continue
    const key = above + element.element
    formats[key] = packageFormat(element)
    if (element.nested !== undefined) Object.assign(formats, packageFormats(element.nested.elements, `${key}.`))
  }
  return formats
}

function packageFormat({ content, encoding, length, prefix, name }: ElementFormat): PackageFormat {
  const isRaw = encoding === 'binary' && prefix === undefined
  return {
    ContentType: isRaw || content !== 'b' ? content : 'an',
    Label: name,
    LenType: prefix === undefined ? 'fixed' : `${'l'.repeat(prefix.digits)}var`,
    MaxLen: isRaw || encoding === 'hex' ? length * 2 : length,
  }
}

/** The element or part of such a key. */
export function formatOfKey({ elements }: MessageFormat, key: string): ElementFormat | undefined {
  let level: MessageFormat['elements'] | undefined = elements
  let found: ElementFormat | undefined
  for (const number of key.split('.')) {
    found = level?.[Number(number)]
    level = found?.nested?.elements
  }
  return found
}
