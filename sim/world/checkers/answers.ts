/** P4, P5: one answer for each request on its own connection, never two different ones for one key, and one row for each payment. */
import type { Dialect, Message } from '../../../src/index.ts'
import type { Checker, Files, TerminalFrame } from './checker.ts'

export function createAnswersChecker({ rows, accuse }: Files): Checker {
  /** Line -> request -> answers it still has to get. */
  const open = new Map<number, Map<string, number>>()
  const told = new Map<string, string>()
  const count = ({ line, message }: TerminalFrame, by: number): number => {
    const ofLine = open.get(line) ?? new Map<string, number>()
    const left = (ofLine.get(requestOf(message)) ?? 0) + by
    open.set(line, ofLine.set(requestOf(message), left))
    return left
  }
  return {
    fromTerminal: (frame) => void count(frame, 1),
    toTerminal(frame) {
      const name = keyOf(frame.message)
      if (count(frame, -1) < 0) accuse('P4', `${name}: an answer that nobody waits for`)
      const says = sayingOf(frame)
      if (says === undefined) return
      const before = told.get(name)
      if (before !== undefined && before !== says) accuse('P4', `${name} was answered "${before}" and then "${says}"`)
      told.set(name, before ?? says)
    },
    terminalLineClosed: (line) => void open.delete(line),
    committed(changes) {
      for (const { kind, terminal, stan, id } of changes.addedTransactions) {
        if (kind !== 'reversal' && rows.ofSender(terminal, stan, false).length > 1) {
          accuse('P5', `${kind} ${id}: a second row for STAN ${stan} of ${terminal}`)
        }
      }
    },
    ended() {
      for (const [line, requests] of open) {
        for (const [name, left] of requests) if (left > 0) accuse('P4', `${name} on line ${line}: ${left} answers are missing`)
      }
    },
  }
}

/** What a request and its answer have in common. */
function requestOf(message: Message): string {
  return [message.mti[1], message.text(41), message.text(11)].join(' ')
}

/** One message under one key: the amount tells a changed copy, DE90 the reversal of a reversal. */
function keyOf(message: Message): string {
  return `${requestOf(message)} ${(message.text(90) ?? '').slice(0, 4)}`
}

/** What counts of an answer; undefined when it is of the kind that may change: nothing was done, or another copy was first. */
function sayingOf({ dialect, message }: TerminalFrame): string | undefined {
  const code = message.text(39) ?? ''
  return passing(dialect).includes(code) ? undefined : [code, message.text(38)].join(' ')
}

function passing({ codes }: Dialect): readonly string[] {
  return [codes.dup, codes.busy, codes.sys, codes.down, codes.cut]
}
