/** A ledger that is read while a gateway may hold it. */
import type { Ledger } from '../../terms/ports.ts'
import type { Question, Questions } from './question.ts'

export type LedgerReader = Omit<Ledger, 'submit' | 'panKey'>

/** Every question of the port, answered by `answer`. */
export function createReader(location: string, answer: (question: Question) => Promise<unknown>, close: () => Promise<void>): LedgerReader {
  const ask = async <Q extends Question>(question: Q): Promise<Questions[Q['ask']]['gets']> =>
    (await answer(question)) as Questions[Q['ask']]['gets']
  return {
    location,
    find: (query) => ask({ ask: 'find', with: query }),
    history: (id) => ask({ ask: 'history', with: id }),
    reversals: (state) => ask({ ask: 'reversals', with: state }),
    sessions: () => ask({ ask: 'sessions', with: undefined }),
    settlements: () => ask({ ask: 'settlements', with: undefined }),
    holds: () => ask({ ask: 'holds', with: undefined }),
    chain: (id) => ask({ ask: 'chain', with: id }),
    preview: (command) => ask({ ask: 'preview', with: command }),
    outbox: (query) => ask({ ask: 'outbox', with: query }),
    verify: () => ask({ ask: 'verify', with: undefined }),
    auditHead: () => ask({ ask: 'auditHead', with: undefined }),
    close,
  }
}
