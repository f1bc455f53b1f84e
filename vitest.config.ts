import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests wait for child processes and disks: two workers on two cores, not the one that is the default there.
    maxWorkers: 2,
    reporters: ['default', './test/counts-reporter.ts'],
  },
})
