/** Commands for tests that need more than a story: many at once, any interleaving, real files. */
import type { AnswerCommand, RequestCommand, ReversalCommand } from '../../../src/terms/ledger-command.ts'
import { plainPolicy } from '../../../src/terms/policy.ts'
import { createAsked, createReference, ISSUER_MTI, type Sender, stamp } from './asked.ts'

const MTI = { sale: '0200', void: '0200', refund: '0220', reversal: '0400' } as const

const POLICY = { policy: plainPolicy('auto'), policyHash: 'plain' }

/** The numbers of the n-th request of a kind. */
export function senderOf(kind: keyof typeof MTI, number: number): Sender {
  const stan = String(number).padStart(6, '0')
  return { kind, stan, terminal: 'T1', merchant: 'M1', batch: '000001', date: '1122', dateTime: `11220${stan.slice(1)}`, mti: MTI[kind] }
}

export function saleCommand(number: number, amountMinor = 10_000): RequestCommand {
  const asked = createAsked({ sender: senderOf('sale', number), amountMinor, options: new Map() })
  return { do: 'request', now: stamp(number), kind: 'sale', asked, ...POLICY, issuerMti: ISSUER_MTI }
}

/** A refund or void of the sale of that number. */
export function refundCommand(number: number, of: number, amountMinor: number, kind: 'refund' | 'void' = 'refund'): RequestCommand {
  const sender = senderOf(kind, number)
  const original = createReference(new Map(), senderOf('sale', of), undefined, sender)
  const asked = createAsked({ sender, amountMinor, options: new Map(), original })
  return { do: 'request', now: stamp(number), kind, asked, ...POLICY, issuerMti: ISSUER_MTI }
}

/** A reversal of the request of that kind and number. */
export function reversalCommand(number: number, of: Sender): ReversalCommand {
  const sender = senderOf('reversal', number)
  const original = createReference(new Map(), of, undefined, sender)
  const asked = createAsked({ sender, amountMinor: 0, options: new Map([['card', '-']]), original })
  return { do: 'reversal', now: stamp(number), asked, reasonCode: '98', unknown: 'accept' }
}

export function answerCommand(id: number, approved = true): AnswerCommand {
  return { do: 'answer', now: stamp(1), id, approved, responseCode: approved ? '00' : '05', extras: {} }
}
