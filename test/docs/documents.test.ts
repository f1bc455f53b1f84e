/** The documents whose commands use the default ports 8580 to 8585, one after the other. No other test uses these ports. */
import { runDocument } from './support/run-document.ts'

runDocument('README.md')
runDocument('specs/README.md')
