/** A tape that is being written: a new file for its owner's eyes only. */
import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs'
import { GatewayError } from '../errors.ts'
import { printWords } from './terminal-output.ts'

const MODE = 0o600

export interface TapeFile {
  /** A line without its end. */
  write(line: string): void
  close(): void
}

/** Of mode 0600. Throws OPTION_INVALID when it is there already or cannot be written. */
export function createTapeFile(file: string): TapeFile {
  const descriptor = open(file)
  let isWritable = true
  return {
    write(line) {
      if (!isWritable) return
      try {
        writeSync(descriptor, `${line}\n`)
      } catch (error) {
        // A full disk must not come between a terminal and its host.
        isWritable = false
        printWords(`${file}: the tape ends here: ${wordsOf(error)}`)
      }
    },
    close() {
      isWritable = false
      closeSync(descriptor)
    },
  }
}

function open(file: string): number {
  try {
    const descriptor = openSync(file, 'wx', MODE)
    fchmodSync(descriptor, MODE)
    return descriptor
  } catch (error) {
    throw new GatewayError('OPTION_INVALID', `${file}: cannot be written as a new tape (${wordsOf(error)})`, { cause: error })
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
