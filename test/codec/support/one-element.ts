/** A shipped dialect in which one element is written otherwise, and a message that holds nothing else. */
import { decodeMessage } from '../../../src/codec/decode.ts'
import { MessageDraft } from '../../../src/codec/draft.ts'
import type { ElementFormat, MessageFormat } from '../../../src/codec/format.ts'
import { elementType } from '../../../src/dialect/element-type.ts'
import { loadDialect } from '../../../src/dialect/load.ts'

const MTI = '0200'
/** Offset of the element: behind 4 characters of MTI and 16 of bitmap. */
export const AT = 20

const { format: shipped } = loadDialect('iso8583-1987-ascii')
const made = new Map<string, MessageFormat>()

/** iso8583-1987-ascii with another DE 44, said as dialect files say it: `type: n5, encoding: bcd, pad: left`. */
function formatWith(element: string): MessageFormat {
  const format = made.get(element) ?? { ...shipped, elements: shipped.elements.with(44, elementOf(element)) }
  made.set(element, format)
  return format
}

function elementOf(text: string): ElementFormat {
  const said = Object.fromEntries(text.split(', ').map((pair) => pair.split(': ')))
  const { type, encoding, prefix = 'ascii', counts, tlv, ...side } = said as Record<string, string>
  const { content, length, prefixDigits } = elementType.parse(type)
  return {
    ...(shipped.elements[44] as ElementFormat),
    content,
    length,
    encoding: (encoding ?? (content === 'b' ? 'hex' : 'ascii')) as ElementFormat['encoding'],
    prefix:
      prefixDigits === undefined ? undefined : { digits: prefixDigits, encoding: prefix, ...(counts === undefined ? {} : { counts }) },
    pad: prefixDigits === undefined ? 'left' : 'right',
    tlv: tlv === 'yes',
    ...side,
  } as ElementFormat
}

/** The bytes of a message with that element. */
function messageWith(hex: string): Buffer {
  return Buffer.concat([Buffer.from(`${MTI}0000000000100000`), Buffer.from(hex, 'hex')])
}

/** The element's bytes, with its length prefix. */
export function written(element: string, text: string): string {
  return new MessageDraft(formatWith(element), MTI).set(44, text).encode().subarray(AT).toString('hex').toUpperCase()
}

/** The element's text. */
export function read(element: string, hex: string): string | undefined {
  return decodeMessage(formatWith(element), messageWith(hex)).text(44)
}
