/** What a terminal of a story asks: every label has its own STAN, key and names, so that others can name it before it comes. */
import type { Asked, Stamp } from '../../../src/terms/ledger-command.ts'
import { batchName, dayName, messageName, type OriginalReference, rrnName } from '../../../src/terms/reference.ts'
import type { Transaction } from '../../../src/terms/transaction.ts'

export const ISSUER_MTI = { sale: '0200', refund: '0200', void: '0400' } as const

/** The time of step n of a story. */
export function stamp(step: number, waitedMs = 0): Stamp {
  return {
    atMs: 1_795_000_000_000 + step * 1_000 + waitedMs,
    dateTime: `1122${String(step).padStart(6, '0')}`,
    localDate: '1122',
    businessDate: new Date(Date.UTC(2026, 10, 22) + waitedMs).toISOString().slice(0, 10),
    rrnDay: '6326',
  }
}

/** Where and how a labelled request was or will be sent. */
export interface Sender {
  readonly kind: string
  readonly stan: string
  readonly terminal: string
  readonly merchant: string
  readonly batch: string
  readonly date: string
  readonly dateTime: string
  readonly mti: string
}

export interface AskedFacts {
  readonly sender: Sender
  readonly amountMinor: number
  readonly options: ReadonlyMap<string, string>
  readonly original?: OriginalReference
}

export function createAsked({ sender, amountMinor, options, original }: AskedFacts): Asked {
  const { stan, terminal, merchant, batch, date, dateTime, mti } = sender
  const card = options.get('card') ?? 'A'
  const processingCode = sender.kind === 'sale' ? '000000' : '200000'
  const rrn = options.get('rrn')
  return {
    dialect: 'story',
    mti,
    processingCode,
    isRepeat: options.has('repeat'),
    key: options.get('key') ?? ['story', mti.slice(0, 2), terminal, merchant, batch, stan, date].join('|'),
    fingerprint: [card, processingCode, amountMinor, original?.name].join('|'),
    onSameContent: options.has('replay') ? 'replay' : 'refuse',
    names: [
      messageName(merchant, mti, stan, dateTime),
      batchName(terminal, merchant, batch, stan),
      dayName(terminal, merchant, date, stan),
    ],
    terminal,
    merchant,
    stan,
    batch,
    ...(rrn === undefined ? {} : { rrn }),
    panHash: card === '-' ? '' : `hash-of-${card}`,
    panMasked: card === '-' ? '' : '622848******0006',
    amountMinor,
    currency: options.get('currency') ?? '156',
    dateTime,
    localDate: date,
    acquirer: options.get('acquirer') ?? '',
    ...(original === undefined ? {} : { original }),
    ...present('operator', options.get('operator')),
    ...present('merchantCategory', options.get('mcc')),
    ...(options.has('cashback') ? { cashbackMinor: Number(options.get('cashback')) } : {}),
    ...(options.has('surcharge') ? { surchargeMinor: Number(options.get('surcharge')) } : {}),
  }
}

/** How a message names another one, by=message|rrn|batch|day (batch by default), with the asking terminal's own DE41 and DE42. */
export function createReference(
  options: ReadonlyMap<string, string>,
  named: Sender,
  stored: Transaction | undefined,
  asking: Sender,
): OriginalReference {
  const by = (options.get('by') ?? 'batch') as Exclude<OriginalReference['by'], 'id'>
  const { merchant, terminal } = asking
  const names = {
    message: messageName(merchant, named.mti, named.stan, named.dateTime),
    rrn: rrnName(merchant, options.get('original-rrn') ?? stored?.rrn ?? 'none'),
    batch: batchName(terminal, merchant, options.get('original-batch') ?? named.batch, named.stan),
    day: dayName(terminal, merchant, options.get('original-date') ?? named.date, named.stan),
  }
  return {
    by,
    name: names[by],
    ...(options.has('same-terminal') ? { terminal: asking.terminal } : {}),
    ...present('date', options.get('original-date')),
    ...present('acquirer', options.get('original-acquirer')),
    ...present('rrn', by === 'rrn' ? undefined : options.get('original-rrn')),
    ...present('authorisationCode', options.get('auth')),
  }
}

function present<K extends string>(name: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: string })
}
