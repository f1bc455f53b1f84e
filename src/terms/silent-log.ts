/** A log for whoever wants none. */
import type { Log } from './ports.ts'

export const SILENT_LOG: Log = { isDebugged: false, debug() {}, info() {}, warn() {}, error() {} }
