import { describe, expect, it } from 'vitest'
import { MessageDraft } from '../../src/codec/draft.ts'
import { formats } from './support/formats.ts'
import { refusalOf } from './support/wire.ts'

const PAN = '6225768812347653'
const SECRETS: readonly (readonly [element: number, text: string])[] = [
  [2, PAN],
  [35, `${PAN}D29114739182`],
  [52, '7B3D5EA9C4F68172'],
]
/** A run of a secret that is long enough to be no accident. */
const RUN = 4

function leaks(words: string, text: string): boolean {
  return Array.from({ length: text.length - RUN + 1 }, (_, index) => text.slice(index, index + RUN)).some((run) => words.includes(run))
}

describe.each(formats.map((format) => [format.dialect, format] as const))('a value of %s that cannot be written', (_, format) => {
  it.each(SECRETS)('is not shown: DE%d', (element, text) => {
    for (const wrong of [`${text}!`, `!${text}`, text.repeat(8), `${text} `, `${text}测`]) {
      const words = refusalOf(() => new MessageDraft(format, '0200').set(element, wrong))
      expect([words, leaks(words, text)]).toEqual([words, false])
    }
  })

  it('is told by its place', () => {
    expect(refusalOf(() => new MessageDraft(format, '0200').set(2, `${PAN}x`))).toMatch(
      'expected digits, got another character at position 17',
    )
  })
})
