// Makes the built command executable, so that the link npm sets in node_modules/.bin runs.
import { chmodSync } from 'node:fs'

chmodSync(new URL('../dist/src/cli/main.js', import.meta.url), 0o755)
