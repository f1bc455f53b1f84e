import { expect, it } from 'vitest'
import { createSystemClock } from '../../src/transport/system-clock.ts'

const clock = createSystemClock()

it('a timer is never early', async () => {
  const early = await Promise.all(
    Array.from({ length: 200 }, (_, number) => {
      const dueMs = clock.monotonicMs() + number / 7
      return new Promise<boolean>((resolve) => {
        clock.after(number / 7, () => resolve(clock.monotonicMs() < dueMs))
      })
    }),
  )
  expect(early.filter(Boolean)).toHaveLength(0)
})

it('a cancelled timer does not run, and to cancel it again is harmless', async () => {
  let ran = false
  const cancel = clock.after(5, () => {
    ran = true
  })
  cancel()
  cancel()
  await new Promise<void>((resolve) => {
    clock.after(20, resolve)
  })
  expect(ran).toBe(false)
})

it('a timer of a year does not run at once', async () => {
  let ran = false
  const cancel = clock.after(365 * 86_400_000, () => {
    ran = true
  })
  await new Promise<void>((resolve) => {
    clock.after(20, resolve)
  })
  cancel()
  expect(ran).toBe(false)
})

it('the offset is minutes ahead of UTC', () => {
  const atMs = clock.nowMs()
  expect(clock.offsetMinutes(atMs)).toBe(-new Date(atMs).getTimezoneOffset())
})
