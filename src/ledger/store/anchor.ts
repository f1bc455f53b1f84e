/** Anchors: heads of the audit log in a file beside the ledger, to be kept elsewhere, so that a log written anew is noticed (P19). */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { AuditHead } from '../../terms/ports.ts'

/** One line of JSON a head. */
export function appendAnchor(file: string, { seq, hash }: AuditHead): void {
  const handle = openSync(file, 'a', 0o600)
  try {
    writeSync(handle, `${JSON.stringify({ at: new Date().toISOString(), seq, hash })}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** In the order in which they were written; a line that a power cut tore is left out. */
export function readAnchors(file: string): AuditHead[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').flatMap(readLine)
}

function readLine(line: string): AuditHead[] {
  const match = /"seq":(\d+),"hash":"([0-9a-f]*)"\}$/.exec(line)
  return match === null ? [] : [{ seq: Number(match[1]), hash: match[2] ?? '' }]
}
