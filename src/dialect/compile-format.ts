/** Turns the elements of a valid dialect file into the format the codec works with. */
import type { ElementFormat, Encoding, MessageFormat } from '../codec/format.ts'
import type { DialectFile } from './dialect-file.ts'
import type { ElementFile } from './element-file.ts'

/** The message format of a file that has passed its schema. */
export function compileFormat(name: string, file: DialectFile): MessageFormat {
  const elements: (ElementFormat | undefined)[] = new Array(file.elementMax + 1).fill(undefined)
  for (const [number, element] of file.elements) elements[number] = compileElement(number, element, file)
  return { dialect: name, mti: file.encodings.mti, bitmap: file.encodings.bitmap, elementMax: file.elementMax, elements }
}

function compileElement(number: number, element: ElementFile, { encodings, padding }: DialectFile): ElementFormat {
  const { content, length, prefixDigits } = element.type
  const prefixEncoding = element.prefix ?? encodings.prefix
  return {
    element: number,
    name: element.name,
    zh: element.zh,
    content,
    encoding: element.encoding ?? defaultEncoding(content, encodings),
    length,
    ...(prefixDigits === undefined ? {} : { prefix: { digits: prefixDigits, encoding: prefixEncoding } }),
    pad: element.pad ?? (prefixDigits === undefined ? padding.fixed : padding.variable),
    filler: element.filler ?? padding.filler,
    ...(element.sensitive === undefined ? {} : { sensitive: element.sensitive }),
    subfields: compileSubfields(element),
    tlv: element.tlv ?? false,
  }
}

function defaultEncoding(content: ElementFormat['content'], encodings: DialectFile['encodings']): Encoding {
  if (content === 'n' || content === 'x+n') return encodings.n
  if (content === 'z' || content === 'b') return encodings[content]
  return encodings.text
}

function compileSubfields({ subfields = [] }: ElementFile): ElementFormat['subfields'] {
  let start = 0
  return subfields.map(({ length, name, zh }, index) => {
    const subfield = { subfield: index + 1, name, zh, start, length }
    start += length
    return subfield
  })
}
