import { describe, expect, it } from 'vitest'
import { createLimits, LIMITS } from '../../src/limits.ts'
import { parseLimits } from '../../src/terms/limit-options.ts'

describe('parseLimits', () => {
  it.each([
    ['issuerTimeout=500ms', 'issuerTimeoutMs', 500],
    ['issuerTimeoutMs=500', 'issuerTimeoutMs', 500],
    ['issuerTimeout=2s', 'issuerTimeoutMs', 2_000],
    ['reversalPauseMax=1m', 'reversalPauseMaxMs', 60_000],
    ['frame=8kb', 'frameBytes', 8_192],
    ['connections=20', 'connections', 20],
  ])('%s sets %s to %i', (pair, name, value) => {
    expect(parseLimits([pair])).toEqual({ [name]: value })
  })

  it.each(['issuerTimeout=', 'issuerTimeout=abc', 'issuerTimeout=-1', 'connections=0', 'connections=1.5', 'frame=1mb'])(
    '%s is refused with the range',
    (pair) => {
      expect(() => parseLimits([pair])).toThrow(/expected \d+ to \d+, for example/)
    },
  )

  it('lists the limits there are for one that is not known', () => {
    expect(() => parseLimits(['nonsense=1'])).toThrow(/unknown limit "nonsense"\. Possible: .*issuerTimeoutMs/)
  })
})

describe('createLimits', () => {
  it('keeps every default within its own range', () => {
    for (const { default: value, min, max } of Object.values(LIMITS)) {
      expect(value).toBeGreaterThanOrEqual(min)
      expect(value).toBeLessThanOrEqual(max)
    }
  })

  it('takes what is set and leaves the rest', () => {
    expect(createLimits({ connections: 5 })).toMatchObject({ connections: 5, issuerTimeoutMs: LIMITS.issuerTimeoutMs.default })
  })
})
