/** What an error of PostgreSQL means for a batch. */
import pg from 'pg'
import { GatewayError } from '../../../errors.ts'

/** SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CONSTRAINT_CLASS = '23'
/** Serialisation failure, deadlock, a lock or a statement that took too long: the same batch may succeed when it runs again. */
const AGAIN = ['40001', '40P01', '55P03', '57014']
/** Connection exceptions, and the server going down. */
const LOST_CLASSES = ['08', '57']

/** A rule or a constraint was broken by a command, not the database by the world. */
export function isGuilt(error: unknown): error is Error {
  return isOurs(error) || sqlState(error).startsWith(CONSTRAINT_CLASS)
}

export function canRunAgain(error: unknown): boolean {
  return AGAIN.includes(sqlState(error))
}

/** The connection is gone: after a commit was asked for, nobody knows whether it holds. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return !(error instanceof GatewayError)
  return !canRunAgain(error) && LOST_CLASSES.some((state) => sqlState(error).startsWith(state))
}

/** Another gateway took this one for gone: nothing of it is written any more. */
export function shutOut(location: string): GatewayError {
  const why = 'Another gateway took this one for gone, and has taken over what it waited for and owed'
  return new GatewayError('LEDGER_TAKEN_OVER', `${why} (${location}). Start it again`)
}

function isOurs(error: unknown): error is Error {
  return error instanceof GatewayError && error.code !== 'LEDGER_TAKEN_OVER'
}

function sqlState(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : ''
}
