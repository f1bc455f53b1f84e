/** What can strike a gateway whose ledger is in PostgreSQL. */
import type { KillablePostgres } from '../../support/killable-postgres.ts'
import { type Blow, KILLS_GATEWAY } from './crash-campaign.ts'

/** A database that is started again may recover for as long as this, on a busy machine. */
const PATIENT = ['ledgerReconnect=60s', 'ledgerStatement=20s']
/** BSD's EX_SOFTWARE: the ledger failed. */
const LEDGER_FAILED_EXIT = 70

export function postgresBlows(postgres: KillablePostgres) {
  return {
    'gateway killed': KILLS_GATEWAY,
    'backend killed': { strike: () => postgres.killBackend(), limits: PATIENT },
    'postmaster killed': {
      async strike() {
        postgres.kill()
        await postgres.startAgain()
      },
      limits: PATIENT,
    },
    'postmaster killed, back too late': {
      strike: () => postgres.kill(),
      ends: LEDGER_FAILED_EXIT,
      repair: () => postgres.startAgain(),
      limits: ['ledgerReconnect=200ms'],
    },
  } satisfies Readonly<Record<string, Blow>>
}
