/** The door of the gateway as a library: what a simulator, a test or another program may use. */
export { Capture, type CaptureOptions } from './capture/capture.ts'
export { cardNumberOf } from './codec/card-number.ts'
export { decodeMessage, scanMessage } from './codec/decode.ts'
export { describeMessage } from './codec/describe.ts'
export { MessageDraft } from './codec/draft.ts'
export type { ElementFormat, ElementPath, MessageFormat } from './codec/format.ts'
export { draftFromJson, type MessageJson, messageToJson } from './codec/json.ts'
export { maskPan } from './codec/mask.ts'
export type { Message } from './codec/message.ts'
export { readPath } from './codec/path.ts'
export { readTlv } from './codec/tlv.ts'
export { Key, type KeyAlgorithm } from './crypto/key.ts'
export { KeyRing, keysSchema } from './crypto/key-ring.ts'
export { createMac, type Mac } from './crypto/mac.ts'
export { checkPin, sealPin } from './crypto/pin-cipher.ts'
export { createSystemRandom } from './crypto/system-random.ts'
export { layoutCipher } from './crypto/work-key-layout.ts'
export { unpackWorkKeys } from './crypto/work-keys.ts'
export { type Difference as ElementDifference, differencesOf } from './describe/differences.ts'
export { approves, okCodeOf } from './dialect/approval.ts'
export { type ComposePlan, type Dialect, type KindRow, NETWORK_REQUESTS, type NetworkRequest } from './dialect/dialect.ts'
export { checkTree, documentWords, parseDocument } from './dialect/document.ts'
export { documentJsonSchema, type SchemaParts } from './dialect/json-schema.ts'
export { listDialects, loadDialect } from './dialect/load.ts'
export { type MessageReference, namedReference, referenceOf } from './dialect/message-reference.ts'
export { parseOverrides } from './dialect/overrides.ts'
export { type ReversedAmounts, readReversedAmounts, writePartialReversal } from './dialect/partial-reversal.ts'
export { fillTemplate } from './dialect/placeholder.ts'
export { amountDigits, amountOf, localTimeElements, setAmount, setPart } from './dialect/places.ts'
export { writeReason } from './dialect/reversal-reason.ts'
export type { ToldResult } from './dialect/settlement-plan.ts'
export { writeRecords, writeSums } from './dialect/settlement-sums.ts'
export { readTree, type Tree } from './dialect/tree.ts'
export { elementPath, mapOf, titled, wholeNumber, yesNo } from './dialect/values.ts'
export { SILENCES, Silence, type Verdict } from './doctor/silence.ts'
export { DecodeError, ERRORS, type ErrorCode, type Fault, GatewayError, LinkError, SpecError } from './errors.ts'
export type { ClockView, SettlementPlan } from './gateway/business-day.ts'
export { createGateway, type Gateway, type GatewayOptions, type ListenAddress, type TerminalAddress } from './gateway/gateway.ts'
export { createDialectListener, type Interpose, type SpokenDialect } from './gateway/listen.ts'
export { type OperatorsFile, operatorsSchema } from './gateway/operators.ts'
export { createReply, type ReplyFacts } from './gateway/reply.ts'
export { createDialectMac, takesMacKey } from './issuer/dialect-keys.ts'
export { createNetworkMessage } from './issuer/network-message.ts'
export { carriesMac, isForged, sealDraft, verifies } from './issuer/seal.ts'
export { dateOfCounter } from './ledger/rules/business-date.ts'
export type { JournalEntry } from './ledger/rules/journal.ts'
export { NAMESAKES_MAX, type RowsNeeded, rowsNeeded } from './ledger/rules/needs.ts'
export { holdKey } from './ledger/rules/policy-needs.ts'
export {
  type CounterRow,
  type NameRow,
  type Proposal,
  type RecentRow,
  type RowChanges,
  type RowSet,
  sessionKey,
  type Tombstone,
} from './ledger/rules/rows.ts'
export { type BatchResult, runBatch } from './ledger/rules/run-batch.ts'
export { addTotal, type TotalRow } from './ledger/rules/totals.ts'
export { openLedger, readLedger } from './ledger/store/open-ledger.ts'
export { createLimits, LIMITS, type LimitName, type Limits } from './limits.ts'
export { classify, classifyEither } from './routing/classify.ts'
export { calendarDigits, isoText, stampAt } from './terms/calendar.ts'
export type { Cause } from './terms/cause.ts'
export { amountText, currencyExponent, parseAmount } from './terms/currency.ts'
export { parseDuration } from './terms/duration.ts'
export type { Hold } from './terms/hold.ts'
export { BATCH_KINDS, type BatchKind, type Kind, type PaymentKind, type Route } from './terms/kind.ts'
export type {
  LedgerCommand,
  OpenDate,
  Outcome,
  OutcomeOf,
  RequestCommand,
  RequestOutcome,
  TerminalSession,
} from './terms/ledger-command.ts'
export { parseLimits } from './terms/limit-options.ts'
export { answerMti, isAnswerMti, isRepeatMti, requestMti } from './terms/mti.ts'
export type { Neighbours } from './terms/neighbours.ts'
export type { Notice, Outbox } from './terms/notice.ts'
export { compilePattern, type Pattern } from './terms/pattern.ts'
export type { Policy, PolicyFile } from './terms/policy.ts'
export { policyFileSchema } from './terms/policy-file.ts'
export type {
  AuditHead,
  Cancel,
  ChainRows,
  Clock,
  HistoryEntry,
  Ledger,
  LedgerVerdict,
  Log,
  Random,
  TransactionQuery,
} from './terms/ports.ts'
export { FAILURE_ROWS, REASONS, type Reason } from './terms/reason.ts'
export { shortStan } from './terms/reference.ts'
export type { Settlement, SettlementTotals } from './terms/settlement.ts'
export { SILENT_LOG } from './terms/silent-log.ts'
export { type BatchSums, nextBatch, type TerminalBatch, type UploadRecord } from './terms/terminal-batch.ts'
export { type IssuerOriginal, leftMinor, type OwedReversal, type Transaction, type TransactionState } from './terms/transaction.ts'
export type { TurnRecord } from './terms/turn-record.ts'
export { backOffMs } from './transport/back-off.ts'
export { answerStart, messageStart, replyEnvelope, requestEnvelope } from './transport/envelope.ts'
export { encodeFrame, Framer } from './transport/framer.ts'
export type { Framing } from './transport/framing.ts'
export type { Doorway, Interposer, RoughConnection } from './transport/interposer.ts'
export { readLength } from './transport/length-header.ts'
export { createLink, type Link, type LinkOptions } from './transport/link.ts'
export { type Connection, createListener, type Listener, type ListenerOptions } from './transport/listener.ts'
export { type Network, SOCKETS } from './transport/network.ts'
export { PendingRequests } from './transport/pending.ts'
export { createSystemClock } from './transport/system-clock.ts'
