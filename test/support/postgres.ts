/** Empty PostgreSQL databases for tests, all of one real server. */
import pg from 'pg'
import { inject } from 'vitest'
import type { PostgresAnswer } from './postgres-server.ts'

let made = 0

/** URL of a new database, or why there is no PostgreSQL here. */
export async function createPostgresDatabase(): Promise<PostgresAnswer> {
  const answer = (await (await fetch(inject('postgres'))).json()) as PostgresAnswer
  if ('missing' in answer) return answer
  made += 1
  const name = `unswipe_${process.pid}_${made}`
  const client = new pg.Client(answer.url)
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name}`)
  } finally {
    await client.end()
  }
  const url = new URL(answer.url)
  url.pathname = `/${name}`
  return { url: url.href }
}
