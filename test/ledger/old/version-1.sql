CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE holder (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  control TEXT,
  simulation INTEGER NOT NULL,
  since_ms INTEGER NOT NULL
) STRICT;
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
  issuer_mti TEXT NOT NULL,
  issuer_stan TEXT NOT NULL,
  issuer_date_time TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  answered_at_ms INTEGER,
  CHECK (posted_minor >= 0 AND held_minor >= 0 AND posted_minor + held_minor <= captured_minor)
) STRICT;
CREATE INDEX transactions_by_original ON transactions (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX transactions_by_rrn ON transactions (rrn);
CREATE INDEX transactions_undecided ON transactions (id) WHERE state IN ('pending', 'reversing');
CREATE INDEX transactions_unsettled ON transactions (id) WHERE state = 'approved' AND settled_batch IS NULL;
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
PRAGMA application_id = 1431196503;
PRAGMA user_version = 1;
INSERT INTO counters VALUES ('settlement', 3);
INSERT INTO counters VALUES ('reversal', 7);
INSERT INTO counters VALUES ('rrn', 29);
INSERT INTO counters VALUES ('issuer-stan', 32);
INSERT INTO counters VALUES ('transaction', 33);
INSERT INTO holder VALUES (1, 4711, 'till-3', 'http://127.0.0.1:8580', 1, 1795000000000);
INSERT INTO transactions VALUES (1, 'story|02|T1|M1|000001|000001|1122', 'A|000000|10000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000001', '000001', '632600000001', 'hash-of-A', '622848******0006', 10000, '156', '1122000001', '1122', '', NULL, 10000, 3000, 2000, 2, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000001', '1122000001', 1795000001000, 1795000001000);
INSERT INTO transactions VALUES (2, 'story|02|T1|M1|000001|000002|1122', 'A|000000|5000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000002', '000001', '632600000002', 'hash-of-A', '622848******0006', 5000, '156', '1122000002', '1122', '', NULL, 5000, 0, 5000, 2, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000002', '1122000002', 1795000002000, 1795000002000);
INSERT INTO transactions VALUES (3, 'story|02|T2|M1|000001|000003|1122', 'A|000000|8000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T2', 'M1', '000003', '000001', '632600000003', 'hash-of-A', '622848******0006', 8000, '156', '1122000003', '1122', '', NULL, 8000, 0, 800, 1, '2026-11-22', '00', 'AUTH77', '{}', '0200', '000003', '1122000003', 1795000003000, 1795000003000);
INSERT INTO transactions VALUES (4, 'story|02|T1|M1|000001|000004|1122', 'A|000000|1000|', 'story', 'sale', 'sale', 'sale', 'declined', 'issuer_declined', '0200', '000000', 'T1', 'M1', '000004', '000001', '632600000004', 'hash-of-A', '622848******0006', 1000, '156', '1122000004', '1122', '', NULL, 0, 0, 0, NULL, '2026-11-22', '05', NULL, '{}', '0200', '000004', '1122000004', 1795000004000, 1795000004000);
INSERT INTO transactions VALUES (5, 'story|02|T1|M1|000001|000005|1122', 'A|000000|2000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000005', '000001', '632600000005', 'hash-of-A', '622848******0006', 2000, '156', '1122000005', '1122', '', NULL, 1200, 0, 0, 2, '2026-11-22', '10', 'AUTH01', '{}', '0200', '000005', '1122000005', 1795000005000, 1795000005000);
INSERT INTO transactions VALUES (6, 'story|02|T1|M1|000001|000006|1122', 'A|000000|3000|', 'story', 'sale', 'sale', 'sale', 'in-doubt', 'issuer_timeout', '0200', '000000', 'T1', 'M1', '000006', '000001', '632600000006', 'hash-of-A', '622848******0006', 3000, '156', '1122000006', '1122', '', NULL, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '0200', '000006', '1122000006', 1795000006000, 1795000006000);
INSERT INTO transactions VALUES (7, 'story|02|T1|M1|000001|000007|1122', 'A|000000|4000|', 'story', 'sale', 'sale', 'sale', 'reversed', 'issuer_timeout', '0200', '000000', 'T1', 'M1', '000007', '000001', '632600000007', 'hash-of-A', '622848******0006', 4000, '156', '1122000007', '1122', '', NULL, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '0200', '000008', '1122000008', 1795000008000, 1795000008000);
INSERT INTO transactions VALUES (8, 'story|02|T1|M1|000001|000008|1122', 'A|000000|2500|', 'story', 'sale', 'sale', 'sale', 'reversed', 'approved', '0200', '000000', 'T1', 'M1', '000008', '000001', '632600000008', 'hash-of-A', '622848******0006', 2500, '156', '1122000008', '1122', '', NULL, 2500, 0, 0, NULL, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000010', '1122000010', 1795000010000, 1795000010000);
INSERT INTO transactions VALUES (9, 'story|04|T1|M1|000001|000009|1122', 'A|200000|0|batch|T1|M1|000001|000008', 'story', 'reversal', 'reversal', '', 'approved', 'approved', '0400', '200000', 'T1', 'M1', '000009', '000001', '632600000008', 'hash-of-A', '622848******0006', 0, '156', '1122000009', '1122', '', 8, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', 1795000011000, 1795000011000);
INSERT INTO transactions VALUES (10, 'story|02|T1|M1|000001|000010|1122', 'A|000000|6000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000010', '000001', '632600000009', 'hash-of-A', '622848******0006', 6000, '156', '1122000010', '1122', '', NULL, 6000, 6000, 0, 2, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000012', '1122000013', 1795000013000, 1795000013000);
INSERT INTO transactions VALUES (11, 'story|02|T1|M1|000001|000011|1122', 'A|200000|6000|batch|T1|M1|000001|000010', 'story', 'void', 'void', 'void asked / open', 'approved', 'approved', '0200', '200000', 'T1', 'M1', '000011', '000001', '632600000010', 'hash-of-A', '622848******0006', 6000, '156', '1122000011', '1122', '', 10, 0, 0, 0, 2, '2026-11-22', '00', 'AUTH01', '{}', '0400', '000013', '1122000014', 1795000014000, 1795000014000);
INSERT INTO transactions VALUES (12, 'story|02|T1|M1|000001|000012|1122', 'A|000000|7000|', 'story', 'sale', 'sale', 'sale', 'declined', 'issuer_unreachable', '0200', '000000', 'T1', 'M1', '000012', '000001', '632600000011', 'hash-of-A', '622848******0006', 7000, '156', '1122000012', '1122', '', NULL, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '0200', '000014', '1122000015', 1795000015000, 1795000015000);
INSERT INTO transactions VALUES (13, 'story|02|T4|M2||000013|1122', 'A|000000|3300|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T4', 'M2', '000013', '', '632600000012', 'hash-of-A', '622848******0006', 3300, '156', '1122000013', '1122', '', NULL, 3300, 0, 0, 2, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000015', '1122000019', 1795000019000, 1795000019000);
INSERT INTO transactions VALUES (14, 'story|02|T1|M1|000001|000014|1122', 'A|200000|3000|batch|T1|M1|000001|000001', 'story', 'refund', 'refund', 'refund auto / settled', 'approved', 'approved', '0220', '200000', 'T1', 'M1', '000014', '000001', '632600000013', 'hash-of-A', '622848******0006', 3000, '156', '1122000014', '1122', '', 1, 0, 0, 0, 3, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000016', '1122000021', 1795000021000, 1795000021000);
INSERT INTO transactions VALUES (15, 'story|02|T1|M1|000001|000015|1122', 'A|200000|2000|batch|T1|M1|000001|000001', 'story', 'refund', 'refund', 'refund auto / settled', 'pending', NULL, '0220', '200000', 'T1', 'M1', '000015', '000001', '632600000014', 'hash-of-A', '622848******0006', 2000, '156', '1122000015', '1122', '', 1, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '0200', '000017', '1122000022', 1795000022000, NULL);
INSERT INTO transactions VALUES (16, 'story|02|T1|M1|000001|000016|1122', 'A|200000|5000|batch|T1|M1|000001|000002', 'story', 'refund', 'refund', 'refund auto / settled', 'in-doubt', 'issuer_timeout', '0220', '200000', 'T1', 'M1', '000016', '000001', '632600000015', 'hash-of-A', '622848******0006', 5000, '156', '1122000016', '1122', '', 2, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '0200', '000018', '1122000023', 1795000023000, 1795000023000);
INSERT INTO transactions VALUES (17, 'story|02|T2|M1|000001|000017|1122', 'A|200000|1500|batch|T2|M1|000001|000003', 'story', 'refund', 'refund', 'refund auto / settled', 'reversed', 'approved', '0220', '200000', 'T2', 'M1', '000017', '000001', '632600000016', 'hash-of-A', '622848******0006', 1500, '156', '1122000017', '1122', '', 3, 0, 0, 0, NULL, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000020', '1122000024', 1795000024000, 1795000024000);
INSERT INTO transactions VALUES (18, 'story|04|T2|M1|000001|000018|1122', 'A|200000|0|batch|T2|M1|000001|000017', 'story', 'reversal', 'reversal', '', 'approved', 'approved', '0400', '200000', 'T2', 'M1', '000018', '000001', '632600000016', 'hash-of-A', '622848******0006', 0, '156', '1122000018', '1122', '', 17, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', 1795000025000, 1795000025000);
INSERT INTO transactions VALUES (19, 'story|02|T1|M1|000001|000019|1122', 'A|200000|1201|batch|T1|M1|000001|000005', 'story', 'refund', 'none', 'refund auto / settled', 'declined', 'exceeds_remaining', '0220', '200000', 'T1', 'M1', '000019', '000001', '632600000017', 'hash-of-A', '622848******0006', 1201, '156', '1122000019', '1122', '', 5, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', 1795000026000, 1795000026000);
INSERT INTO transactions VALUES (20, 'story|02|T1|M1|000001|000020|1122', 'B|200000|100|batch|T1|M1|000001|000002', 'story', 'refund', 'none', '', 'declined', 'pan_differs', '0220', '200000', 'T1', 'M1', '000020', '000001', '632600000018', 'hash-of-B', '622848******0006', 100, '156', '1122000020', '1122', '', 2, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', 1795000027000, 1795000027000);
INSERT INTO transactions VALUES (21, 'story|02|T2|M1|000001|000021|1122', 'A|200000|800|batch|T2|M1|000001|000003', 'story', 'refund', 'refund', 'refund auto / settled', 'reversing', 'reversed_in_flight', '0220', '200000', 'T2', 'M1', '000021', '000001', '632600000019', 'hash-of-A', '622848******0006', 800, '156', '1122000021', '1122', '', 3, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '0200', '000022', '1122000028', 1795000028000, NULL);
INSERT INTO transactions VALUES (22, 'story|04|T2|M1|000001|000022|1122', 'A|200000|0|batch|T2|M1|000001|000021', 'story', 'reversal', 'reversal', '', 'approved', 'approved', '0400', '200000', 'T2', 'M1', '000022', '000001', '632600000019', 'hash-of-A', '622848******0006', 0, '156', '1122000022', '1122', '', 21, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', 1795000029000, 1795000029000);
INSERT INTO transactions VALUES (23, 'story|02|T1|M1|000001|000023|1122', 'A|000000|9000|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000023', '000001', '632600000020', 'hash-of-A', '622848******0006', 9000, '156', '1122000023', '1122', '', NULL, 9000, 0, 9000, NULL, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000024', '1122000031', 1795000031000, 1795000031000);
INSERT INTO transactions VALUES (24, 'story|02|T1|M1|000001|000024|1122', 'A|200000|9000|batch|T1|M1|000001|000023', 'story', 'void', 'void', 'void asked / open', 'pending', NULL, '0200', '200000', 'T1', 'M1', '000024', '000001', '632600000021', 'hash-of-A', '622848******0006', 9000, '156', '1122000024', '1122', '', 23, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '0400', '000025', '1122000032', 1795000032000, NULL);
INSERT INTO transactions VALUES (25, 'story|02|T1|M1|000001|000025|1122', 'A|000000|4500|', 'story', 'sale', 'sale', 'sale', 'pending', NULL, '0200', '000000', 'T1', 'M1', '000025', '000001', '632600000022', 'hash-of-A', '622848******0006', 4500, '156', '1122000025', '1122', '', NULL, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '0200', '000026', '1122000033', 1795000033000, NULL);
INSERT INTO transactions VALUES (26, 'story|02|T3|M2|000001|000026|1122', 'A|000000|1500|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T3', 'M2', '000026', '000001', '632600000023', 'hash-of-A', '622848******0006', 1500, '840', '1122000026', '1122', '', NULL, 1500, 0, 0, NULL, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000027', '1122000034', 1795000034000, 1795000034000);
INSERT INTO transactions VALUES (27, 'story|02|T1|M1|000001|000027|1122', 'A|000000|3500|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000027', '000001', '632600000024', 'hash-of-A', '622848******0006', 3500, '156', '1122000027', '1122', '', NULL, 3500, 0, 0, NULL, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000028', '1122000035', 1795000035000, 1795000035000);
INSERT INTO transactions VALUES (28, 'story|02|T1|M1|000001|000028|1122', 'A|200000|3500|batch|T1|M1|000001|000027', 'story', 'void', 'void', 'void asked / open', 'declined', 'issuer_declined', '0200', '200000', 'T1', 'M1', '000028', '000001', '632600000025', 'hash-of-A', '622848******0006', 3500, '156', '1122000028', '1122', '', 27, 0, 0, 0, NULL, '2026-11-22', '05', NULL, '{}', '0400', '000029', '1122000036', 1795000036000, 1795000036000);
INSERT INTO transactions VALUES (29, 'story|02|T1|M1|000001|000029|1122', 'A|000000|5500|', 'story', 'sale', 'sale', 'sale', 'reversed', 'approved', '0200', '000000', 'T1', 'M1', '000029', '000001', '632600000026', 'hash-of-A', '622848******0006', 5500, '156', '1122000029', '1122', '', NULL, 5500, 0, 0, NULL, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000030', '1122000037', 1795000037000, 1795000037000);
INSERT INTO transactions VALUES (30, 'story|04|T1|M1|000001|000030|1122', 'A|200000|0|batch|T1|M1|000001|000029', 'story', 'reversal', 'reversal', '', 'approved', 'approved', '0400', '200000', 'T1', 'M1', '000030', '000001', '632600000026', 'hash-of-A', '622848******0006', 0, '156', '1122000030', '1122', '', 29, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', 1795000038000, 1795000038000);
INSERT INTO transactions VALUES (31, 'story|04|T1|M1|000001|000031|1122', 'A|200000|0|batch|T1|M1|000001|000032', 'story', 'reversal', 'none', '', 'approved', 'approved', '0400', '200000', 'T1', 'M1', '000031', '000001', '632600000027', 'hash-of-A', '622848******0006', 0, '156', '1122000031', '1122', '', NULL, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', 1795000039000, 1795000039000);
INSERT INTO transactions VALUES (32, 'story|02|T1|M1|000001|000033|1122', 'A|200000|500|batch|T1|M1|000001|000034', 'story', 'refund', 'none', '', 'declined', 'original_not_found', '0220', '200000', 'T1', 'M1', '000033', '000001', '632600000028', 'hash-of-A', '622848******0006', 500, '156', '1122000033', '1122', '', NULL, 0, 0, 0, NULL, '2026-11-22', NULL, NULL, '{}', '', '', '', 1795000040000, 1795000040000);
INSERT INTO transactions VALUES (33, 'story|02|T1|M1|000001|000035|1122', 'A|000000|6500|', 'story', 'sale', 'sale', 'sale', 'approved', 'approved', '0200', '000000', 'T1', 'M1', '000035', '000001', '632600000029', 'hash-of-A', '622848******0006', 6500, '156', '1122000035', '1122', '', NULL, 6500, 0, 0, NULL, '2026-11-22', '00', 'AUTH01', '{}', '0200', '000032', '1122000042', 1795000042000, 1795000042000);
INSERT INTO names VALUES ('batch|T1|M1|000001|000001', 1, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000002', 2, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000004', 4, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000005', 5, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000006', 6, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000007', 7, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000008', 8, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000010', 10, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000011', 11, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000012', 12, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000014', 14, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000015', 15, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000016', 16, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000019', 19, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000020', 20, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000023', 23, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000024', 24, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000025', 25, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000027', 27, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000028', 28, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000029', 29, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000033', 32, 'request');
INSERT INTO names VALUES ('batch|T1|M1|000001|000035', 33, 'request');
INSERT INTO names VALUES ('batch|T2|M1|000001|000003', 3, 'request');
INSERT INTO names VALUES ('batch|T2|M1|000001|000017', 17, 'request');
INSERT INTO names VALUES ('batch|T2|M1|000001|000021', 21, 'request');
INSERT INTO names VALUES ('batch|T3|M2|000001|000026', 26, 'request');
INSERT INTO names VALUES ('batch|T4|M2||000013', 13, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000001', 1, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000002', 2, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000004', 4, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000005', 5, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000006', 6, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000007', 7, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000008', 8, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000010', 10, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000011', 11, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000012', 12, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000014', 14, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000015', 15, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000016', 16, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000019', 19, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000020', 20, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000023', 23, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000024', 24, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000025', 25, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000027', 27, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000028', 28, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000029', 29, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000033', 32, 'request');
INSERT INTO names VALUES ('day|T1|M1|1122|000035', 33, 'request');
INSERT INTO names VALUES ('day|T2|M1|1122|000003', 3, 'request');
INSERT INTO names VALUES ('day|T2|M1|1122|000017', 17, 'request');
INSERT INTO names VALUES ('day|T2|M1|1122|000021', 21, 'request');
INSERT INTO names VALUES ('day|T3|M2|1122|000026', 26, 'request');
INSERT INTO names VALUES ('day|T4|M2|1122|000013', 13, 'request');
INSERT INTO names VALUES ('message|M1|0200|000001|1122000001', 1, 'request');
INSERT INTO names VALUES ('message|M1|0200|000002|1122000002', 2, 'request');
INSERT INTO names VALUES ('message|M1|0200|000003|1122000003', 3, 'request');
INSERT INTO names VALUES ('message|M1|0200|000004|1122000004', 4, 'request');
INSERT INTO names VALUES ('message|M1|0200|000005|1122000005', 5, 'request');
INSERT INTO names VALUES ('message|M1|0200|000006|1122000006', 6, 'request');
INSERT INTO names VALUES ('message|M1|0200|000007|1122000007', 7, 'request');
INSERT INTO names VALUES ('message|M1|0200|000008|1122000008', 8, 'request');
INSERT INTO names VALUES ('message|M1|0200|000010|1122000010', 10, 'request');
INSERT INTO names VALUES ('message|M1|0200|000011|1122000011', 11, 'request');
INSERT INTO names VALUES ('message|M1|0200|000012|1122000012', 12, 'request');
INSERT INTO names VALUES ('message|M1|0200|000023|1122000023', 23, 'request');
INSERT INTO names VALUES ('message|M1|0200|000024|1122000024', 24, 'request');
INSERT INTO names VALUES ('message|M1|0200|000025|1122000025', 25, 'request');
INSERT INTO names VALUES ('message|M1|0200|000027|1122000027', 27, 'request');
INSERT INTO names VALUES ('message|M1|0200|000028|1122000028', 28, 'request');
INSERT INTO names VALUES ('message|M1|0200|000029|1122000029', 29, 'request');
INSERT INTO names VALUES ('message|M1|0200|000035|1122000035', 33, 'request');
INSERT INTO names VALUES ('message|M1|0220|000014|1122000014', 14, 'request');
INSERT INTO names VALUES ('message|M1|0220|000015|1122000015', 15, 'request');
INSERT INTO names VALUES ('message|M1|0220|000016|1122000016', 16, 'request');
INSERT INTO names VALUES ('message|M1|0220|000017|1122000017', 17, 'request');
INSERT INTO names VALUES ('message|M1|0220|000019|1122000019', 19, 'request');
INSERT INTO names VALUES ('message|M1|0220|000020|1122000020', 20, 'request');
INSERT INTO names VALUES ('message|M1|0220|000021|1122000021', 21, 'request');
INSERT INTO names VALUES ('message|M1|0220|000033|1122000033', 32, 'request');
INSERT INTO names VALUES ('message|M1|0400|000009|1122000009', 9, 'reversal');
INSERT INTO names VALUES ('message|M1|0400|000018|1122000018', 18, 'reversal');
INSERT INTO names VALUES ('message|M1|0400|000022|1122000022', 22, 'reversal');
INSERT INTO names VALUES ('message|M1|0400|000030|1122000030', 30, 'reversal');
INSERT INTO names VALUES ('message|M1|0400|000031|1122000031', 31, 'reversal');
INSERT INTO names VALUES ('message|M2|0200|000013|1122000013', 13, 'request');
INSERT INTO names VALUES ('message|M2|0200|000026|1122000026', 26, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000001', 1, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000001|T1', 1, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000002', 2, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000002|T1', 2, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000003', 3, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000003|T2', 3, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000004', 4, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000004|T1', 4, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000005', 5, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000005|T1', 5, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000006', 6, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000006|T1', 6, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000007', 7, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000007|T1', 7, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000008', 8, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000008|T1', 8, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000009', 10, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000009|T1', 10, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000010', 11, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000010|T1', 11, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000011', 12, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000011|T1', 12, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000013', 14, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000013|T1', 14, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000014', 15, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000014|T1', 15, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000015', 16, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000015|T1', 16, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000016', 17, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000016|T2', 17, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000017', 19, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000017|T1', 19, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000018', 20, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000018|T1', 20, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000019', 21, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000019|T2', 21, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000020', 23, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000020|T1', 23, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000021', 24, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000021|T1', 24, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000022', 25, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000022|T1', 25, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000024', 27, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000024|T1', 27, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000025', 28, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000025|T1', 28, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000026', 29, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000026|T1', 29, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000028', 32, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000028|T1', 32, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000029', 33, 'request');
INSERT INTO names VALUES ('rrn|M1|632600000029|T1', 33, 'request');
INSERT INTO names VALUES ('rrn|M2|632600000012', 13, 'request');
INSERT INTO names VALUES ('rrn|M2|632600000012|T4', 13, 'request');
INSERT INTO names VALUES ('rrn|M2|632600000023', 26, 'request');
INSERT INTO names VALUES ('rrn|M2|632600000023|T3', 26, 'request');
INSERT INTO tombstones VALUES ('batch|T1|M1|000001|000032', '', 1795000039000);
INSERT INTO reversals VALUES (1, 6, '000007', '1122000006', '68', 'owed', 1, NULL, 1795000006000, NULL);
INSERT INTO reversals VALUES (2, 7, '000009', '1122000008', '68', 'done', 1, '00', 1795000008000, 1795000009000);
INSERT INTO reversals VALUES (3, 8, '000011', '1122000011', '17', 'done', 1, '00', 1795000011000, 1795000012000);
INSERT INTO reversals VALUES (4, 16, '000019', '1122000023', '68', 'owed', 0, NULL, 1795000023000, NULL);
INSERT INTO reversals VALUES (5, 17, '000021', '1122000025', '98', 'owed', 0, NULL, 1795000025000, NULL);
INSERT INTO reversals VALUES (6, 21, '000023', '1122000029', '06', 'owed', 0, NULL, 1795000029000, NULL);
INSERT INTO reversals VALUES (7, 29, '000031', '1122000038', '98', 'owed', 0, NULL, 1795000038000, NULL);
INSERT INTO sessions VALUES ('story|T1|M1', 'story', 'T1', 'M1', '000001', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBB');
INSERT INTO sessions VALUES ('story|T2|M1', 'story', 'T2', 'M1', '000004', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBB');
INSERT INTO history VALUES (1, 1, 1795000001000, 'pending', NULL);
INSERT INTO history VALUES (2, 1, 1795000001000, 'approved', 'approved');
INSERT INTO history VALUES (3, 2, 1795000002000, 'pending', NULL);
INSERT INTO history VALUES (4, 2, 1795000002000, 'approved', 'approved');
INSERT INTO history VALUES (5, 3, 1795000003000, 'pending', NULL);
INSERT INTO history VALUES (6, 3, 1795000003000, 'approved', 'approved');
INSERT INTO history VALUES (7, 4, 1795000004000, 'pending', NULL);
INSERT INTO history VALUES (8, 4, 1795000004000, 'declined', 'issuer_declined');
INSERT INTO history VALUES (9, 5, 1795000005000, 'pending', NULL);
INSERT INTO history VALUES (10, 5, 1795000005000, 'approved', 'approved');
INSERT INTO history VALUES (11, 6, 1795000006000, 'pending', NULL);
INSERT INTO history VALUES (12, 6, 1795000006000, 'in-doubt', 'issuer_timeout');
INSERT INTO history VALUES (13, 7, 1795000008000, 'pending', NULL);
INSERT INTO history VALUES (14, 7, 1795000008000, 'in-doubt', 'issuer_timeout');
INSERT INTO history VALUES (15, 7, 1795000009000, 'reversed', 'issuer_timeout');
INSERT INTO history VALUES (16, 8, 1795000010000, 'pending', NULL);
INSERT INTO history VALUES (17, 8, 1795000010000, 'approved', 'approved');
INSERT INTO history VALUES (18, 8, 1795000011000, 'reversed', 'approved');
INSERT INTO history VALUES (19, 9, 1795000011000, 'approved', 'approved');
INSERT INTO history VALUES (20, 10, 1795000013000, 'pending', NULL);
INSERT INTO history VALUES (21, 10, 1795000013000, 'approved', 'approved');
INSERT INTO history VALUES (22, 11, 1795000014000, 'pending', NULL);
INSERT INTO history VALUES (23, 11, 1795000014000, 'approved', 'approved');
INSERT INTO history VALUES (24, 12, 1795000015000, 'pending', NULL);
INSERT INTO history VALUES (25, 12, 1795000015000, 'declined', 'issuer_unreachable');
INSERT INTO history VALUES (26, 13, 1795000019000, 'pending', NULL);
INSERT INTO history VALUES (27, 13, 1795000019000, 'approved', 'approved');
INSERT INTO history VALUES (28, 14, 1795000021000, 'pending', NULL);
INSERT INTO history VALUES (29, 14, 1795000021000, 'approved', 'approved');
INSERT INTO history VALUES (30, 15, 1795000022000, 'pending', NULL);
INSERT INTO history VALUES (31, 16, 1795000023000, 'pending', NULL);
INSERT INTO history VALUES (32, 16, 1795000023000, 'in-doubt', 'issuer_timeout');
INSERT INTO history VALUES (33, 17, 1795000024000, 'pending', NULL);
INSERT INTO history VALUES (34, 17, 1795000024000, 'approved', 'approved');
INSERT INTO history VALUES (35, 17, 1795000025000, 'reversed', 'approved');
INSERT INTO history VALUES (36, 18, 1795000025000, 'approved', 'approved');
INSERT INTO history VALUES (37, 19, 1795000026000, 'declined', 'exceeds_remaining');
INSERT INTO history VALUES (38, 20, 1795000027000, 'declined', 'pan_differs');
INSERT INTO history VALUES (39, 21, 1795000028000, 'pending', NULL);
INSERT INTO history VALUES (40, 21, 1795000029000, 'reversing', 'reversed_in_flight');
INSERT INTO history VALUES (41, 22, 1795000029000, 'approved', 'approved');
INSERT INTO history VALUES (42, 23, 1795000031000, 'pending', NULL);
INSERT INTO history VALUES (43, 23, 1795000031000, 'approved', 'approved');
INSERT INTO history VALUES (44, 24, 1795000032000, 'pending', NULL);
INSERT INTO history VALUES (45, 25, 1795000033000, 'pending', NULL);
INSERT INTO history VALUES (46, 26, 1795000034000, 'pending', NULL);
INSERT INTO history VALUES (47, 26, 1795000034000, 'approved', 'approved');
INSERT INTO history VALUES (48, 27, 1795000035000, 'pending', NULL);
INSERT INTO history VALUES (49, 27, 1795000035000, 'approved', 'approved');
INSERT INTO history VALUES (50, 28, 1795000036000, 'pending', NULL);
INSERT INTO history VALUES (51, 28, 1795000036000, 'declined', 'issuer_declined');
INSERT INTO history VALUES (52, 29, 1795000037000, 'pending', NULL);
INSERT INTO history VALUES (53, 29, 1795000037000, 'approved', 'approved');
INSERT INTO history VALUES (54, 29, 1795000038000, 'reversed', 'approved');
INSERT INTO history VALUES (55, 30, 1795000038000, 'approved', 'approved');
INSERT INTO history VALUES (56, 31, 1795000039000, 'approved', 'approved');
INSERT INTO history VALUES (57, 32, 1795000040000, 'declined', 'original_not_found');
INSERT INTO history VALUES (58, 33, 1795000042000, 'pending', NULL);
INSERT INTO history VALUES (59, 33, 1795000042000, 'approved', 'approved');
