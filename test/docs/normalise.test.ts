/** What compares shown output with what came finds each difference, and only differences. */
import { expect, test } from 'vitest'
import { difference } from './support/normalise.ts'

const CAME =
  'sent sale of 1.00 CNY\n   37  Retrieval reference number          632600000001\n   39  Response code                       00\n'

test('the same text is no difference, whatever its times and numbers', () => {
  expect(difference(CAME.replace('632600000001', '600100000099').trimEnd(), CAME)).toBeUndefined()
  expect(difference('{"port":40123,"at":"2026-01-01T00:00:00Z"}', '{"port":51000,"at":"2027-02-02T11:11:11.123Z"}')).toBeUndefined()
})

test('a line of three dots stands for any lines, at the end of a line for its rest', () => {
  expect(difference('...\n   39  Response code                       00', CAME)).toBeUndefined()
  expect(difference('sent sale of...\n...', CAME)).toBeUndefined()
})

test.each([
  ['another value', CAME.trimEnd().replace('      00', '      25')],
  ['a line that did not come', `${CAME}more`],
  ['a line that is not shown', 'sent sale of 1.00 CNY'],
  ['another order', CAME.trimEnd().split('\n').toReversed().join('\n')],
  ['another amount', CAME.trimEnd().replace('1.00', '2.00')],
  ['another default port', CAME.trimEnd().replace('1.00', '"port":8583')],
])('%s is a difference', (_words, shown) => {
  expect(difference(shown, CAME)).toBeTypeOf('string')
})
