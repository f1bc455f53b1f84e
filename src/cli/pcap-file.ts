/** The option --pcap: a file that takes a capture, for its owner's eyes only. */
import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs'
import type { Argv } from 'yargs'
import { Capture } from '../capture/capture.ts'
import { GatewayError } from '../errors.ts'
import { createSystemClock } from '../transport/system-clock.ts'
import { printWords } from './terminal-output.ts'

const MODE = 0o600

/** `--pcap FILE` and its `--unmask`. */
export function captureOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('pcap', { type: 'string', describe: 'Write the bytes of all connections to FILE, for Wireshark; card data is overwritten' })
    .option('unmask', { type: 'boolean', describe: 'With --pcap: leave card data in the file as it was' })
}

export interface CaptureArgs {
  readonly pcap?: string | undefined
  readonly unmask?: boolean | undefined
}

/** Throws OPTION_INVALID for --unmask alone, before anything is opened. */
export function checkCapture({ pcap, unmask = false }: CaptureArgs): void {
  if (unmask && pcap === undefined) throw new GatewayError('OPTION_INVALID', '--unmask: expected --pcap FILE with it')
}

/** A new file of mode 0600, an old one emptied; undefined without --pcap. Throws OPTION_INVALID when it cannot be written. */
export function openCapture(args: CaptureArgs): { capture: Capture; close(): void } | undefined {
  checkCapture(args)
  const { pcap: file, unmask = false } = args
  if (file === undefined) return undefined
  const descriptor = openFile(file)
  if (unmask) printWords(`--unmask: ${file} holds card numbers, tracks and PIN blocks as they were sent`)
  let isWritable = true
  const write = (bytes: Buffer): void => {
    if (!isWritable) return
    try {
      writeSync(descriptor, bytes)
    } catch (error) {
      // A full disk must not stop a gateway.
      isWritable = false
      printWords(`--pcap ${file}: the capture ends here: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const capture = new Capture({ clock: createSystemClock(), write, unmask })
  return {
    capture,
    close() {
      isWritable = false
      closeSync(descriptor)
    },
  }
}

function openFile(file: string): number {
  try {
    const descriptor = openSync(file, 'w', MODE)
    fchmodSync(descriptor, MODE)
    return descriptor
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new GatewayError('OPTION_INVALID', `--pcap ${file}: cannot be written (${why})`, { cause: error })
  }
}
