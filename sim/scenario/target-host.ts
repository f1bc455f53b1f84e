/** A host somewhere: what terminals see of it, and its control API where it has one of ours. */
import { type Cause, type Dialect, GatewayError, isAnswerMti, type Kind } from '../../src/index.ts'
import type { AuditReport } from '../audit/finding.ts'
import type { IssuerEvent } from '../issuer/event.ts'
import type { HostAnswer } from '../issuer/host-messages.ts'
import type { JournalEntry } from '../journal/entry.ts'
import type { Host, HostControl, Numbers, Turn } from './host.ts'
import type { Scenario } from './scenario-file.ts'
import { Unplayable } from './scene.ts'
import { issuerRules } from './unmet-rules.ts'

export interface Target {
  readonly dialect: Dialect
  readonly host: string
  readonly port: number
  /** `http://127.0.0.1:8580`; absent, steps that need it fail and say so. */
  readonly control?: string
}

export async function openTarget({ dialect, host, port, control: url }: Target, { rules }: Pick<Scenario, 'rules'>): Promise<Host> {
  const control = url === undefined ? undefined : controlOver(url)
  if (rules !== undefined && rules.length > 0) {
    if (control === undefined) throw new GatewayError('OPTION_INVALID', "its rules need the gateway's control API: give --control URL")
    await control.setRules(issuerRules(rules))
  }
  return { dialect, host, port, ...(control === undefined ? {} : { control }), close: async () => {} }
}

interface Row {
  readonly id: number
  readonly kind: string
  readonly reason: Turn['reason']
  readonly route: Turn['route']
  readonly leftMinor: number | null
  readonly original: number | null
}

function controlOver(url: string): HostControl {
  const get = <T>(path: string): Promise<T> => call<T>(url, 'GET', path)
  const post = <T>(path: string, body: object = {}): Promise<T> => call<T>(url, 'POST', path, body)
  const find = async ({ terminal, stan }: Numbers): Promise<Row | undefined> => {
    const rows = await get<readonly Row[]>(`/v1/transactions?terminal=${encodeURIComponent(terminal)}&stan=${encodeURIComponent(stan)}`)
    return rows[0]
  }
  let earlier: ReadonlyMap<string, number> = new Map()
  // Rules of before the scenario count too: they are looked up by the names of its own.
  const hits = async (): Promise<ReadonlyMap<string, number>> => {
    const { rules } = await get<{ rules: readonly { rule: { name: string }; hits: number }[] }>('/v1/issuer/rules')
    return new Map([
      ...earlier,
      ...rules.map(({ rule: { name }, hits: count }): [string, number] => [name, (earlier.get(name) ?? 0) + count]),
    ])
  }
  return {
    settle: async (terminal) => (await post<{ settled: number }>('/v1/settle', terminal === undefined ? {} : { terminal })).settled,
    cutOver: async () => void (await post('/v1/cutover')),
    advance: async (byMs) => void (await post('/v1/clock', { advance: `${byMs}ms` })),
    async send(message) {
      const { answers } = await post<HostAnswer>('/v1/issuer/messages', { send: message })
      return answers.map(({ responseCode }) => responseCode)
    },
    async setRules(rules) {
      earlier = await hits()
      await call(url, 'PUT', '/v1/issuer/rules', rules)
    },
    hits,
    async turn(numbers) {
      const row = await find(numbers)
      if (row === undefined || row.kind === 'sale' || row.original === null) return row
      const original = await get<Row>(`/v1/transactions/${row.original}`)
      return { ...row, leftMinor: original.leftMinor }
    },
    owed: async () => (await get<readonly unknown[]>('/v1/reversals?state=owed')).length,
    issuerIsUp: async () => (await get<{ issuer?: string }>('/health/ready').catch(() => undefined)) !== undefined,
    async why(numbers) {
      const row = await find(numbers)
      return row === undefined ? undefined : (await get<{ cause: Cause }>(`/v1/transactions/${row.id}/why`)).cause
    },
    audit: () => get<AuditReport>('/v1/audit'),
    journal: async () => eventsOf(await get<readonly JournalEntry[]>(`/v1/journal?link=issuer&limit=${JOURNAL_MAX}`)),
  }
}

const JOURNAL_MAX = 10_000

/** What came to the issuer, each with the answer that went for it. */
function eventsOf(entries: readonly JournalEntry[]): IssuerEvent[] {
  const events: IssuerEvent[] = []
  const waiting = new Map<string, number>()
  for (const { direction, mti, stan, kind, rrn, terminal, amountMinor, responseCode, rule } of entries) {
    // What the issuer sends of itself, and the answer to it, is no request of the gateway.
    if (mti !== '' && isAnswerMti(mti) !== (direction === 'out')) continue
    const key = `${mti[1]}|${stan}`
    const at = waiting.get(key)
    if (direction === 'in') {
      waiting.set(key, events.length)
      const event = { kind: kind as Kind, mti, stan, rrn, terminal, amountMinor: amountMinor ?? 0, responseCode: null, rule, latencyMs: 0 }
      events.push(event)
    } else if (at !== undefined) {
      const event = events[at]
      if (event !== undefined) events[at] = { ...event, responseCode, rule: rule || event.rule }
    }
  }
  return events
}

/** Throws Unplayable with what the other side says. */
async function call<T>(url: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<T> {
  const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${url}${path}`, { method, ...sent }).catch((error: unknown) => {
    throw new Unplayable(`${url} cannot be reached: ${error instanceof Error ? error.message : String(error)}`)
  })
  const text = await response.text()
  if (response.ok) return JSON.parse(text) as T
  throw new Unplayable(`${method} ${path} at ${url} is answered ${response.status}: ${text.slice(0, 200)}`)
}
