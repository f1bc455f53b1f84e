import { defineConfig } from 'vitest/config'

/** They count what is open in their process: each file needs one of its own. */
const ALONE = ['test/transport/**/*.test.ts']

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres-server.ts'],
    // Guards against hanging only: a busy machine is many times slower than a quiet one.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Many tests wait for child processes and disks: two workers on two cores, not the one that is the default there.
    maxWorkers: 2,
    reporters: ['default', './test/counts-reporter.ts'],
    projects: [
      // To load all modules anew for each file took a sixth of the processor time of a run.
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
})
