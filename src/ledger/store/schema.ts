/** The tables of the ledger; no column can hold a card number: a keyed hash, and first 6 and last 4 digits. */
import { HOLD_STATES } from '../../terms/hold.ts'
import { TRANSACTION_STATES } from '../../terms/transaction.ts'
import { ACCOUNTS } from '../rules/journal.ts'
import { CLEARABLE, type Condition, type Conditions, SETTLEABLE } from '../rules/settlement.ts'
import { REVERSAL_COLUMNS, TRANSACTION_COLUMNS } from './columns.ts'
import { TOTAL_COLUMNS } from './policy-rows.ts'
import type { SqlWords } from './sql.ts'

/** `UNSW`: says that a file is a ledger of ours. */
export const APPLICATION_ID = 0x554e5357

export const SCHEMA_VERSION = 3

const transactions = ({ integer, tableEnd }: SqlWords): string => `
CREATE TABLE transactions (
  id ${integer} PRIMARY KEY,
  request_key TEXT NOT NULL UNIQUE,
  fingerprint TEXT NOT NULL,
  dialect TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('sale', 'void', 'refund', 'adjustment', 'reversal')),
  route TEXT NOT NULL CHECK (route IN ('sale', 'void', 'refund', 'partial-reversal', 'adjustment', 'reversal', 'none')),
  cell TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN (${TRANSACTION_STATES.map((state) => `'${state}'`).join(', ')})),
  reason TEXT,
  mti TEXT NOT NULL,
  processing_code TEXT NOT NULL,
  terminal TEXT NOT NULL,
  merchant TEXT NOT NULL,
  stan TEXT NOT NULL,
  batch TEXT NOT NULL,
  rrn TEXT NOT NULL,
  pan_hash TEXT NOT NULL,
  pan_masked TEXT NOT NULL,
  amount_minor ${integer} NOT NULL,
  currency TEXT NOT NULL,
  date_time TEXT NOT NULL,
  local_date TEXT NOT NULL,
  acquirer TEXT NOT NULL,
  original_id ${integer} REFERENCES transactions (id),
  approved_minor ${integer} NOT NULL,
  captured_minor ${integer} NOT NULL,
  posted_minor ${integer} NOT NULL,
  held_minor ${integer} NOT NULL,
  queued_minor ${integer} NOT NULL,
  replacement_minor ${integer},
  adjustment_id ${integer},
  non_refundable_minor ${integer} NOT NULL,
  given_back_count ${integer} NOT NULL CHECK (given_back_count >= 0),
  settled_batch ${integer},
  terminal_batch ${integer},
  due_date TEXT,
  business_date TEXT NOT NULL,
  response_code TEXT,
  authorisation_code TEXT,
  extras TEXT NOT NULL,
  operator TEXT NOT NULL,
  policy_hash TEXT NOT NULL,
  policy_hint TEXT NOT NULL,
  purpose TEXT NOT NULL,
  order_number TEXT NOT NULL,
  issuer_mti TEXT NOT NULL,
  issuer_stan TEXT NOT NULL,
  issuer_date_time TEXT NOT NULL,
  at_ms ${integer} NOT NULL,
  answered_at_ms ${integer},
  queued_at_ms ${integer},
  CHECK (posted_minor >= 0 AND held_minor >= 0 AND queued_minor >= 0 AND posted_minor + held_minor + queued_minor <= captured_minor)
)${tableEnd};
CREATE INDEX transactions_by_original ON transactions (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX transactions_by_rrn ON transactions (rrn);
CREATE INDEX transactions_by_order ON transactions (order_number) WHERE order_number <> '';
CREATE INDEX transactions_undecided ON transactions (id) WHERE state IN ('pending', 'reversing');
CREATE INDEX transactions_queued ON transactions (id) WHERE state = 'queued';
CREATE INDEX transactions_once_queued ON transactions (original_id, id) WHERE queued_at_ms IS NOT NULL;
CREATE INDEX transactions_unsettled ON transactions (id) WHERE state = 'approved' AND settled_batch IS NULL;
CREATE INDEX transactions_reversed ON transactions (id) WHERE state = 'reversed' AND settled_batch IS NULL;
CREATE INDEX transactions_unclosed ON transactions (terminal, merchant, dialect) WHERE state = 'approved' AND terminal_batch IS NULL;
CREATE INDEX transactions_by_batch ON transactions (settled_batch) WHERE settled_batch IS NOT NULL;
`

