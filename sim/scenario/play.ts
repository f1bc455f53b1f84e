/** Plays one scenario in one dialect: its steps, the rules it had to meet, and the audit at its end. */
import type { AuditReport } from '../audit/finding.ts'
import type { Host } from './host.ts'
import { playLoop, playParallel } from './many.ts'
import { type CaseReport, type StepReport, stepFails } from './report.ts'
import type { Scenario } from './scenario-file.ts'
import { Scene, type Scope } from './scene.ts'
import type { Step } from './step-file.ts'
import { isFor, playPlain } from './steps.ts'

const AUDIT_WITHIN_MS = 10_000
const FIRST_TERMINAL = 'TERM0001'

/** Never throws for what the scenario finds: that is in the report. Closes the host. */
export async function playScenario(scenario: Scenario, host: Host): Promise<CaseReport> {
  const scene = new Scene(host, scenario)
  const startedMs = scene.nowMs
  try {
    const steps = await playSteps(scene)
    const failed = steps.filter(stepFails)
    const unmet =
      failed.length > 0
        ? []
        : (await scene.unmetRules()).map((name) => `rule "${name}" was never met; say \`optional: yes\` if it need not be`)
    const audited = await auditScene(scene)
    const problems = [...unmet, ...(audited?.violations ?? []).map((violation) => `audit: ${violation}`)]
    return {
      ...nameOf(scenario, host),
      is: failed.length === 0 && problems.length === 0 ? 'passed' : 'failed',
      totalMs: Math.round(scene.nowMs - startedMs),
      steps,
      problems,
      ...(audited === undefined ? {} : { audit: audited }),
    }
  } finally {
    await scene.close()
  }
}

export function nameOf({ name, title }: Scenario, { dialect }: Pick<Host, 'dialect'>): Pick<CaseReport, 'name' | 'title' | 'dialect'> {
  return { name, title, dialect: dialect.name }
}

/** The first step that fails ends it: what comes after it would fail for that. */
async function playSteps(scene: Scene): Promise<StepReport[]> {
  const scope: Scope = { kept: new Map(), terminal: FIRST_TERMINAL, last: undefined }
  const reports: StepReport[] = []
  for (const [at, step] of scene.scenario.steps.entries()) {
    if (!isFor(step, scene.dialect.name)) continue
    const report = { line: scene.scenario.lines[at] ?? 0, ...(await playStep(scene, scope, step)) }
    reports.push(report)
    if (stepFails(report)) break
  }
  return reports
}

function playStep(scene: Scene, scope: Scope, step: Step): Promise<Omit<StepReport, 'line'>> {
  if (step.parallel !== undefined) return playParallel(scene, scope, step.parallel)
  if (step.loop !== undefined) return playLoop(scene, scope, step.loop)
  return playPlain(scene, scope, step)
}

/** Once nothing is owed any more, or the time is over. */
async function auditScene(scene: Scene): Promise<AuditReport | undefined> {
  const { control } = scene.host
  if (control === undefined) return undefined
  await scene.until(async () => (await control.owed()) === 0, AUDIT_WITHIN_MS)
  return control.audit(scene.slips)
}
