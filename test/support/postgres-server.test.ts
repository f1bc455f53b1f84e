/** The server of the tests: what it may not do to the process that starts it. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SERVER = fileURLToPath(new URL('postgres-server.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')

it.each([0, 3])('a process that started it ends with its own exit code, %i', async (exitCode) => {
  const folder = mkdtempSync(join(tmpdir(), 'unswipe-exit-'))
  try {
    const script = join(folder, 'fails.mjs')
    const starts = `const { server } = await startServer(${JSON.stringify(folder)}); await server.stop()`
    writeFileSync(script, `import { startServer } from ${JSON.stringify(SERVER)}\n${starts}\nprocess.exitCode = ${exitCode}\n`)
    const code = await new Promise((resolve) => execFile(process.execPath, ['--import', TSX, script], (error) => resolve(error?.code ?? 0)))
    expect(code).toBe(exitCode)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
