/** Bytes as people paste them: hex with anything between its pairs, or the lines of a dump with offsets and characters. */
import { GatewayError } from '../errors.ts'

/** What stands before a byte, between bytes and around them in source text and logs. */
const PREFIXES = /\\x|0x/gi
const PAIRS = /^[\s[({"']*(?:[0-9A-Fa-f]{2}[\s:,;-]*)+[\s\])}"';]*$/
const NOT_HEX = /[^0-9A-Fa-f]/g

/** Offset, pairs in one block or in two of eight, and characters: as Wireshark, `xxd` and `hexdump -C` write them. */
const DUMP_LINE =
  /^\s*([0-9a-f]{4,8})(?:[:\s]\s*|$)((?:[0-9a-f]{2} ){8} (?:[0-9a-f]{2}(?: |$)){1,8}|(?:(?:[0-9a-f]{2}){1,2}(?: |$)){1,16})?/i

/** Shorter ones may be words. */
const HEX_MIN = 20
/** Of the letters and digits, those that are hex, where some are not by mistake. */
const MOSTLY = 0.9

/** The bytes of hex or a dump; undefined when the text is neither. */
export function readPasted(text: string): Buffer | undefined {
  return readDump(text) ?? readPairs(text)
}

function readPairs(text: string): Buffer | undefined {
  const bare = text.replace(PREFIXES, ' ')
  return PAIRS.test(bare) ? Buffer.from(bare.replace(NOT_HEX, ''), 'hex') : undefined
}

/** Each line must begin at the offset that the lines before it reach: other text does not do that. */
function readDump(text: string): Buffer | undefined {
  let bytes = Buffer.alloc(0)
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  for (const line of lines) {
    const [, offset = '', pairs = ''] = DUMP_LINE.exec(line) ?? []
    if (offset === '' || Number.parseInt(offset, 16) !== bytes.length) return undefined
    bytes = Buffer.concat([bytes, Buffer.from(pairs.replaceAll(' ', ''), 'hex')])
  }
  return bytes.length === 0 ? undefined : bytes
}

/** Throws OPTION_INVALID for a text that was meant as hex, and says what is wrong with it. */
export function refuseNearlyHex(text: string): void {
  const characters = text.replace(/[\s:]/g, '')
  const wrong = characters.search(/[^0-9A-Fa-f]/)
  const hex = characters.replace(NOT_HEX, '').length
  if (hex < HEX_MIN || !/^[0-9A-Za-z]+$/.test(characters) || hex < characters.length * MOSTLY) return
  const problem =
    wrong < 0 ? `an odd number of digits, ${hex}: one is missing or too many` : `"${characters[wrong]}" where digit ${wrong + 1} should be`
  throw new GatewayError('OPTION_INVALID', `The input looks like hex but has ${problem} (--as base64 or --as raw takes it as that)`)
}
