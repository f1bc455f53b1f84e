CREATE TABLE transactions (
  id INTEGER PRIMARY KEY,
  request_key TEXT NOT NULL UNIQUE,
  fingerprint TEXT NOT NULL,
  dialect TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('sale', 'void', 'refund', 'adjustment', 'reversal')),
  route TEXT NOT NULL CHECK (route IN ('sale', 'void', 'refund', 'partial-reversal', 'adjustment', 'reversal', 'none')),
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
  approved_minor INTEGER NOT NULL,
  captured_minor INTEGER NOT NULL,
  posted_minor INTEGER NOT NULL,
  held_minor INTEGER NOT NULL,
  replacement_minor INTEGER,
  adjustment_id INTEGER,
  non_refundable_minor INTEGER NOT NULL,
  given_back_count INTEGER NOT NULL CHECK (given_back_count >= 0),
  settled_batch INTEGER,
  terminal_batch INTEGER,
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
  at_ms INTEGER NOT NULL,
  answered_at_ms INTEGER,
  CHECK (posted_minor >= 0 AND held_minor >= 0 AND posted_minor + held_minor <= captured_minor)
) STRICT;
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
  transaction_id INTEGER NOT NULL REFERENCES transactions (id),
  stan TEXT NOT NULL,
  date_time TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  replacement_minor INTEGER,
  state TEXT NOT NULL CHECK (state IN ('owed', 'done')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  last_code TEXT,
  resolution TEXT CHECK (resolution IN ('reversed', 'posted')),
  created_at_ms INTEGER NOT NULL,
  done_at_ms INTEGER,
  CHECK ((state = 'done') = (done_at_ms IS NOT NULL))
) STRICT;
CREATE TABLE sessions (
  session_key TEXT PRIMARY KEY,
  dialect TEXT NOT NULL,
  terminal TEXT NOT NULL,
  merchant TEXT NOT NULL,
  batch TEXT NOT NULL,
  encrypted_pik TEXT NOT NULL,
  encrypted_mak TEXT NOT NULL,
  operator TEXT NOT NULL
) STRICT;
CREATE TABLE proposals (
  name TEXT PRIMARY KEY,
  operator TEXT NOT NULL,
  reason TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE settlements (
  batch INTEGER PRIMARY KEY,
  cause TEXT NOT NULL CHECK (cause IN ('settle', 'cut-over', 'terminal')),
  settlement_key TEXT NOT NULL,
  terminal TEXT NOT NULL,
  business_date TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  totals TEXT NOT NULL
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
CREATE TABLE batches (batch_key TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
CREATE TABLE entries (
  seq INTEGER PRIMARY KEY,
  transaction_id INTEGER NOT NULL REFERENCES transactions (id),
  sale_id INTEGER NOT NULL REFERENCES transactions (id),
  at_ms INTEGER NOT NULL,
  account TEXT NOT NULL CHECK (account IN ('issuer', 'merchant', 'held')),
  currency TEXT NOT NULL,
  debit_minor INTEGER NOT NULL CHECK (debit_minor >= 0),
  credit_minor INTEGER NOT NULL CHECK (credit_minor >= 0),
  CHECK ((debit_minor = 0) <> (credit_minor = 0))
) STRICT;
CREATE TABLE totals (
  total_key TEXT PRIMARY KEY,
  sales_count INTEGER NOT NULL CHECK (sales_count >= 0),
  sales_minor INTEGER NOT NULL CHECK (sales_minor >= 0),
  voids_count INTEGER NOT NULL CHECK (voids_count >= 0),
  voids_minor INTEGER NOT NULL CHECK (voids_minor >= 0),
  refunds_count INTEGER NOT NULL CHECK (refunds_count >= 0),
  refunds_minor INTEGER NOT NULL CHECK (refunds_minor >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE holds (
  id INTEGER PRIMARY KEY,
  hold_key TEXT NOT NULL,
  original_id INTEGER REFERENCES transactions (id),
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  pan_hash TEXT NOT NULL,
  pan_masked TEXT NOT NULL,
  terminal TEXT NOT NULL,
  merchant TEXT NOT NULL,
  operator TEXT NOT NULL,
  why TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'used', 'expired')),
  decided_by TEXT NOT NULL,
  used_by INTEGER REFERENCES transactions (id),
  at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  CHECK ((state = 'used') = (used_by IS NOT NULL))
) STRICT;
CREATE TABLE recents (merchant TEXT PRIMARY KEY, at_ms TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE history (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  transaction_id INTEGER,
  event TEXT NOT NULL,
  state TEXT,
  reason TEXT,
  captured_minor INTEGER,
  posted_minor INTEGER,
  held_minor INTEGER,
  actor TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE holder (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  control TEXT,
  simulation INTEGER NOT NULL,
  since_ms INTEGER NOT NULL
) STRICT;
INSERT INTO transactions VALUES (1, 'story|02|T1|M1|000001|000001|1122', 'A|000000|10000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000001', '000001', '632600000001', 'hash-of-A', '622848******0006', 10000, '156', '1122000001', '1122', '', NULL, 10000, 10000, 0, 3000, NULL, NULL, 0, 2, 1, NULL, NULL, '2026-11-22', '00', NULL, '{}', '', 'plain', '', '', '', '0200', '000001', '1122000001', 1795000001000, 1795000001000);
INSERT INTO transactions VALUES (2, 'story|02|T1|M1|000001|000002|1122', 'A|000000|10000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000002', '000001', '632600000002', 'hash-of-A', '622848******0006', 10000, '156', '1122000002', '1122', '', NULL, 10000, 10000, 10000, 0, NULL, NULL, 0, 1, 1, NULL, NULL, '2026-11-22', '00', NULL, '{}', '', 'plain', '', '', '', '0200', '000002', '1122000002', 1795000002000, 1795000001000);
INSERT INTO transactions VALUES (3, 'story|02|T1|M1|000001|000003|1122', 'A|000000|10000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000003', '000001', '632600000003', 'hash-of-A', '622848******0006', 10000, '156', '1122000003', '1122', '', NULL, 10000, 10000, 500, 0, NULL, NULL, 0, 1, 1, NULL, NULL, '2026-11-22', '00', NULL, '{}', '', 'plain', '', '', '', '0200', '000003', '1122000003', 1795000003000, 1795000001000);
INSERT INTO transactions VALUES (4, 'story|02|T1|M1|000001|000004|1122', 'A|200000|10000|batch|T1|M1|000001|000002', 'story', 'refund', 'void', 'refund auto / open, whole', 'approved', 'approved', '0220', '200000', 'T1', 'M1', '000004', '000001', '632600000004', 'hash-of-A', '622848******0006', 10000, '156', '1122000004', '1122', '', 2, 0, 0, 0, 0, NULL, NULL, 0, 0, 1, NULL, NULL, '2026-11-22', '00', NULL, '{}', '', 'plain', '', '', '', '0400', '000004', '1122000004', 1795000004000, 1795000001000);
INSERT INTO transactions VALUES (5, 'story|02|T1|M1|000001|000005|1122', 'A|200000|3000|batch|T1|M1|000001|000001', 'story', 'refund', 'refund', 'refund auto / settled', 'reversed', 'approved', '0220', '200000', 'T1', 'M1', '000005', '000001', '632600000005', 'hash-of-A', '622848******0006', 3000, '156', '1122000005', '1122', '', 1, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL, '2026-11-22', '00', NULL, '{}', '', 'plain', '', '', '', '0200', '000005', '1122000005', 1795000005000, 1795000001000);
INSERT INTO transactions VALUES (6, 'story|02|T1|M1|000001|000006|1122', 'A|200000|2000|batch|T1|M1|000001|000001', 'story', 'refund', 'refund', 'refund auto / settled', 'in-doubt', 'issuer_timeout', '0220', '200000', 'T1', 'M1', '000006', '000001', '632600000006', 'hash-of-A', '622848******0006', 2000, '156', '1122000006', '1122', '', 1, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL, '2026-11-22', NULL, NULL, '{}', '', 'plain', '', '', '', '0200', '000006', '1122000006', 1795000006000, 1795000006000);
INSERT INTO transactions VALUES (7, 'story|02|T1|M1|000001|000007|1122', 'A|200000|1000|batch|T1|M1|000001|000001', 'story', 'refund', 'refund', 'refund auto / settled', 'pending', NULL, '0220', '200000', 'T1', 'M1', '000007', '000001', '632600000007', 'hash-of-A', '622848******0006', 1000, '156', '1122000007', '1122', '', 1, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL, '2026-11-22', NULL, NULL, '{}', '', 'plain', '', '', '', '0200', '000008', '1122000007', 1795000007000, NULL);
INSERT INTO transactions VALUES (8, 'story|04|T1|M1|000001|000008|1122', '-|200000|0|batch|T1|M1|000001|000005', 'story', 'reversal', 'reversal', '', 'approved', 'approved', '0400', '200000', 'T1', 'M1', '000008', '000001', '632600000005', '', '', 0, '156', '1122000008', '1122', '', 5, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', '', '', '', '', '', 1795000008000, 1795000008000);
INSERT INTO transactions VALUES (9, 'story|02|T1|M1|000001|000009|1122', 'A|200000|500|batch|T1|M1|000001|000003', 'story', 'refund', 'none', 'refund auto / settled', 'declined', 'confirmation_required', '0220', '200000', 'T1', 'M1', '000009', '000001', '632600000008', 'hash-of-A', '622848******0006', 500, '156', '1122000009', '1122', '', 3, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL, '2026-11-22', NULL, NULL, '{}', '', 'plain', 'confirmAboveMinor=100 used=500 hold; hold=1 waiting', '', '', '', '', '', 1795000009000, 1795000009000);
INSERT INTO transactions VALUES (10, 'story|02|T1|M1|000001|000010|1122', 'A|200000|500|batch|T1|M1|000001|000003', 'story', 'refund', 'refund', 'refund auto / settled', 'approved', 'approved', '0220', '200000', 'T1', 'M1', '000010', '000001', '632600000009', 'hash-of-A', '622848******0006', 500, '156', '1122000010', '1122', '', 3, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, '2026-11-23', '2026-11-22', '00', NULL, '{}', '', 'plain', 'confirmAboveMinor=100 used=500 hold; hold=1 approved', '', '', '0200', '000010', '1122000010', 1795000010000, 1795000001000);
INSERT INTO transactions VALUES (11, 'story|02|T1|M1|000001|000011|1122', 'A|000000|700|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000011', '000001', '632600000010', 'hash-of-A', '622848******0006', 700, '156', '1122000011', '1122', '', NULL, 700, 700, 0, 0, NULL, NULL, 0, 0, NULL, NULL, '2026-11-23', '2026-11-22', '00', NULL, '{}', '', 'plain', '', '', '', '0200', '000011', '1122000011', 1795000011000, 1795000001000);
INSERT INTO transactions VALUES (12, 'story|04|T1|M1|000001|000016|1122', '-|200000|0|batch|T1|M1|000001|000099', 'story', 'reversal', 'none', '', 'approved', 'approved', '0400', '200000', 'T1', 'M1', '000016', '000001', '632600000011', '', '', 0, '156', '1122000016', '1122', '', NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', '', '', '', '', '', 1795000016000, 1795000016000);
INSERT INTO names VALUES ('batch|T1|M1|000001|000001', 1, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000002', 2, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000003', 3, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000004', 4, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000005', 5, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000006', 6, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000007', 7, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000009', 9, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000010', 10, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000011', 11, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000001', 1, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000002', 2, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000003', 3, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000004', 4, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000005', 5, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000006', 6, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000007', 7, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000009', 9, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000010', 10, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000011', 11, 'request');
INSERT INTO names VALUES ('message|M1|0200|000001|1122000001', 1, 'request');
INSERT INTO names VALUES ('message|M1|0200|000002|1122000002', 2, 'request');
INSERT INTO names VALUES ('message|M1|0200|000003|1122000003', 3, 'request');
INSERT INTO names VALUES ('message|M1|0200|000011|1122000011', 11, 'request');
INSERT INTO names VALUES ('message|M1|0220|000004|1122000004', 4, 'request');
INSERT INTO names VALUES ('message|M1|0220|000005|1122000005', 5, 'request');
INSERT INTO names VALUES ('message|M1|0220|000006|1122000006', 6, 'request');
INSERT INTO names VALUES ('message|M1|0220|000007|1122000007', 7, 'request');
INSERT INTO names VALUES ('message|M1|0220|000009|1122000009', 9, 'request');
INSERT INTO names VALUES ('message|M1|0220|000010|1122000010', 10, 'request');
INSERT INTO names VALUES ('message|M1|0400|000008|1122000008', 8, 'reversal');
INSERT INTO names VALUES ('message|M1|0400|000016|1122000016', 12, 'reversal');
INSERT INTO names VALUES ('rrn|M1|632600000001', 1, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000001|T1', 1, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000002', 2, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000002|T1', 2, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000003', 3, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000003|T1', 3, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000004', 4, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000004|T1', 4, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000005', 5, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000005|T1', 5, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000006', 6, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000006|T1', 6, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000007', 7, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000007|T1', 7, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000008', 9, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000008|T1', 9, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000009', 10, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000009|T1', 10, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000010', 11, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000010|T1', 11, 'request');
INSERT INTO names VALUES ('twin|M1|hash-of-A|500', 10, 'request');
INSERT INTO tombstones VALUES ('batch|T1|M1|000001|000099', 'T1', 1795000016000);
INSERT INTO reversals VALUES (1, 6, '000007', '1122000006', '68', NULL, 'owed', 0, NULL, NULL, 1795000006000, NULL);
INSERT INTO reversals VALUES (2, 5, '000009', '1122000008', '98', NULL, 'owed', 0, NULL, NULL, 1795000008000, NULL);
INSERT INTO sessions VALUES ('story|T1|M1', 'story', 'T1', 'M1', '000001', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBB', '01');
INSERT INTO settlements VALUES (1, 'settle', '', '', '2026-11-22', 1795000005000, 4, '[{"merchant":"M1","currency":"156","salesCount":3,"salesMinor":30000,"voidsCount":1,"voidsMinor":10000,"refundsCount":0,"refundsMinor":0,"reversalsCount":0,"reversalsMinor":0,"adjustmentsCount":0,"adjustmentsMinor":0}]');
INSERT INTO settlements VALUES (2, 'terminal', '', 'T9', '2026-11-22', 1795000012000, 0, '[]');
INSERT INTO settlements VALUES (3, 'cut-over', 'k', '', '2026-11-22', 1795000017000, 0, '[]');
INSERT INTO notifications VALUES (1, 'http://a', 'sale-approved', 1, 1, 'done', 1);
INSERT INTO batches VALUES ('story|T9|M1', '{"dialect":"story","terminal":"T9","merchant":"M1","batch":"000002","isUploading":false,"uploaded":[],"closed":1,"lastKey":"b|1","lastResult":"balanced"}');
INSERT INTO entries VALUES (1, 1, 1, 1795000001000, 'issuer', '156', 10000, 0);
INSERT INTO entries VALUES (2, 1, 1, 1795000001000, 'merchant', '156', 0, 10000);
INSERT INTO entries VALUES (3, 2, 2, 1795000001000, 'issuer', '156', 10000, 0);
INSERT INTO entries VALUES (4, 2, 2, 1795000001000, 'merchant', '156', 0, 10000);
INSERT INTO entries VALUES (5, 3, 3, 1795000001000, 'issuer', '156', 10000, 0);
INSERT INTO entries VALUES (6, 3, 3, 1795000001000, 'merchant', '156', 0, 10000);
INSERT INTO entries VALUES (7, 4, 2, 1795000004000, 'merchant', '156', 10000, 0);
INSERT INTO entries VALUES (8, 4, 2, 1795000004000, 'held', '156', 0, 10000);
INSERT INTO entries VALUES (9, 4, 2, 1795000001000, 'issuer', '156', 0, 10000);
INSERT INTO entries VALUES (10, 4, 2, 1795000001000, 'held', '156', 10000, 0);
INSERT INTO entries VALUES (11, 5, 1, 1795000005000, 'merchant', '156', 3000, 0);
INSERT INTO entries VALUES (12, 5, 1, 1795000005000, 'held', '156', 0, 3000);
INSERT INTO entries VALUES (13, 5, 1, 1795000001000, 'issuer', '156', 0, 3000);
INSERT INTO entries VALUES (14, 5, 1, 1795000001000, 'held', '156', 3000, 0);
INSERT INTO entries VALUES (15, 6, 1, 1795000006000, 'merchant', '156', 2000, 0);
INSERT INTO entries VALUES (16, 6, 1, 1795000006000, 'held', '156', 0, 2000);
INSERT INTO entries VALUES (17, 7, 1, 1795000007000, 'merchant', '156', 1000, 0);
INSERT INTO entries VALUES (18, 7, 1, 1795000007000, 'held', '156', 0, 1000);
INSERT INTO entries VALUES (19, 5, 1, 1795000008000, 'issuer', '156', 3000, 0);
INSERT INTO entries VALUES (20, 5, 1, 1795000008000, 'merchant', '156', 0, 3000);
INSERT INTO entries VALUES (21, 10, 3, 1795000010000, 'merchant', '156', 500, 0);
INSERT INTO entries VALUES (22, 10, 3, 1795000010000, 'held', '156', 0, 500);
INSERT INTO entries VALUES (23, 10, 3, 1795000001000, 'issuer', '156', 0, 500);
INSERT INTO entries VALUES (24, 10, 3, 1795000001000, 'held', '156', 500, 0);
INSERT INTO entries VALUES (25, 11, 11, 1795000001000, 'issuer', '156', 700, 0);
INSERT INTO entries VALUES (26, 11, 11, 1795000001000, 'merchant', '156', 0, 700);
INSERT INTO totals VALUES ('card|hash-of-A|2026-11-22|156', 0, 0, 1, 10000, 3, 3500);
INSERT INTO totals VALUES ('merchant|M1|2026-11-22|156', 4, 30700, 1, 10000, 3, 3500);
INSERT INTO totals VALUES ('operator|M1||2026-11-22|156', 0, 0, 1, 10000, 3, 3500);
INSERT INTO totals VALUES ('terminal|M1|T1|2026-11-22|156', 4, 30700, 1, 10000, 3, 3500);
INSERT INTO holds VALUES (1, 'M1|T1|hash-of-A|500', 3, 500, '156', 'hash-of-A', '622848******0006', 'T1', 'M1', '', 'confirmAboveMinor=100 used=500 hold', 'used', 'anna', 10, 1795000009000, 1795003609000);
INSERT INTO recents VALUES ('M1', '[1795000010000]');
INSERT INTO history VALUES (1, 1795000001000, 1, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', '0e51e2dcba2ecc06284c490754a5a96b6049f8541ac6a2e05c9ba87772f63b80');
INSERT INTO history VALUES (2, 1795000002000, 2, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', 'f97cae295ffe50909bedb487308e6bfe081f593a5caa5179506725b071d71081');
INSERT INTO history VALUES (3, 1795000003000, 3, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', 'c139e405c8323af1478d6d3e4ee9a56b67412e781305820c491672c1e305059b');
INSERT INTO history VALUES (4, 1795000001000, 1, 'sent', 'pending', NULL, 0, 0, 0, 'gateway', '', '793169dbb11d26f0fa409e5e67b82bfc0000d717b540360b242c36b6fcdfc7f3');
INSERT INTO history VALUES (5, 1795000001000, 1, 'state', 'approved', 'approved', 10000, 0, 0, 'issuer', '', 'dd00672d39a6676541603d0944c163e06fa7ae37dd194e38cfada25e95900c84');
INSERT INTO history VALUES (6, 1795000001000, 2, 'sent', 'pending', NULL, 0, 0, 0, 'gateway', '', 'f8d25ecc273f1694d5db1602e4d4dcdadec7b968acd7ff894534d62bee5baac5');
INSERT INTO history VALUES (7, 1795000001000, 2, 'state', 'approved', 'approved', 10000, 0, 0, 'issuer', '', '4aa87f26e052d23613fe742ea2b438f594f39b32e91d5f21cbf592c166afdc33');
INSERT INTO history VALUES (8, 1795000001000, 3, 'sent', 'pending', NULL, 0, 0, 0, 'gateway', '', 'd5873b1e9102dfd94343f2f1fde248e54c2074226ea4ae6442d0acccf63a384a');
INSERT INTO history VALUES (9, 1795000001000, 3, 'state', 'approved', 'approved', 10000, 0, 0, 'issuer', '', '200197bd818bc4115e6c5cd0add14375e166a822ab57c1e57617d322aba63398');
INSERT INTO history VALUES (10, 1795000004000, 4, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', '256d5c4eb9ace6399af3515278067e19c5071b40d269e875bb02c56c236d5d4c');
INSERT INTO history VALUES (11, 1795000004000, 2, 'amounts', 'approved', 'approved', 10000, 0, 10000, 'terminal T1', '', '3481bf88c3f4abaf96df800880cde45e29942cf4200bfb54c7556b318c150f15');
INSERT INTO history VALUES (12, 1795000001000, 4, 'sent', 'pending', NULL, 0, 0, 0, 'gateway', '', '2208c66b22e84adc3a9cb1fe2d84d8defeb637568034334dff8161c1d16cd574');
INSERT INTO history VALUES (13, 1795000001000, 2, 'amounts', 'approved', 'approved', 10000, 10000, 0, 'issuer', '', '988183033f4d6a3af773218bc7a42387a2077b988ddaaaee619d83e17aa7a92e');
INSERT INTO history VALUES (14, 1795000001000, 4, 'state', 'approved', 'approved', 0, 0, 0, 'issuer', '', '6962d25642a03a1dce8b908938090d503d40c190bb751b3e018dbf564b9784d5');
INSERT INTO history VALUES (15, 1795000005000, NULL, 'settle', NULL, NULL, NULL, NULL, NULL, 'gateway', 'batch 1, 4 settled', '038eb12d1a2c3264b477dc44cf631ee035bfbe827b617985022d6191b8e4a5d1');
INSERT INTO history VALUES (16, 1795000005000, 5, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', '02fe38a1feb3f76be3082a30864f5175870a979013c203099e7cf431eb940964');
INSERT INTO history VALUES (17, 1795000005000, 1, 'amounts', 'approved', 'approved', 10000, 0, 3000, 'terminal T1', '', '26e30113a9543e144a99fa84b15e2a8bb4573cea7412c63bb2ef83644f21979b');
INSERT INTO history VALUES (18, 1795000001000, 5, 'sent', 'pending', NULL, 0, 0, 0, 'gateway', '', 'c82738120b9f708c70cb35dfa6e565348b21f4c889d26bf7fca0e66377f12228');
INSERT INTO history VALUES (19, 1795000001000, 1, 'amounts', 'approved', 'approved', 10000, 3000, 0, 'issuer', '', 'e00349835f6a6530f950466f53eb949beb5626fb8d5a5256fe0ce1832f479971');
INSERT INTO history VALUES (20, 1795000001000, 5, 'state', 'approved', 'approved', 0, 0, 0, 'issuer', '', 'e9e0b3b62f3a97db91aff7be229141a9595d32530674c60981b8cdd3341f6608');
INSERT INTO history VALUES (21, 1795000006000, 6, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', '9bcd22275402df1b85d4249a05ea8f5720e51c154eed0a31ea095017c65dcf94');
INSERT INTO history VALUES (22, 1795000006000, 1, 'amounts', 'approved', 'approved', 10000, 3000, 2000, 'terminal T1', '', 'ec78bab30fc4b032c0284084d65591a291557411ee9c74026ab24a263c51d5d9');
INSERT INTO history VALUES (23, 1795000006000, 6, 'sent', 'pending', NULL, 0, 0, 0, 'gateway', '', '0f6bd61d4a24e7d26a0fe34dd8f685b7d469fb43851f59377a89efc6d7be63d9');
INSERT INTO history VALUES (24, 1795000006000, 6, 'state', 'in-doubt', 'issuer_timeout', 0, 0, 0, 'gateway', '', 'b3f8404d1deb3a77893174040e5a7883d3a3157a4c237cdaa03961a16c197158');
INSERT INTO history VALUES (25, 1795000007000, 7, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', 'b0443bfad85e7a647525034d00506f91aa88923eef688c32795736c95caee7c4');
INSERT INTO history VALUES (26, 1795000007000, 1, 'amounts', 'approved', 'approved', 10000, 3000, 3000, 'terminal T1', '', 'dff82116503cd9448ebc52d9544513318100895aff212750c6b634ae441de60b');
INSERT INTO history VALUES (27, 1795000008000, 1, 'amounts', 'approved', 'approved', 10000, 0, 3000, 'terminal T1', '', 'c76bd5a53043c4f9c2db00a1e28588f06b62202600202652fdd250d61c87bc0f');
INSERT INTO history VALUES (28, 1795000008000, 5, 'state', 'reversed', 'approved', 0, 0, 0, 'terminal T1', '', '79025de45d970b280ce9997109bd0b1d33f99fac4ace9dff9848172e8dfdbf08');
INSERT INTO history VALUES (29, 1795000008000, 8, 'state', 'approved', 'approved', 0, 0, 0, 'terminal T1', '', '7152d503aa6e9e6a5f7bc23f0f2147a48ba6b1ea70c3ccdd5d3d99cf1c454efe');
INSERT INTO history VALUES (30, 1795000009000, 9, 'state', 'declined', 'confirmation_required', 0, 0, 0, 'terminal T1', '', 'd0f2a178120cf9e87478faa9e4004be122bc26614d3e6652ce2d908e46ca226c');
INSERT INTO history VALUES (31, 1795000009000, NULL, 'hold', NULL, NULL, NULL, NULL, NULL, 'operator anna', 'hold 1 approved', '9b43fe01a399f72053cb27777161f6bf2d1b8d0aec60c9f573bec3f7b7f0e38d');
INSERT INTO history VALUES (32, 1795000010000, 10, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', '5ce5a9f4a16b7cd7ed91aac65e69a610fff4153e198c37690965a04ea74fd475');
INSERT INTO history VALUES (33, 1795000010000, 3, 'amounts', 'approved', 'approved', 10000, 0, 500, 'terminal T1', '', '1f787f9ab5dde0af5ece4da2073e12c431743a365ffeeedd67acc799e76e75a0');
INSERT INTO history VALUES (34, 1795000001000, 10, 'sent', 'pending', NULL, 0, 0, 0, 'gateway', '', 'ac24db5ccadeff4ef8d35ae2c8f552248b02074b4db5b476ef6dd8ea76c0e72b');
INSERT INTO history VALUES (35, 1795000001000, 3, 'amounts', 'approved', 'approved', 10000, 500, 0, 'issuer', '', 'a75517d7338ed7f579847dadf0f86820e27cc55bc6d860b8bfc6258c5b6432bb');
INSERT INTO history VALUES (36, 1795000001000, 10, 'state', 'approved', 'approved', 0, 0, 0, 'issuer', '', '7458637b32ba8394b38c36669bfebfc37b7794cebdfa25067fc8da98416fe51a');
INSERT INTO history VALUES (37, 1795000011000, 11, 'state', 'pending', NULL, 0, 0, 0, 'terminal T1', '', '583a802a7b5a317e591a6043c9ec1434ab36e89cc01c0bd9937d4f8a37728cbe');
INSERT INTO history VALUES (38, 1795000001000, 11, 'sent', 'pending', NULL, 0, 0, 0, 'gateway', '', '008d512c1ae5b49958f2a81ffd461e6eaacc6c07788998651963b767e70ce469');
INSERT INTO history VALUES (39, 1795000001000, 11, 'state', 'approved', 'approved', 700, 0, 0, 'issuer', '', 'b30696478a1495cbfa58cf7367dbed74d6a21d248c0b0c7490700de153748b4c');
INSERT INTO history VALUES (40, 1795000015000, 1, 'notified', 'approved', 'approved', 10000, 0, 3000, 'gateway', '', 'd781faaa17136e71fc52f020920b33f9849e3e35e0fbfa215bdab306ffe8bbc0');
INSERT INTO history VALUES (41, 1795000016000, 12, 'state', 'approved', 'approved', 0, 0, 0, 'terminal T1', '', '2699885030022b646612da9752cde792809edb6f863432d65f79008ac40043aa');
INSERT INTO history VALUES (42, 1795000017000, NULL, 'cut-over', NULL, NULL, NULL, NULL, NULL, 'gateway', 'batch 3, 0 settled', 'c6bff77f65bffd2b6fe462d34a2fe2a87d7b5f4ff26b383f5c1bffd9d6443df6');
INSERT INTO counters VALUES ('business-date', 20261123);
INSERT INTO counters VALUES ('cut-over-at', 1795000017000);
INSERT INTO counters VALUES ('rrn', 11);
INSERT INTO counters VALUES ('issuer-stan', 11);
INSERT INTO counters VALUES ('transaction', 12);
INSERT INTO counters VALUES ('settlement', 3);
INSERT INTO counters VALUES ('reversal', 2);
INSERT INTO counters VALUES ('hold', 1);
INSERT INTO counters VALUES ('told', 3);
INSERT INTO counters VALUES ('notice', 1);
INSERT INTO holder VALUES (1, 4711, 'till-3', NULL, 1, 0);
CREATE INDEX transactions_by_original ON transactions (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX transactions_by_rrn ON transactions (rrn);
CREATE INDEX transactions_by_order ON transactions (order_number) WHERE order_number <> '';
CREATE INDEX transactions_undecided ON transactions (id) WHERE state IN ('pending', 'reversing');
CREATE INDEX transactions_unsettled ON transactions (id) WHERE state = 'approved' AND settled_batch IS NULL;
CREATE INDEX transactions_reversed ON transactions (id) WHERE state = 'reversed' AND settled_batch IS NULL;
CREATE INDEX transactions_unclosed ON transactions (terminal, merchant, dialect) WHERE state = 'approved' AND terminal_batch IS NULL;
CREATE INDEX transactions_by_batch ON transactions (settled_batch) WHERE settled_batch IS NOT NULL;
CREATE UNIQUE INDEX reversals_of_whole ON reversals (transaction_id) WHERE replacement_minor IS NULL;
CREATE INDEX reversals_by_transaction ON reversals (transaction_id);
CREATE INDEX reversals_owed ON reversals (id) WHERE state = 'owed';
CREATE UNIQUE INDEX settlements_by_key ON settlements (settlement_key) WHERE settlement_key <> '';
CREATE INDEX notifications_waiting ON notifications (id) WHERE state = 'waiting';
CREATE INDEX notifications_by_transaction ON notifications (transaction_id);
CREATE TRIGGER entries_unchanged BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE TRIGGER entries_kept BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE INDEX holds_by_key ON holds (hold_key);
CREATE INDEX history_by_transaction ON history (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE TRIGGER history_unchanged BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_kept BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
PRAGMA application_id = 0x554e5357;
PRAGMA user_version = 2;
