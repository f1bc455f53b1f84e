/** A load as the package offers it; its histograms are loaded when one is run. */
import type { LoadPlan } from './load-plan.ts'
import type { LoadReport } from './report.ts'
import type { LoadWatch } from './run-load.ts'

/** Runs a load plan of `createLoadPlan`. Throws OPTION_INVALID for a mix without templates, LINK_REFUSED when nobody listens. */
export async function runLoad(plan: LoadPlan, watch?: LoadWatch): Promise<LoadReport> {
  const { runLoadNow } = await import('./run-load.ts')
  return runLoadNow(plan, watch)
}
