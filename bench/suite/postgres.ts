/** A PostgreSQL for the suite: the one that tests use, or none with the reason. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface SuitePostgres {
  readonly url: string | undefined
  readonly missing: string | undefined
  close(): Promise<void>
}

// Built files start the one that is written, by way of a loader: the helper of the tests finds its server from where it lies.
const DESK = fileURLToPath(new URL('../../../bench/suite/postgres-desk.mjs', import.meta.url))

/** Its password goes into the environment of this process, from which gateways take it. */
export async function startPostgres(): Promise<SuitePostgres> {
  const desk = spawn(process.execPath, ['--import', 'tsx', DESK], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(desk, 'close')
  const [line] = (await Promise.race([once(desk.stdout, 'data'), ended.then(() => ['{"missing":"it did not start"}'])])) as [
    Buffer | string,
  ]
  const answer = JSON.parse(String(line)) as { url?: string; missing?: string }
  const close = async (): Promise<void> => {
    desk.kill('SIGTERM')
    await ended
  }
  if (answer.url === undefined) return { url: undefined, missing: answer.missing, close }
  const url = new URL(answer.url)
  process.env['PGPASSWORD'] = decodeURIComponent(url.password)
  url.password = ''
  return { url: url.href, missing: undefined, close }
}
