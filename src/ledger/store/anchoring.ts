/** When the head of the audit log is anchored: after each settlement, and at the end (P19). */
import type { LedgerCommand } from '../../terms/ledger-command.ts'
import type { AuditHead } from '../../terms/ports.ts'
import { isMarking } from './batch.ts'

export class Anchoring {
  private head: AuditHead
  private anchoredSeq: number
  private readonly anchor: (head: AuditHead) => void

  constructor(head: AuditHead, anchor: (head: AuditHead) => void) {
    this.head = head
    this.anchoredSeq = head.seq
    this.anchor = anchor
  }

  /** These commands are durable. */
  committed(head: AuditHead, commands: readonly LedgerCommand[]): void {
    this.head = head
    if (commands.some(isMarking)) this.write()
  }

  write(): void {
    if (this.head.seq === this.anchoredSeq) return
    try {
      this.anchor(this.head)
      this.anchoredSeq = this.head.seq
    } catch {
      // What is committed stays so; the next settlement or the end anchors a later head.
    }
  }
}
