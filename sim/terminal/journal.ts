/** What a terminal remembers through a power loss: the reversals it would owe for what it sends (R64). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Kind } from '../../src/index.ts'
import type { TestCard } from './test-card.ts'

/** All that the reversal of a request needs. */
export interface OwedRecord {
  readonly kind: Kind
  readonly stan: number
  readonly amountMinor: number
  readonly card: TestCard
  /** Placeholders of the template that name the request. */
  readonly facts: Readonly<Record<string, string>>
  /** As DE39 of 1987 has it. */
  readonly reason: string
}

/** Where a terminal keeps them; both return once it is certain, for nothing is sent before. */
export interface TerminalJournal {
  /** What is kept, the oldest first. */
  read(): readonly OwedRecord[]
  /** Replaces everything. */
  write(records: readonly OwedRecord[]): void
}

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * A journal in a file, sealed with `key` (32 bytes), for it holds card numbers: each change is a new file, on the disk before
 * it takes the place of the old one. Reading throws RangeError when the file was sealed with another key or is damaged.
 */
export function createFileJournal(path: string, key: Buffer): TerminalJournal {
  return {
    read: () => (existsSync(path) ? open(readFileSync(path), key, path) : []),
    write: (records) => replace(path, seal(records, key)),
  }
}

function seal(records: readonly OwedRecord[], key: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(records), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

function open(bytes: Buffer, key: Buffer, path: string): OwedRecord[] {
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES))
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
    return JSON.parse(text.toString('utf8')) as OwedRecord[]
  } catch {
    throw new RangeError(`${path} is no journal of this key`)
  }
}

function replace(path: string, bytes: Buffer): void {
  const fresh = `${path}.new`
  withFile(fresh, 'w', (file) => {
    writeSync(file, bytes)
    fsyncSync(file)
  })
  renameSync(fresh, path)
  // The new name is certain with its folder only; Windows cannot open one.
  if (process.platform !== 'win32') withFile(dirname(path), 'r', fsyncSync)
}

function withFile(path: string, flags: 'r' | 'w', use: (file: number) => void): void {
  const file = openSync(path, flags, 0o600)
  try {
    use(file)
  } finally {
    closeSync(file)
  }
}
