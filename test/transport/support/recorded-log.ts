/** A log that keeps its lines. */
import type { Log } from '../../../src/terms/ports.ts'

interface Line {
  readonly level: keyof Log
  readonly facts: Readonly<Record<string, unknown>>
  readonly message: string
}

export interface RecordedLog extends Log {
  readonly lines: Line[]
  messages(level: keyof Log): string[]
}

export function createRecordedLog(): RecordedLog {
  const lines: Line[] = []
  const write = (level: keyof Log) => (facts: object, message: string) => {
    lines.push({ level, facts: { ...facts }, message })
  }
  return {
    lines,
    messages: (level) => lines.filter((line) => line.level === level).map((line) => line.message),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
}
