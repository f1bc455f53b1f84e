/** A rules file that is read again when it changes; one that is wrong changes nothing. */
import { unwatchFile, watchFile } from 'node:fs'
import type { SimulatedIssuer } from '../../../sim/index.ts'
import type { Log } from '../../terms/ports.ts'
import { readRules } from './plan.ts'

/** By its size and time, for editors put another file in its place. */
const LOOK_MS = 250

/** Returns what ends it. */
export function watchRules(file: string | undefined, issuer: SimulatedIssuer, log: Log): () => void {
  if (file === undefined) return () => {}
  const look = (): void => {
    try {
      const rules = readRules(file) ?? {}
      issuer.setRules(rules)
      log.info({ rules: rules.rules?.length ?? 0, file }, 'The rules file changed: these rules are in use, their counts begin anew')
    } catch (error) {
      log.error(
        { file },
        `The rules file changed and is not taken, the rules stay as they were. ${error instanceof Error ? error.message : error}`,
      )
    }
  }
  watchFile(file, { interval: LOOK_MS, persistent: false }, look)
  return () => unwatchFile(file, look)
}
