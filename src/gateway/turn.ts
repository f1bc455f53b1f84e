/** One message of a terminal from its frame to its answer: the walk of a refund, top to bottom. */
import { hiddenElements } from '../codec/card-scan.ts'
import { scanMessage } from '../codec/decode.ts'
import type { Message } from '../codec/message.ts'
import type { Mac } from '../crypto/mac.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { DecodeError } from '../errors.ts'
import { checkSeal, type Seal, sealDraft } from '../issuer/seal.ts'
import { classify } from '../routing/classify.ts'
import { BATCH_KINDS, type BatchKind, type Kind, NETWORK_KINDS, type NetworkKind } from '../terms/kind.ts'
import { isAnswerMti } from '../terms/mti.ts'
import type { Reason } from '../terms/reason.ts'
import { answerStart, messageStart, replyEnvelope } from '../transport/envelope.ts'
import type { Connection } from '../transport/listener.ts'
import { refusalOf } from './admission.ts'
import { raiseAlarm } from './alarms.ts'
import { malformed } from './asked.ts'
import { type Decided, refused } from './decided.ts'
import { type House, isFirst, NOTHING_HIDDEN, type Visit } from './house.ts'
import { answerNetwork } from './network.ts'
import { answerPayment, answerReversal } from './payment.ts'
import { turnRecord } from './record.ts'
import { createReply, type ReplyFacts } from './reply.ts'
import { responseCodeOf } from './response-code.ts'
import { answerBatch } from './settlement.ts'
import { stampNow } from './time-now.ts'

/** Takes one frame of a terminal; the answer goes out on the connection it came on, exactly once (P4). */
export async function takeTurn(house: House, dialect: Dialect, connection: Connection, payload: Buffer): Promise<void> {
  const startedMs = house.clock.monotonicMs()
  const { message, error } = scanMessage(dialect.format, payload, messageStart(dialect.framing))
  if (message === undefined || (error !== undefined && !isAddressable(message))) return closeUnreadable(dialect, connection, payload, error)
  const hidden = error === undefined ? NOTHING_HIDDEN : hiddenElements(message)
  house.onMessage?.('from-terminal', connection.peer, message, hidden)
  if (isAnswerMti(message.mti)) {
    return connection.warn({ mti: message.mti }, 'A terminal sent an answer; it is ignored')
  }
  connection.begin()
  const visit: Visit = { dialect, peer: connection.peer, message, hidden }
  const { decided, mac } = await decide(house, visit, error)
  const reply = createReply(dialect, message, decided.kind, replyFacts(house, dialect, decided))
  const bytes = sealDraft(reply, dialect.mac, mac, replyEnvelope(dialect.framing, payload))
  connection.send(bytes)
  connection.end()
  traceReply(house, visit, bytes)
  raiseAlarm(house, visit, decided)
  const responseCode = responseCodeOf(dialect, house.issuer.dialect, decided)
  house.onTurn(turnRecord(visit, decided, responseCode, { now: stampNow(house.clock), totalMs: house.clock.monotonicMs() - startedMs }))
}

/** What becomes of a message, and the key its answer is signed with. */
async function decide(house: House, visit: Visit, error: DecodeError | undefined): Promise<{ decided: Decided; mac: Mac | undefined }> {
  const { dialect, message } = visit
  const row = classify(message, dialect.kinds.terminal)
  const kind = row?.kind ?? 'unsupported'
  const seal = checkTerminalSeal(house, visit)
  const mac = seal.mac
  if (error !== undefined) return { decided: refused(kind, 'format_error', `${error.code}: ${error.message}`), mac }
  if (seal.is === 'refused') return { decided: refused(kind, seal.reason, sealHint(seal.reason, message)), mac }
  if (row === undefined) return { decided: refused(kind, 'transaction_unknown', unknownHint(message)), mac }
  if (kind === 'unsupported' || kind === 'adjustment') return { decided: refused(kind, 'transaction_unsupported', row.title.en), mac }
  const fault = malformed(message, dialect, kind)
  if (fault !== undefined) return { decided: refused(kind, fault.reason, fault.hint), mac }
  return { decided: await carryOut(house, visit, kind), mac }
}

