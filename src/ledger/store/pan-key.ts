/** Keys of the card number's hash (R114, P18) and of the audit log (P19): 32 random bytes each in a file beside the ledger, readable by its owner alone. */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { SpecError } from '../../errors.ts'
import { auditKeyFile, keyFile } from './ledger-file.ts'

const KEY_BYTES = 32
const OTHERS = 0o077

/** Made with the ledger. A ledger whose key is gone knows no card any more, so that is refused, not made anew. */
export function readOrMakePanKey(ledger: string, isLedgerThere: boolean): Buffer {
  return readOrMake(keyFile(ledger), isLedgerThere, 'no card of the ledger is known again')
}

/** Made with the ledger, as that of the cards. */
export function readOrMakeAuditKey(ledger: string, isLedgerThere: boolean): Buffer {
  return readOrMake(auditKeyFile(ledger), isLedgerThere, 'its audit log can be neither checked nor continued')
}

/** Undefined when it is not there: the log can then be read, and not be checked. */
export function readAuditKey(ledger: string): Buffer | undefined {
  const file = auditKeyFile(ledger)
  return existsSync(file) ? readKey(file) : undefined
}

function readOrMake(file: string, isLedgerThere: boolean, without: string): Buffer {
  if (existsSync(file)) return readKey(file)
  if (isLedgerThere) throw refusal(file, `is missing: without it ${without}. Put it back, or begin with --fresh`)
  const key = randomBytes(KEY_BYTES)
  writeDurably(file, key.toString('hex'))
  return key
}

function readKey(file: string): Buffer {
  const mode = statSync(file).mode & 0o777
  const isWide = process.platform !== 'win32' && (mode & OTHERS) !== 0
  if (isWide) throw refusal(file, `has mode 0${mode.toString(8)}, so others may read it: chmod 600 ${file}`)
  const text = readFileSync(file, 'latin1').trim()
  if (!/^[0-9a-f]{64}$/i.test(text)) throw refusal(file, `is not ${KEY_BYTES} bytes in hex`)
  return Buffer.from(text, 'hex')
}

/** Whole or not at all, also when the power goes. */
function writeDurably(file: string, text: string): void {
  const draft = `${file}.new`
  const handle = openSync(draft, 'w', 0o600)
  writeSync(handle, text)
  fsyncSync(handle)
  closeSync(handle)
  renameSync(draft, file)
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function refusal(file: string, problem: string): SpecError {
  return new SpecError([{ file, path: '', problem }])
}
