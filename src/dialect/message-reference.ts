/** By what one message names another: MTI, STAN and time, as DE90 or DE56 carry them (R15, R16). */
import type { Message } from '../codec/message.ts'
import { firstCopyMti } from '../terms/mti.ts'
import { shortStan } from '../terms/reference.ts'
import type { Dialect, ReferencePlan } from './dialect.ts'

/** What a message is known by. */
export interface MessageReference {
  /** Of the first copy. */
  readonly mti: string
  readonly stan: string
  readonly time: string
  /** Empty when it is not said. */
  readonly acquirer: string
}

/** Digits of a length in front of a part. */
const PREFIX_DIGITS = 2

/** What such an element says; undefined when MTI, STAN or time are not all there. */
export function readReference({ parts }: ReferencePlan, data: string): MessageReference | undefined {
  const texts = new Map<string, string>()
  let at = 0
  for (const { part, length, hasPrefix } of parts) {
    const size = hasPrefix ? Number(data.slice(at, at + PREFIX_DIGITS)) : length
    at += hasPrefix ? PREFIX_DIGITS : 0
    const text = data.slice(at, at + size)
    if (text.length < size && part !== 'acquirer' && part !== 'forwarder') return undefined
    texts.set(part, text)
    at += size
  }
  const [mti = '', stan = '', time = '', acquirer = ''] = ['mti', 'stan', 'time', 'acquirer'].map((part) => texts.get(part))
  return { mti: firstCopyMti(mti), stan: shortStan(stan), time, acquirer }
}

/** The element that names a message; what does not fit a part keeps its last digits. The forwarder is zeros. */
export function writeReference({ parts }: ReferencePlan, { acquirer, ...reference }: MessageReference): string {
  const texts: Record<string, string> = { ...reference, acquirer }
  return parts
    .map(({ part, length, hasPrefix }) => {
      const text = (texts[part] ?? '').padStart(length, '0').slice(-length)
      return hasPrefix ? String(length).padStart(PREFIX_DIGITS, '0') + text : text
    })
    .join('')
}

/** What a message itself is known by; undefined when it has no STAN or time. */
export function referenceOf(message: Message, { reference }: Dialect): MessageReference | undefined {
  const stan = message.text(11)
  const time = reference === undefined ? undefined : message.text(reference.time)
  if (stan === undefined || time === undefined) return undefined
  return { mti: firstCopyMti(message.mti), stan: shortStan(stan), time, acquirer: message.text(32) ?? '' }
}

/** What the message names as its original towards an issuer. */
export function namedReference(message: Message, { reference, issuer }: Dialect): MessageReference | undefined {
  const data = issuer === undefined ? undefined : message.text(issuer.originalData)
  return data === undefined || reference === undefined ? undefined : readReference(reference, data)
}
