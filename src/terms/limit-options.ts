/** `--limit issuerTimeout=500ms`: bounds of the limits table set from the command line or the configuration. */
import { GatewayError } from '../errors.ts'
import { LIMITS, type LimitName, type Limits } from '../limits.ts'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, '': 1, kb: 1_024, mb: 1_048_576 }

/** Throws OPTION_INVALID with the names there are, or the range of the one that was named. */
export function parseLimits(pairs: readonly string[]): Partial<Limits> {
  return Object.fromEntries(pairs.map((pair) => parseLimit(pair)))
}

function parseLimit(pair: string): [LimitName, number] {
  const [given = '', text = ''] = pair.split('=')
  const name = limitName(given)
  if (name === undefined) {
    throw new GatewayError('OPTION_INVALID', `--limit: unknown limit "${given}". Possible: ${Object.keys(LIMITS).join(', ')}`)
  }
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|kb|mb|)$/.exec(text.toLowerCase())
  const value = match === null ? Number.NaN : Number(match[1]) * (UNITS[match[2] ?? ''] ?? Number.NaN)
  const { min, max, means } = LIMITS[name]
  if (!(Number.isInteger(value) && value >= min && value <= max)) {
    throw new GatewayError(
      'OPTION_INVALID',
      `--limit ${name} (${means}): expected ${min} to ${max}, for example ${name}=${LIMITS[name].default}, got "${text}"`,
    )
  }
  return [name, value]
}

/** The unit at the end of a name may be left out: issuerTimeout is issuerTimeoutMs. */
function limitName(given: string): LimitName | undefined {
  return (Object.keys(LIMITS) as LimitName[]).find((name) => name === given || name.replace(/(Ms|Bytes)$/, '') === given)
}
