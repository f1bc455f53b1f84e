/** What later messages say of the one they refer to. */
import { type Dialect, referenceOf } from '../../src/index.ts'
import type { Slip } from './slip.ts'

/** Adds a placeholder for each thing that a void, refund or reversal names its original by. */
export function addOriginal(facts: Map<string, string>, of: Slip, dialect: Dialect): void {
  const { request, answer } = of
  const values: [string, string | undefined][] = [
    ['mti', request.mti],
    ['stan', request.text(11)],
    ['dateTime', request.text(7)],
    ['time', referenceOf(request, dialect)?.time],
    ['acquirer', (request.text(32) ?? '').padStart(11, '0')],
    ['forwarder', (request.text(33) ?? '').padStart(11, '0')],
    ['rrn', answer?.text(37)],
    ['authorisationCode', answer?.text(38)],
    ['batch', of.facts.get('batch')],
    ['date', answer?.text(13) ?? request.text(13)],
    ['processingCode', request.text(3)],
    ['transactionType', request.read({ element: 60, subfield: '1' })],
  ]
  for (const [name, value] of values) if (value !== undefined) facts.set(`original.${name}`, value)
  facts.set('processingCode', request.text(3) ?? '')
}
