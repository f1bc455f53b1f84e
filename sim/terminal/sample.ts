/** A valid message of each kind, always the same: what a device would send for a payment of 100.00. */
import type { Dialect, Kind, MessageDraft } from '../../src/index.ts'
import { compose } from './compose.ts'
import { TEST_CARDS, track2Of } from './test-card.ts'

const [CARD] = TEST_CARDS

const FACTS: ReadonlyMap<string, string> = new Map([
  ['pan', CARD.pan],
  ['expiry', CARD.expiry],
  ['track2', track2Of(CARD)],
  ['amount', '000000010000'],
  ['currency', '156'],
  ['stan', '000002'],
  ['dateTime', '1122041530'],
  ['time', '121530'],
  ['date', '1122'],
  ['terminal', 'TERM0001'],
  ['merchant', 'MERCHANT0000001'],
  ['batch', '000001'],
  ['networkCode', '003'],
  ['reason', '98'],
  ['rrn', '632600000002'],
  ['processingCode', '000000'],
  ['original.stan', '000001'],
  ['original.dateTime', '1122041500'],
  ['original.acquirer', '0'.repeat(11)],
  ['original.forwarder', '0'.repeat(11)],
  ['original.rrn', '632600000001'],
  ['original.authorisationCode', 'A12345'],
  ['original.batch', '000001'],
  ['original.date', '1122'],
  ['original.processingCode', '000000'],
  ['original.transactionType', '22'],
])

/** Throws for a kind that the dialect has no template for. */
export function sampleMessage(dialect: Dialect, kind: Kind): MessageDraft {
  const sale = dialect.compose.get('sale')
  return compose(dialect, kind, sale === undefined ? FACTS : new Map([...FACTS, ['original.mti', sale.mti]]))
}
