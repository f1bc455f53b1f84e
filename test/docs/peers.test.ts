/** The documents whose commands use ports of their own. */
import { runDocument } from './support/run-document.ts'

runDocument('sim/README.md')
runDocument('bench/README.md')
