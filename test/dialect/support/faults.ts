/** What a call refuses, as the lines a user reads. */
import { expect } from 'vitest'
import { SpecError } from '../../../src/errors.ts'

export function refusalOf(run: () => unknown): SpecError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError)
    if (error instanceof SpecError) return error
  }
  throw new Error('nothing was refused')
}

export function linesOf(run: () => unknown): string[] {
  return refusalOf(run).message.split('\n')
}
