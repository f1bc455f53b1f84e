/** PINs as the simulated issuer checks them: opened with the key of the link, compared with what it knows of the card. */
import { cardNumberOf, checkPin, compilePattern, type Dialect, type Key, type Message } from '../../src/index.ts'

export interface PinDesk {
  readonly dialect: Dialect
  readonly pik?: Key | undefined
  readonly pins?: ReadonlyMap<string, string> | undefined
}

/** DE39 for a PIN that is wrong (R121) or no PIN block; nothing when it is right, or when there is none or no key. */
export function refusePin({ dialect, pik, pins = new Map() }: PinDesk, message: Message): string | undefined {
  const { pin: plan, codes } = dialect
  const block = plan === undefined ? undefined : message.text(plan.element)
  if (plan === undefined || pik === undefined || block === undefined) return undefined
  const pan = cardNumberOf(message) ?? ''
  const known = [...pins].find(([pattern]) => compilePattern(pattern)(pan))?.[1]
  const verdict = checkPin(Buffer.from(block, 'hex'), { format: plan.format, pik: pik.bytes, pan }, known ?? '')
  if (verdict === 'unreadable') return codes.pinfmt
  return verdict === 'wrong' && known !== undefined ? codes.pin : undefined
}
