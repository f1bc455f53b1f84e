// Empties dist before a package is made, so that no module that was deleted lives on in it.
import { rmSync } from 'node:fs'

rmSync(new URL('../dist/', import.meta.url), { recursive: true, force: true })