const totalColumns = Object.values(TOTAL_COLUMNS)

const policies = ({ integer, tableEnd, keyedTableEnd }: SqlWords): string => `
CREATE TABLE totals (
  total_key TEXT PRIMARY KEY,
  ${totalColumns.map((name) => `${name} ${integer} NOT NULL CHECK (${name} >= 0)`).join(',\n  ')}
)${keyedTableEnd};
CREATE TABLE holds (
  id ${integer} PRIMARY KEY,
  hold_key TEXT NOT NULL,
  original_id ${integer} REFERENCES transactions (id),
  amount_minor ${integer} NOT NULL,
  currency TEXT NOT NULL,
  pan_hash TEXT NOT NULL,
  pan_masked TEXT NOT NULL,
  terminal TEXT NOT NULL,
  merchant TEXT NOT NULL,
  operator TEXT NOT NULL,
  why TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN (${HOLD_STATES.map((state) => `'${state}'`).join(', ')})),
  decided_by TEXT NOT NULL,
  used_by ${integer} REFERENCES transactions (id),
  at_ms ${integer} NOT NULL,
  expires_at_ms ${integer} NOT NULL,
  CHECK ((state = 'used') = (used_by IS NOT NULL))
)${tableEnd};
CREATE INDEX holds_by_key ON holds (hold_key);
CREATE TABLE recents (merchant TEXT PRIMARY KEY, at_ms TEXT NOT NULL)${keyedTableEnd};
`

const besides = ({ integer, serial, tableEnd, keyedTableEnd, appendOnly }: SqlWords): string => `
CREATE TABLE names (
  name TEXT NOT NULL,
  transaction_id ${integer} NOT NULL REFERENCES transactions (id),
  of TEXT NOT NULL CHECK (of IN ('request', 'reversal')),
  PRIMARY KEY (name, transaction_id)
)${keyedTableEnd};
CREATE TABLE tombstones (
  name TEXT NOT NULL,
  terminal TEXT NOT NULL,
  at_ms ${integer} NOT NULL,
  PRIMARY KEY (name, terminal)
)${keyedTableEnd};
CREATE TABLE reversals (
  id ${integer} PRIMARY KEY,
  transaction_id ${integer} NOT NULL REFERENCES transactions (id),
  stan TEXT NOT NULL,
  date_time TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  replacement_minor ${integer},
  state TEXT NOT NULL CHECK (state IN ('owed', 'done')),
  attempts ${integer} NOT NULL CHECK (attempts >= 0),
  last_code TEXT,
  resolution TEXT CHECK (resolution IN ('reversed', 'posted')),
  created_at_ms ${integer} NOT NULL,
  done_at_ms ${integer},
  CHECK ((state = 'done') = (done_at_ms IS NOT NULL))
)${tableEnd};
CREATE UNIQUE INDEX reversals_of_whole ON reversals (transaction_id) WHERE replacement_minor IS NULL;
CREATE INDEX reversals_by_transaction ON reversals (transaction_id);
CREATE INDEX reversals_owed ON reversals (id) WHERE state = 'owed';
CREATE TABLE sessions (
  session_key TEXT PRIMARY KEY,
  dialect TEXT NOT NULL,
  terminal TEXT NOT NULL,
  merchant TEXT NOT NULL,
  batch TEXT NOT NULL,
  encrypted_pik TEXT NOT NULL,
  encrypted_mak TEXT NOT NULL,
  operator TEXT NOT NULL
)${tableEnd};
CREATE TABLE proposals (
  name TEXT PRIMARY KEY,
  operator TEXT NOT NULL,
  reason TEXT NOT NULL,
  at_ms ${integer} NOT NULL
)${tableEnd};
CREATE TABLE settlements (
  batch ${integer} PRIMARY KEY,
  cause TEXT NOT NULL CHECK (cause IN ('settle', 'cut-over', 'terminal')),
  settlement_key TEXT NOT NULL,
  terminal TEXT NOT NULL,
  business_date TEXT NOT NULL,
  at_ms ${integer} NOT NULL,
  settled ${integer} NOT NULL,
  totals TEXT NOT NULL
)${tableEnd};
CREATE UNIQUE INDEX settlements_by_key ON settlements (settlement_key) WHERE settlement_key <> '';
CREATE TABLE notifications (
  id ${integer} PRIMARY KEY,
  target TEXT NOT NULL,
  event TEXT NOT NULL,
  transaction_id ${integer} NOT NULL REFERENCES transactions (id),
  at_ms ${integer} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done')),
  attempts ${integer} NOT NULL CHECK (attempts >= 0)
)${tableEnd};
CREATE INDEX notifications_waiting ON notifications (id) WHERE state = 'waiting';
CREATE INDEX notifications_by_transaction ON notifications (transaction_id);
CREATE TABLE batches (batch_key TEXT PRIMARY KEY, content TEXT NOT NULL)${tableEnd};
CREATE TABLE entries (
  seq ${serial},
  transaction_id ${integer} NOT NULL REFERENCES transactions (id),
  sale_id ${integer} NOT NULL REFERENCES transactions (id),
  at_ms ${integer} NOT NULL,
  account TEXT NOT NULL CHECK (account IN (${ACCOUNTS.map((account) => `'${account}'`).join(', ')})),
  currency TEXT NOT NULL,
  debit_minor ${integer} NOT NULL CHECK (debit_minor >= 0),
  credit_minor ${integer} NOT NULL CHECK (credit_minor >= 0),
  CHECK ((debit_minor = 0) <> (credit_minor = 0))
)${tableEnd};
${appendOnly('entries')}
`

