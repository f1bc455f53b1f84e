import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres-server.ts'],
    // Guards against hanging only: a busy machine is many times slower than a quiet one.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Many tests wait for child processes and disks: two workers on two cores, not the one that is the default there.
    maxWorkers: 2,
    reporters: ['default', './test/counts-reporter.ts'],
  },
})
