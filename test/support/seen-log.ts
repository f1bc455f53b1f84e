/** A log whose lines can be waited for. */
import type { Log } from '../../src/index.ts'
import { Seen } from './seen.ts'

export interface LogLine {
  readonly level: keyof Log
  readonly facts: Readonly<Record<string, unknown>>
  readonly message: string
}

export class SeenLog extends Seen<LogLine> implements Log {
  readonly debug = this.writer('debug')
  readonly info = this.writer('info')
  readonly warn = this.writer('warn')
  readonly error = this.writer('error')

  /** Warnings and errors. */
  get problems(): LogLine[] {
    return this.items.filter(({ level }) => level === 'warn' || level === 'error')
  }

  private writer(level: keyof Log): (facts: object, message: string) => void {
    return (facts, message) => this.add({ level, facts: { ...facts }, message })
  }
}
