/** What a path of a rule leads to: an element, a subfield, or a tag inside one that is BER-TLV, said in the dialect or not. */
import { type Message, type readPath, readTlv } from '../../src/index.ts'

type Path = ReturnType<typeof readPath>

export function readAt(message: Message, path: Path): string {
  if (path.element === 0) return message.mti
  const text = message.read(path)
  if (text !== undefined || path.subfield === undefined) return text ?? ''
  return tagOf(message.text(path.element), path.subfield.toUpperCase())
}

function tagOf(hex: string | undefined, tag: string): string {
  if (hex === undefined || !/^([0-9A-F]{2})+$/.test(hex)) return ''
  try {
    return (
      readTlv(Buffer.from(hex, 'hex'))
        .find((item) => item.tag === tag)
        ?.value.toString('hex')
        .toUpperCase() ?? ''
    )
  } catch {
    return ''
  }
}
