/** A folder under the temporary directory for each test of a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { verifyFolder } from './verified.ts'

export interface Folder {
  readonly path: string
  in(name: string): string
  /** Writes a file; gives its path. */
  write(name: string, text: string | Buffer, mode?: number): string
}

/** Made before each test of the file, removed after it; ledgers in it have right books by then, or the test fails. */
export function useFolder(): Folder {
  let path = ''
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'unswipe-test-'))
  })
  afterEach(() => verifyFolder(path).finally(() => rmSync(path, { recursive: true, force: true })))
  return {
    get path() {
      return path
    },
    in: (name) => join(path, name),
    write(name, text, mode = 0o644) {
      writeFileSync(join(path, name), text, { mode })
      return join(path, name)
    },
  }
}
