/** Who did what a command records, for the audit log (P19). */
import type { LedgerCommand } from '../../terms/ledger-command.ts'

/** `terminal TERM0001`, `issuer`, `gateway`, `operator anna`. */
export function actorOf(command: LedgerCommand): string {
  switch (command.do) {
    case 'request':
    case 'reversal':
      return `terminal ${command.asked.terminal}`
    case 'batch':
      return `terminal ${command.of.terminal}`
    case 'sign-in':
      return `terminal ${command.session.terminal}`
    case 'answer':
    case 'late-answer':
    case 'acknowledge':
      return 'issuer'
    case 'unanswered':
    case 'unsent':
    case 'recover':
    case 'import':
    case 'notify':
    case 'noticed':
    case 'send-queued':
      return 'gateway'
    case 'adjust':
    case 'resolve':
      return `operator ${command.by.operator}`
    case 'decide-hold':
      return `operator ${command.operator}`
    case 'settle':
    case 'cut-over':
    case 'reset':
      return command.by === undefined ? 'gateway' : `operator ${command.by.operator}`
  }
}
