import { describe, expect, it } from 'vitest'
import { answerMti, isAnswerMti, isRepeatMti } from '../../src/terms/mti.ts'

describe('R99: the MTI of an answer', () => {
  it.each([
    ['0200', '0210'],
    ['0201', '0210'],
    ['0220', '0230'],
    ['0221', '0230'],
    ['0400', '0410'],
    ['0401', '0410'],
    ['0420', '0430'],
    ['0421', '0430'],
    ['0500', '0510'],
    ['0800', '0810'],
    ['0820', '0830'],
  ])('%s is answered %s', (request, answer) => {
    expect(answerMti(request)).toBe(answer)
    expect(isAnswerMti(request)).toBe(false)
    expect(isAnswerMti(answer)).toBe(true)
  })

  it('R56: knows a repeat by its last digit', () => {
    expect(['0200', '0201', '0220', '0221', '0401', '0421'].map(isRepeatMti)).toEqual([false, true, false, true, true, true])
  })
})
