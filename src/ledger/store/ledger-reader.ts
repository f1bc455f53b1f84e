/** A ledger that is read while a gateway may hold it. */
import type { Ledger } from '../../terms/ports.ts'
import { LedgerQuestions } from './ledger-questions.ts'
import type { Question, Questions } from './question.ts'

export type LedgerReader = Omit<Ledger, 'submit' | 'panKey'>

/** Every question of the port, answered by `answer`. */
export function createReader(location: string, answer: (question: Question) => Promise<unknown>, close: () => Promise<void>): LedgerReader {
  return new AnsweredReader(location, answer, close)
}

class AnsweredReader extends LedgerQuestions {
  readonly location: string
  readonly close: () => Promise<void>
  private readonly answer: (question: Question) => Promise<unknown>

  constructor(location: string, answer: (question: Question) => Promise<unknown>, close: () => Promise<void>) {
    super()
    this.location = location
    this.answer = answer
    this.close = close
  }

  protected override async ask<Q extends Question>(question: Q): Promise<Questions[Q['ask']]['gets']> {
    return (await this.answer(question)) as Questions[Q['ask']]['gets']
  }
}
