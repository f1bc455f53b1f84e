/** The PIN of a payment: carried over from the terminal's key to the issuer's, or left behind; never passed on as it came. */
import type { Message } from '../codec/message.ts'
import type { Key } from '../crypto/key.ts'
import type { PinFormat } from '../crypto/pin-block.ts'
import { pinAlgorithm, translatePinBlock } from '../crypto/pin-cipher.ts'
import type { PinPlan } from '../dialect/dialect.ts'
import type { Carried } from '../issuer/issuer-request.ts'
import { type House, isFirst, type Visit } from './house.ts'

/** What the issuer gets of it; refused when a terminal's key does not open it (R121). */
export type CarriedPin = { readonly is: 'carried'; readonly elements: Carried } | { readonly is: 'refused'; readonly hint: string }

const LEFT_BEHIND: CarriedPin = { is: 'carried', elements: new Map() }

export function carryPin(house: House, visit: Visit, pan: string): CarriedPin {
  const { dialect, message } = visit
  const block = dialect.pin === undefined ? undefined : message.text(dialect.pin.element)
  if (dialect.pin === undefined || block === undefined || block === '') return LEFT_BEHIND
  const terminal = message.text(41) ?? ''
  const pik = house.macs.pinKey(dialect, terminal, message.text(42) ?? '')
  const to = house.issuerPin
  if (pik === undefined || to === undefined) return leaveBehind(house, terminal, pik === undefined ? `terminal ${terminal}` : 'the issuer')
  const format = formatOf(dialect.pin, message)
  if (format === undefined) return { is: 'refused', hint: 'the format of the PIN block is not one of the dialect' }
  if (!opens(pik, format)) return leaveBehind(house, terminal, `terminal ${terminal} that is of ${pinAlgorithm(format)}`)
  const seal = { format: to.format, pik: to.key.bytes, pan }
  const translated = translatePinBlock(Buffer.from(block, 'hex'), { format, pik: pik.bytes, pan }, seal, house.random)
  if (translated.is === 'refused') return { is: 'refused', hint: `no PIN block of ${format} under the key of terminal ${terminal}` }
  return { is: 'carried', elements: new Map([[to.element, translated.block.toString('hex').toUpperCase()]]) }
}

function formatOf({ format, formats }: PinPlan, message: Message): PinFormat | undefined {
  const said = formats === undefined ? undefined : message.read(formats.by)
  return said === undefined ? format : formats?.values.get(said)
}

function opens(pik: Key, format: PinFormat): boolean {
  return pik.algorithm === pinAlgorithm(format)
}

function leaveBehind(house: House, terminal: string, whose: string): CarriedPin {
  if (isFirst(house.pinless, terminal)) {
    house.log.info({ terminal }, `The PIN of terminal ${terminal} goes no further: there is no PIN key of ${whose}`)
  }
  return LEFT_BEHIND
}
