/** The samples for other people's CI: their script lines run as they stand, and leave JUnit reports. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../docs/support/document.ts'
import { Workshop } from '../../docs/support/workshop.ts'

interface GitLab {
  readonly refunds: { readonly script: readonly string[] }
}
interface GitHub {
  readonly jobs: { readonly refunds: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] } }
}

const read = (name: string): unknown => parse(readFileSync(join(ROOT, 'sim/ci', name), 'utf8'))
const gitlab = (read('gitlab-ci.yml') as GitLab).refunds.script.join('\n').trim()
const github = (read('github-workflow.yml') as GitHub).jobs.refunds.steps.find(({ name }) => name === 'Scenarios')?.run ?? ''
const SCENARIO = `
rules: [{ name: declines one, when: { kind: refund, first: 1 }, then: { responseCode: "51" } }]
steps:
  - sale: { as: s1, amount: 100.00 }
  - settle: { settled: 1 }
  - refund: { of: s1, amount: 30.00, expect: { 39: "51", reason: issuer_declined } }
  - refund: { of: s1, amount: 30.00, expect: { code: ok, left: 70.00 } }
  - verify: { kind: refund, responseCode: "00", count: 1 }
`

describe('the samples', () => {
  const workshop = new Workshop()
  afterAll(() => workshop.close())

  it('do the same at both places', () => {
    expect(github.trim()).toBe(gitlab)
  })

  it('serve, wait, run, audit, report', async () => {
    workshop.write('refunds.yaml', SCENARIO)
    const { exitCode, output } = await workshop.run(gitlab)
    expect(output).toContain('refunds.yaml: 1 passed, 0 failed')
    expect(output).toContain('the auditor agrees')
    expect(exitCode).toBe(0)
    const report = (name: string): string => readFileSync(join(workshop.folder, name), 'utf8')
    expect(report('run.xml')).toContain('<testsuite name="refunds.yaml" tests="1" failures="0"')
    expect(report('audit.xml')).toContain('name="double-credit [audit]"')
  })
})
