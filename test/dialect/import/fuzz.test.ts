/** Damaged specs: the importer gives a dialect that loads, or a refusal with a place. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { importDialect } from '../../../src/dialect/import/import-dialect.ts'
import { SpecError } from '../../../src/errors.ts'
import { readFixture } from './support/imported.ts'

const FILES = ['jpos-1987-binary.xml', 'moov-1987-bcd.json', 'iso-8583-custom-formats.json']
const PIECES = [
  '',
  '<',
  '>',
  '"',
  '{',
  '}',
  '[',
  '0',
  '-1',
  '9999999',
  'null',
  '&x;',
  '<!DOCTYPE a [',
  '<!--',
  '\0',
  '\u2028',
  '\n',
  '# ',
  'IFB_',
  'L',
  'true',
]
const texts = new Map(FILES.map((file) => [file, readFixture(file)]))

/** A place in the file, how much of it goes, what comes instead. */
const damage = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(40), piece: fc.constantFrom(...PIECES) })

it.each(FILES)(
  '%s, damaged',
  async (file) => {
    const text = texts.get(file) ?? ''
    let read = 0
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
        const damaged = damages.reduce((before, { at, cut, piece }) => {
          const start = Math.floor(at * before.length)
          return before.slice(0, start) + piece + before.slice(start + cut)
        }, text)
        const outcome = await importDialect(damaged, 'damaged').catch((error: unknown) => error)
        if (!(outcome instanceof SpecError)) {
          expect(outcome).toHaveProperty('yaml')
          read += 1
          return
        }
        // A fault of what was written would be a defect of the importer.
        for (const fault of outcome.faults)
          expect(fault).toMatchObject({ file: 'damaged', line: expect.any(Number), column: expect.any(Number) })
      }),
      { numRuns: 40, seed: 8583 },
    )
    expect(read).toBeGreaterThan(0)
  },
  120_000,
)
