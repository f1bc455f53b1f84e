/** Data goes to standard output, words to standard error. */
import { isatty } from 'node:tty'

/** A line of data. */
export function printData(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** A line of words for a person. */
export function printWords(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** True when a person reads standard error. */
export function isWatched(): boolean {
  return isatty(2)
}
