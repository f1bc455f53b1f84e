/** Why a refund has not arrived: six causes, and none (R127). */
import { type FailureRow, REASONS, type Reason } from './reason.ts'

export const CAUSES = {
  'system-fault': { en: 'a system fault', zh: '系统故障' },
  'operator-mistake': { en: "an operator's mistake", zh: '操作有误' },
  'slow-issuer': { en: 'a slow issuer', zh: '发卡方处理缓慢' },
  'not-settled': { en: 'not yet settled and posted', zh: '尚未结算入账' },
  network: { en: 'the network', zh: '网络问题' },
  policy: { en: 'a policy', zh: '规则限制' },
  none: { en: 'nothing is wrong', zh: '一切正常' },
} as const
export type Cause = keyof typeof CAUSES

/** A refusal of that row comes from there. */
const OF_ROWS: Readonly<Record<FailureRow, Cause>> = {
  ok: 'none',
  partial: 'none',
  fmt: 'operator-mistake',
  mac: 'system-fault',
  pinfmt: 'system-fault',
  pin: 'operator-mistake',
  term: 'policy',
  merch: 'policy',
  invtx: 'operator-mistake',
  unsup: 'policy',
  noorig: 'operator-mistake',
  origbad: 'operator-mistake',
  pan: 'operator-mistake',
  amt0: 'operator-mistake',
  over: 'operator-mistake',
  curr: 'operator-mistake',
  state: 'operator-mistake',
  late: 'policy',
  card: 'policy',
  devnp: 'policy',
  limit: 'policy',
  count: 'policy',
  dup: 'operator-mistake',
  busy: 'slow-issuer',
  cut: 'not-settled',
  down: 'network',
  route: 'network',
  itmo: 'slow-issuer',
  rlate: 'slow-issuer',
  sys: 'system-fault',
  signin: 'operator-mistake',
  unbal: 'operator-mistake',
}

/** Reasons that are of another cause than the rest of their row. */
const OF_REASONS: Readonly<Partial<Record<Reason, Cause>>> = {
  refund_before_settlement: 'not-settled',
  not_on_the_sale_day: 'policy',
  original_in_doubt: 'slow-issuer',
  shutting_down: 'system-fault',
  overloaded: 'system-fault',
}

export function causeOfReason(reason: Reason): Cause {
  return OF_REASONS[reason] ?? OF_ROWS[REASONS[reason].row]
}

/** Of an issuer's refusal: by the row its code has; one that has none is the issuer's own rule. */
export function causeOfRow(row: FailureRow | undefined): Cause {
  return row === undefined ? 'policy' : OF_ROWS[row]
}
