/** `unswipe audit --control URL`: a running gateway's ledger against its issuer's book; exit 1 when the money is not right. */
import { writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { type AuditReport, auditSuite, junitXml, proofLines } from '../../../sim/index.ts'
import { GatewayError, LinkError } from '../../errors.ts'
import { parseDuration } from '../../terms/duration.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return yargs
    .option('control', { type: 'string', default: 'http://127.0.0.1:8580', describe: "URL of the gateway's control API" })
    .option('within', { type: 'string', default: '10s', describe: 'Waits so long for reversals that are owed' })
    .option('junit', { type: 'string', describe: 'Write a JUnit report to this file' })
    .option('json', { type: 'boolean', default: false, describe: 'Print the report as JSON' })
}

type AuditArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const auditCommand: Command<AuditArgs> = { builder, run }

const POLL_MS = 50

async function run({ control, within, junit, json }: ArgumentsCamelCase<AuditArgs>): Promise<number> {
  const withinMs = parseDuration(within)
  if (withinMs === undefined) throw new GatewayError('OPTION_INVALID', `--within: expected a time such as 500ms or 10s, got "${within}"`)
  const endMs = performance.now() + withinMs
  while ((await get<readonly unknown[]>(control, '/v1/reversals?state=owed')).length > 0 && performance.now() < endMs) await pause(POLL_MS)
  const report = await get<AuditReport>(control, '/v1/audit')
  if (json) printData(JSON.stringify(report))
  else for (const line of proofLines(report)) printData(line)
  if (junit !== undefined) writeFileSync(junit, junitXml([auditSuite(report, control)]))
  return report.violations.length === 0 ? EXIT.ok : EXIT.failed
}

async function get<T>(control: string, path: string): Promise<T> {
  const response = await fetch(`${control}${path}`).catch((cause: unknown) => {
    throw new LinkError('LINK_REFUSED', `No gateway answers at ${control}: start one with unswipe serve`, { cause })
  })
  const body: unknown = await response.json()
  if (response.ok) return body as T
  throw new LinkError('LINK_REFUSED', `GET ${path} at ${control}: ${response.status} ${JSON.stringify(body)}`)
}
