/** The tables of the ledger; no column can hold a card number: a keyed hash, and first 6 and last 4 digits. */
import { CHANGING } from '../rules/rows.ts'
import { SETTLEABLE } from '../rules/settlement.ts'
import { REVERSAL_COLUMNS, REVERSAL_FIELDS, TRANSACTION_COLUMNS, TRANSACTION_FIELDS } from './columns.ts'

/** `UNSW`: says that a file is a ledger of ours. */
export const APPLICATION_ID = 0x554e5357

export const SCHEMA_VERSION = 1

const TRANSACTIONS = `
CREATE TABLE transactions (
  id INTEGER PRIMARY KEY,
  request_key TEXT NOT NULL UNIQUE,
  fingerprint TEXT NOT NULL,
  dialect TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('sale', 'void', 'refund', 'reversal')),
  route TEXT NOT NULL CHECK (route IN ('sale', 'void', 'refund', 'reversal', 'none')),
  cell TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'declined', 'in-doubt', 'reversing', 'reversed')),
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
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  date_time TEXT NOT NULL,
  local_date TEXT NOT NULL,
  acquirer TEXT NOT NULL,
  original_id INTEGER REFERENCES transactions (id),
  captured_minor INTEGER NOT NULL,
  posted_minor INTEGER NOT NULL,
  held_minor INTEGER NOT NULL,
  settled_batch INTEGER,
  business_date TEXT NOT NULL,
  response_code TEXT,
  authorisation_code TEXT,
  extras TEXT NOT NULL,
  operator TEXT NOT NULL,
  purpose TEXT NOT NULL,
  order_number TEXT NOT NULL,
  issuer_mti TEXT NOT NULL,
  issuer_stan TEXT NOT NULL,
  issuer_date_time TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  answered_at_ms INTEGER,
  CHECK (posted_minor >= 0 AND held_minor >= 0 AND posted_minor + held_minor <= captured_minor)
) STRICT;
CREATE INDEX transactions_by_original ON transactions (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX transactions_by_rrn ON transactions (rrn);
CREATE INDEX transactions_by_order ON transactions (order_number) WHERE order_number <> '';
CREATE INDEX transactions_by_batch ON transactions (settled_batch) WHERE settled_batch IS NOT NULL;
CREATE INDEX transactions_undecided ON transactions (id) WHERE state IN ('pending', 'reversing');
CREATE INDEX transactions_unsettled ON transactions (id) WHERE state = 'approved' AND settled_batch IS NULL;
`

const BESIDES = `
CREATE TABLE names (
  name TEXT NOT NULL,
  transaction_id INTEGER NOT NULL REFERENCES transactions (id),
  of TEXT NOT NULL CHECK (of IN ('request', 'reversal')),
  PRIMARY KEY (name, transaction_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE tombstones (
  name TEXT NOT NULL,
  terminal TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (name, terminal)
) STRICT, WITHOUT ROWID;
CREATE TABLE reversals (
  id INTEGER PRIMARY KEY,
  transaction_id INTEGER NOT NULL UNIQUE REFERENCES transactions (id),
  stan TEXT NOT NULL,
  date_time TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('owed', 'done')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  last_code TEXT,
  created_at_ms INTEGER NOT NULL,
  done_at_ms INTEGER,
  CHECK ((state = 'done') = (done_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX reversals_owed ON reversals (id) WHERE state = 'owed';
CREATE TABLE sessions (
  session_key TEXT PRIMARY KEY,
  dialect TEXT NOT NULL,
  terminal TEXT NOT NULL,
  merchant TEXT NOT NULL,
  batch TEXT NOT NULL,
  encrypted_pik TEXT NOT NULL,
  encrypted_mak TEXT NOT NULL
) STRICT;
CREATE TABLE notifications (
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  event TEXT NOT NULL,
  transaction_id INTEGER NOT NULL REFERENCES transactions (id),
  at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0)
) STRICT;
CREATE INDEX notifications_waiting ON notifications (id) WHERE state = 'waiting';
CREATE INDEX notifications_by_transaction ON notifications (transaction_id);
CREATE TABLE history (
  seq INTEGER PRIMARY KEY,
  transaction_id INTEGER NOT NULL REFERENCES transactions (id),
  at_ms INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX history_by_transaction ON history (transaction_id);
CREATE TRIGGER history_unchanged BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_kept BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
`

const COUNTERS = `
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE holder (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  control TEXT,
  simulation INTEGER NOT NULL,
  since_ms INTEGER NOT NULL
) STRICT;
`

/** Makes an empty file a ledger, in one commit. */
export const CREATE_LEDGER = `
BEGIN;
${TRANSACTIONS}${BESIDES}${COUNTERS}
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
COMMIT;
`

/** Forgets all but counters and holder. Tables are dropped because history refuses to be deleted from. */
export const CLEAR_LEDGER = `
DROP TABLE history;
DROP TABLE notifications;
DROP TABLE sessions;
DROP TABLE reversals;
DROP TABLE tombstones;
DROP TABLE names;
DROP TABLE transactions;
${TRANSACTIONS}${BESIDES}
`

const marks = (count: number): string => Array(count).fill('?').join(', ')

export const ALL_TRANSACTION_COLUMNS = Object.values(TRANSACTION_COLUMNS).join(', ')
export const ALL_REVERSAL_COLUMNS = Object.values(REVERSAL_COLUMNS).join(', ')

export const INSERT_TRANSACTION = `INSERT INTO transactions (${ALL_TRANSACTION_COLUMNS}) VALUES (${marks(TRANSACTION_FIELDS.length)})`
export const INSERT_REVERSAL = `INSERT INTO reversals (${ALL_REVERSAL_COLUMNS}) VALUES (${marks(REVERSAL_FIELDS.length)})`

/** Binds the changing fields, then the id. */
export const UPDATE_TRANSACTION = `UPDATE transactions SET ${CHANGING.map((field) => `${TRANSACTION_COLUMNS[field]} = ?`).join(', ')} WHERE id = ?`

/** Binds state, attempts, last code and time done, then the id. */
export const UPDATE_REVERSAL = 'UPDATE reversals SET state = ?, attempts = ?, last_code = ?, done_at_ms = ? WHERE id = ?'

/** What the rules call settleable, as a condition: `kind IN ('sale', ...) AND state = 'approved' AND ...`. */
export const IS_SETTLEABLE = Object.entries(SETTLEABLE)
  .map(([field, values]) => condition(TRANSACTION_COLUMNS[field as keyof typeof SETTLEABLE], values))
  .join(' AND ')

function condition(name: string, values: readonly (string | number | null)[]): string {
  const [only] = values
  if (values.length > 1) return `${name} IN (${values.map(literal).join(', ')})`
  return only === null ? `${name} IS NULL` : `${name} = ${literal(only ?? '')}`
}

function literal(value: string | number | null): string {
  return typeof value === 'number' ? String(value) : `'${value}'`
}
