/** Answers that are well formed and wrong: one function a fault, from the answer to the payload that goes instead. */
import { answerMti, type Mac, type MessageDraft } from '../../src/index.ts'
import type { Fault } from '../rules/fault-names.ts'
import { latencyMs } from '../rules/latency.ts'
import type { Answering } from './answering.ts'
import { readAnswer, remake, staleMac } from './remake.ts'

type Wrong = (answering: Answering, payload: Buffer) => Buffer

const MAC_BYTES = 8
const HEX = '0123456789ABCDEF'
const HOUR_MS = 3_600_000

export const WRONG_ANSWERS: Partial<Record<Fault, Wrong>> = {
  'wrong-stan': changed((draft) => draft.set(11, plusOne(draft.text(11) ?? '0'))),
  'wrong-tid': changed((draft) => draft.set(41, otherText(draft.text(41) ?? 'TERM0000'))),
  'wrong-rrn': changed((draft) => draft.set(37, otherText(draft.text(37) ?? '000000000000'))),
  'wrong-amount': changed((draft) => draft.set(4, plusOne(draft.text(4) ?? '000000000000'))),
  'wrong-currency': changed((draft) => draft.set(49, draft.text(49) === '978' ? '840' : '978')),
  'missing-de39': changed((draft) => draft.delete(39)),
  'wrong-mti': (answering, payload) => remake(answering, { mti: otherMti(answering.request.mti) }, payload),
  'unknown-de39': (answering, payload) => remake(answering, { change: (draft) => draft.set(39, unknownCode(answering)) }, payload),
  'echo-of-the-request': ({ requestPayload }) => requestPayload,
  'bad-mac': (answering, payload) => remake(answering, { mac: brokenMac(answering), signs: true }, payload),
  'stale-session-key': (answering, payload) => {
    const mac = staleMac(answering.dialect)
    return mac === undefined ? payload : remake(answering, { mac, signs: true }, payload)
  },
  'clock-skewed': (answering, payload) => remake(answering, { change: (draft) => skew(draft, answering) }, payload),
}

/** DE39 of the second answer: approved becomes declined, declined approved. */
export function contradicting(answering: Answering, payload: Buffer): Buffer {
  const code = readAnswer(answering.dialect, payload)?.text(39) ?? ''
  const other = /^0+$/.test(code) ? '05' : '00'
  return remake(answering, { change: (draft) => draft.set(39, codeOf(answering, other)) }, payload)
}

/** DE39 of `unknown-de39`. */
export function unknownCode(answering: Pick<Answering, 'script' | 'dialect'>): string {
  return codeOf(answering, 'ZZ')
}

/** As many digits or characters as DE39 has in the dialect. */
function codeOf({ script, dialect }: Pick<Answering, 'script' | 'dialect'>, text: string): string {
  const { length = 2, content } = dialect.format.elements[39] ?? {}
  const code = script.then?.code ?? text
  return content === 'n' ? code.replace(/\D/g, '9').padStart(length, '9') : code.padStart(length, code[0] ?? '0')
}

function changed(change: (draft: MessageDraft) => void): Wrong {
  return (answering, payload) => remake(answering, { change }, payload)
}

function plusOne(digits: string): string {
  return String((Number(digits) + 1) % 10 ** digits.length).padStart(digits.length, '0')
}

/** Another last character. */
function otherText(text: string): string {
  return text.slice(0, -1) + (text.endsWith('9') ? '8' : '9')
}

/** The answer to a message of another class: 0210 becomes 0410, all others 0210. */
function otherMti(requestMti: string): string {
  const version = requestMti[0] ?? '0'
  return answerMti(requestMti[1] === '2' ? `${version}400` : `${version}200`)
}

/** The right MAC with one bit turned; without a key, drawn hex characters: they fit an element of bytes and one of text. */
function brokenMac({ mac, draws }: Answering): Mac {
  const next = draws('bad-mac')
  const drawn = Buffer.from(Array.from({ length: MAC_BYTES }, () => HEX.charCodeAt(Math.floor(next() * HEX.length))))
  const sign = (covered: Buffer): Buffer => {
    const wrong = Buffer.from(mac?.sign(covered) ?? drawn)
    wrong[0] = (wrong[0] ?? 0) ^ 1
    return wrong
  }
  return { sign, verify: () => false }
}

/** DE7, 12 and 13 are `by` ahead: an hour unless the rule says. */
function skew(draft: MessageDraft, answering: Answering): void {
  const { by } = answering.script.then ?? {}
  const aheadMs = by === undefined ? HOUR_MS : latencyMs(by, answering.draws('skew'))
  const transmission = draft.text(7)
  const minute = (text: string): number => Date.UTC(2026, Number(text.slice(0, 2)) - 1, Number(text.slice(2, 4)))
  if (transmission?.length === 10) draft.set(7, monthDayTime(minute(transmission) + ofDayMs(transmission.slice(4)) + aheadMs))
  const time = draft.text(12)
  const date = draft.text(13)
  if (time?.length === 6) {
    const atMs = minute(date ?? '0101') + ofDayMs(time) + aheadMs
    draft.set(12, monthDayTime(atMs).slice(4))
    if (date?.length === 4) draft.set(13, monthDayTime(atMs).slice(0, 4))
  } else if (time !== undefined) {
    const form = time.slice(0, -6)
    draft.set(12, form + monthDayTime(ofDayMs(time.slice(-6)) + aheadMs).slice(4))
  }
}

function ofDayMs(time: string): number {
  return ((Number(time.slice(0, 2)) * 60 + Number(time.slice(2, 4))) * 60 + Number(time.slice(4, 6))) * 1_000
}

/** MMDDhhmmss. */
function monthDayTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\D/g, '').slice(4, 14)
}