/** The audit log: a reset keeps it, so it refers to no row. */
const history = ({ integer, tableEnd, appendOnly }: SqlWords): string => `
CREATE TABLE history (
  seq ${integer} PRIMARY KEY,
  at_ms ${integer} NOT NULL,
  transaction_id ${integer},
  event TEXT NOT NULL,
  state TEXT,
  reason TEXT,
  captured_minor ${integer},
  posted_minor ${integer},
  held_minor ${integer},
  actor TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
)${tableEnd};
CREATE INDEX history_by_transaction ON history (transaction_id) WHERE transaction_id IS NOT NULL;
${appendOnly('history')}
`

const counters = ({ integer, tableEnd }: SqlWords): string => `
CREATE TABLE counters (name TEXT PRIMARY KEY, value ${integer} NOT NULL)${tableEnd};
CREATE TABLE holder (
  id ${integer} PRIMARY KEY CHECK (id = 1),
  pid ${integer} NOT NULL,
  host TEXT NOT NULL,
  control TEXT,
  simulation ${integer} NOT NULL,
  since_ms ${integer} NOT NULL
)${tableEnd};
`

/** Tables that a reset forgets, in an order in which they can be made. */
const FORGOTTEN = [
  ...['transactions', 'names', 'tombstones', 'reversals', 'sessions', 'totals', 'holds', 'recents'],
  ...['batches', 'proposals', 'settlements', 'notifications', 'entries'],
]

/** All that a reset makes anew: dropped and not deleted from, because some refuse that. */
export function createTables(words: SqlWords): string {
  return transactions(words) + besides(words) + policies(words)
}

export function dropTables(): string {
  return FORGOTTEN.toReversed()
    .map((table) => `DROP TABLE ${table};\n`)
    .join('')
}

/** Every table of an empty ledger. */
export function createLedger(words: SqlWords): string {
  return createTables(words) + history(words) + counters(words)
}

export const ALL_TRANSACTION_COLUMNS = Object.values(TRANSACTION_COLUMNS).join(', ')
export const ALL_REVERSAL_COLUMNS = Object.values(REVERSAL_COLUMNS).join(', ')

/** What the rules call settleable, one condition for each alternative: `kind IN ('sale', ...) AND state = 'approved' AND ...`. */
export const IS_SETTLEABLE = SETTLEABLE.map(conditionsText)
export const IS_CLEARABLE = CLEARABLE.map(conditionsText)

function conditionsText(conditions: Conditions): string {
  return Object.entries(conditions)
    .map(([field, condition]) => conditionText(TRANSACTION_COLUMNS[field as keyof typeof TRANSACTION_COLUMNS], condition))
    .join(' AND ')
}

function conditionText(name: string, condition: Condition): string {
  if ('above' in condition) return `${name} > ${condition.above}`
  const [only] = condition
  if (condition.length > 1) return `${name} IN (${condition.map(literal).join(', ')})`
  return only === null ? `${name} IS NULL` : `${name} = ${literal(only ?? '')}`
}

function literal(value: string | number | null): string {
  return typeof value === 'number' ? String(value) : `'${value}'`
}
