#!/usr/bin/env -S node --disallow-code-generation-from-strings
/** The command `unswipe`: the only file that ends the process. */
import { run } from './run.ts'

process.exitCode = await run(process.argv.slice(2))
