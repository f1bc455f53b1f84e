#!/usr/bin/env -S node --disallow-code-generation-from-strings
/** The command `unswipe`: the only file that ends the process. */
import { run } from './run.ts'

// A reader that has seen enough (`| head`) closes the pipe: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
process.exitCode = await run(process.argv.slice(2))
