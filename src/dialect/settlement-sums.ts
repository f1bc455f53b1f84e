/** The sums and records of a terminal's settlement, read and written by the plan of its dialect (R85-R88). */
import type { MessageDraft } from '../codec/draft.ts'
import type { ElementPath } from '../codec/format.ts'
import type { Message } from '../codec/message.ts'
import type { BatchSums, UploadRecord } from '../terms/terminal-batch.ts'
import { setPart } from './places.ts'
import type { RecordPlan, SumPlace, SumPlan, ToldResult } from './settlement-plan.ts'

const COUNT_DIGITS = 2

/** What the terminal counted: all groups together, reversals taken off. Undefined when its own net is another. */
export function readSums(message: Message, { sums, net }: SumPlan): BatchSums | undefined {
  const total = (place: SumPlace): number => sums.reduce((sum, { places }) => sum + numberAt(message, places.get(place)), 0)
  const read = {
    debitsCount: total('debitsCount') - total('debitReversalsCount'),
    debitsMinor: total('debitsAmount') - total('debitReversalsAmount'),
    creditsCount: total('creditsCount') - total('creditReversalsCount'),
    creditsMinor: total('creditsAmount') - total('creditReversalsAmount'),
  }
  const said = net === undefined ? undefined : message.read(net)
  return said === undefined || signed(said) === read.debitsMinor - read.creditsMinor ? read : undefined
}

function numberAt(message: Message, path: ElementPath | undefined): number {
  return Number((path === undefined ? undefined : message.read(path)) ?? 0)
}

/** `D0000000000000100` is 100, for more was taken than given back. */
function signed(text: string): number {
  return Number(text.slice(1)) * (text.startsWith('C') ? -1 : 1)
}

/** Writes the sums into the first group, and the net. */
export function writeSums(draft: MessageDraft, { sums: [group], net }: SumPlan, sums: BatchSums): void {
  const values: readonly [SumPlace, number][] = [
    ['debitsCount', sums.debitsCount],
    ['debitsAmount', sums.debitsMinor],
    ['creditsCount', sums.creditsCount],
    ['creditsAmount', sums.creditsMinor],
  ]
  for (const [place, value] of values) {
    const path = group?.places.get(place)
    if (path !== undefined) setPart(draft, path, String(value))
  }
  const netMinor = sums.debitsMinor - sums.creditsMinor
  const length = net === undefined ? 0 : (draft.format.elements[net.element]?.length ?? 0)
  if (net !== undefined) draft.set(net.element, `${netMinor < 0 ? 'C' : 'D'}${String(Math.abs(netMinor)).padStart(length - 1, '0')}`)
}

/** Writes the result wherever the answer says it; a part of an element that is not there is left out. */
export function writeResult(draft: MessageDraft, { sums, results }: SumPlan, result: ToldResult): void {
  const text = results.get(result)
  for (const { result: path } of sums) {
    if (path !== undefined && text !== undefined && (path.subfield === undefined || hasPart(draft, path))) setPart(draft, path, text)
  }
}

function hasPart(draft: MessageDraft, { element, subfield }: ElementPath): boolean {
  const part = draft.format.elements[element]?.subfields.find((one) => one.subfield === subfield)
  return part !== undefined && (draft.text(element) ?? '').length >= part.start + part.length
}

/** Undefined for an element whose records are not as long as they should be. */
export function readRecords(message: Message, plan: RecordPlan | undefined): readonly UploadRecord[] | undefined {
  const text = plan === undefined ? undefined : message.text(plan.element)
  if (plan === undefined || text === undefined) return []
  const size = plan.parts.reduce((sum, { length }) => sum + length, 0)
  const count = Number(text.slice(0, COUNT_DIGITS))
  if (text.length < COUNT_DIGITS + count * size) return undefined
  return Array.from({ length: count }, (_, index) => readRecord(text.slice(COUNT_DIGITS + index * size), plan))
}

function readRecord(text: string, { parts }: RecordPlan): UploadRecord {
  const found = new Map<string, string>()
  let at = 0
  for (const { part, length } of parts) {
    found.set(part, text.slice(at, at + length))
    at += length
  }
  return { stan: found.get('stan') ?? '', amountMinor: Number(found.get('amount') ?? 0) }
}

/** The element for these records; parts that a terminal does not keep are zeros. */
export function writeRecords({ parts }: RecordPlan, records: readonly UploadRecord[]): string {
  const texts = records.map(({ stan, amountMinor }) => {
    const known = new Map([
      ['stan', stan],
      ['amount', String(amountMinor)],
    ])
    return parts.map(({ part, length }) => (known.get(part) ?? '').padStart(length, '0')).join('')
  })
  return String(records.length).padStart(COUNT_DIGITS, '0') + texts.join('')
}