function carryOut(house: House, visit: Visit, kind: Exclude<Kind, 'unsupported' | 'adjustment'>): Promise<Decided> {
  if (isNetworkKind(kind)) return answerNetwork(house, visit, kind)
  const refusal = refusalOf(house, visit, kind)
  if (refusal !== undefined) return Promise.resolve(refused(kind, refusal))
  house.busy.add(visit)
  const work = isBatchKind(kind)
    ? answerBatch(house, visit, kind)
    : kind === 'reversal'
      ? answerReversal(house, visit)
      : answerPayment(house, visit, kind)
  const answered = work.catch((error: unknown) => {
    house.log.error({ code: 'LEDGER_FAILED', error: String(error) }, 'The ledger refused a command: the terminal is answered 96')
    return refused(kind, 'ledger_failed')
  })
  return answered.finally(() => house.busy.delete(visit))
}

function isNetworkKind(kind: Kind): kind is NetworkKind {
  return (NETWORK_KINDS as readonly string[]).includes(kind)
}

function isBatchKind(kind: Kind): kind is BatchKind {
  return (BATCH_KINDS as readonly string[]).includes(kind)
}

function checkTerminalSeal(house: House, visit: Visit): Seal {
  const { dialect, message } = visit
  const terminal = message.text(41) ?? ''
  const { expectsMacs } = house.macs
  const key = house.macs.find(dialect, terminal, message.text(42) ?? '')
  const isSigned = dialect.mac?.elements.some((element) => message.has(element)) === true
  if (key.is === 'none' && isSigned && !visit.hidden.has(41) && isFirst(house.keyless, terminal)) {
    const what = expectsMacs ? 'what it signs is refused' : 'its MAC is not checked'
    house.log.warn({ terminal }, `No key for terminal ${terminal}: ${what}. Add one: unswipe keys add --terminal ${terminal}`)
  }
  return checkSeal(message, dialect, key, { requireMac: house.requireMac, expectsMacs })
}

function sealHint(reason: Reason, message: Message): string {
  return reason === 'mac_key_missing' ? `no key for terminal ${message.text(41)} in this dialect` : ''
}

function unknownHint(message: Message): string {
  const kind = [`MTI ${message.mti}`, `DE3 ${message.text(3) ?? 'absent'}`]
  const subfield = message.read({ element: 60, subfield: '1' })
  return [...kind, ...(subfield === undefined ? [] : [`60.1 ${subfield}`])].join(', ')
}

function replyFacts(house: House, dialect: Dialect, decided: Decided): ReplyFacts {
  const now = stampNow(house.clock)
  const { transaction } = decided
  // The day that a later refund names is the day the ledger knows it by, also when the issuer answered after midnight (R14).
  const atMs = transaction?.atMs ?? now.atMs
  const isApproved = decided.reason === 'approved'
  return {
    responseCode: responseCodeOf(dialect, house.issuer.dialect, decided),
    atMs,
    offsetMinutes: house.clock.offsetMinutes(atMs),
    businessDate: transaction?.businessDate ?? house.day.date,
    acquirer: house.acquirerId,
    ...optionalRrn(transaction?.rrn ?? decided.rrn),
    ...(isApproved && transaction?.authorisationCode != null ? { authorisationCode: transaction.authorisationCode } : {}),
    ...(isApproved && transaction !== undefined ? { extras: transaction.extras } : {}),
    ...(isApproved && transaction?.kind === 'sale' && transaction.approvedMinor !== transaction.amountMinor
      ? { approvedMinor: transaction.approvedMinor }
      : {}),
    ...(decided.kind === 'settlement' ? { batchResult: decided.batchResult ?? ('broken' as const) } : {}),
    ...(decided.signIn === undefined ? {} : { signIn: decided.signIn }),
  }
}

function optionalRrn(rrn: string | undefined): { rrn?: string } {
  return rrn === undefined ? {} : { rrn }
}

/** A message that names its terminal and STAN can be told what is wrong with it (R104). */
function isAddressable(message: Message): boolean {
  return message.has(11) && message.has(41) && message.has(42)
}

function closeUnreadable(dialect: Dialect, connection: Connection, payload: Buffer, error: DecodeError | undefined): void {
  const facts = { code: 'FRAME_UNREADABLE', dialect: dialect.name, element: error?.element, offset: error?.offset }
  const problem = `A frame of ${connection.peer} cannot be answered, the connection is closed. ${error?.code}: ${error?.message}`
  connection.warnUnreadable(facts, problem, payload)
  connection.close()
}

function traceReply(house: House, visit: Visit, bytes: Buffer): void {
  if (house.onMessage === undefined) return
  const { message } = scanMessage(visit.dialect.format, bytes, answerStart(visit.dialect.framing))
  // An answer repeats what the request had: also the digits that stood in the wrong place.
  if (message !== undefined) house.onMessage('to-terminal', visit.peer, message, visit.hidden)
}
