/** Where a ledger in PostgreSQL is: `postgres://user@host:port/database`. */
import { resolve } from 'node:path'

export function isPostgres(location: string): boolean {
  return /^postgres(ql)?:\/\//.test(location)
}

/** For people and logs. */
export function withoutPassword(url: string): string {
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}

/** A password in a command line is read by everybody on the machine. */
export function hasPassword(url: string): boolean {
  return new URL(url).password !== ''
}

/** Path before `.key`, `.audit-key` and `.anchor` in the working folder: keys are never in the database. */
export function keyFileOf(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return resolve(['unswipe', hostname, port, pathname.slice(1)].filter((part) => part !== '').join('-'))
}
