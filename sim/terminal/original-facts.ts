/** What later messages say of the one they refer to. */
import { type Dialect, type Message, referenceOf } from '../../src/index.ts'

export interface Referred {
  readonly request: Message
  /** Undefined when nothing came. */
  readonly answer: Message | undefined
  readonly batch: string | undefined
}

/** Adds the placeholders of `original.` that are known, and the processing code. */
export function addOriginal(facts: Map<string, string>, { request, answer, batch }: Referred, dialect: Dialect): void {
  const values: [string, string | undefined][] = [
    ['mti', request.mti],
    ['stan', request.text(11)],
    ['dateTime', request.text(7)],
    ['time', referenceOf(request, dialect)?.time],
    ['acquirer', (request.text(32) ?? '').padStart(11, '0')],
    ['forwarder', (request.text(33) ?? '').padStart(11, '0')],
    ['rrn', answer?.text(37)],
    ['authorisationCode', answer?.text(38)],
    ['batch', batch],
    ['date', answer?.text(13) ?? request.text(13)],
    ['processingCode', request.text(3)],
    ['transactionType', request.read({ element: 60, subfield: '1' })],
  ]
  for (const [name, value] of values) if (value !== undefined) facts.set(`original.${name}`, value)
  facts.set('processingCode', request.text(3) ?? '')
}
