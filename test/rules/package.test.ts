/** The package as others get it: what the tarball holds, and that it runs beside its declared dependencies alone. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHECKOUT, readManifest } from './support/checkout.ts'

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string; readonly mode: number }[]
  readonly bundled: readonly string[]
}

const ALLOWED =
  /^(?:dist\/(?:src|sim)\/|specs\/[^/]+\.(?:yaml|md|schema\.json)$|sim\/ci\/[^/]+\.yml$|sim\/rules\.schema\.json$|sim\/scenarios\/[^/]+\.(?:yaml|schema\.json)$|node_modules\/|(?:sim|bench)\/README[^/]*\.md$|(?:README|CHANGELOG)[^/]*\.md$|LICENSE$|package\.json$)/
const USE = `
import { createGateway, createIssuer, createLimits, loadDialect, openLedger } from 'unswipe'

const log = { debug() {}, info() {}, warn() {}, error() {} }
const dialect = loadDialect('iso8583-1987-binary')
const issuer = await createIssuer({ dialect })
const ledger = await openLedger({ location: ':memory:', holder: { simulation: true }, limits: createLimits(), log })
const gateway = await createGateway({
  listeners: [{ dialect, host: '127.0.0.1', port: 0 }],
  issuer: { dialect, host: issuer.host, port: issuer.port },
  ledger,
})
console.log(gateway.listeners.map((listener) => listener.dialect).join())
await gateway.close()
await issuer.close()
`

const manifest = readManifest()
const folder = mkdtempSync(join(tmpdir(), 'unswipe-package-'))
const modules = join(folder, 'node_modules')
const installed = join(modules, 'unswipe')
let packed: Packed

// No script runs: `npm test` has built dist, which is what is packed.
beforeAll(() => {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [first] = JSON.parse(execFileSync('npm', args, { cwd: CHECKOUT, encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 << 20 })) as [Packed]
  packed = first
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', packed.filename, '--strip-components=1', '-C', installed], { cwd: folder })
  linkDependencies()
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As an install would put them: the declared ones beside the package, but those it brings itself. */
function linkDependencies(): void {
  for (const name of Object.keys(manifest.dependencies).filter((dependency) => !manifest.bundleDependencies.includes(dependency))) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(CHECKOUT, 'node_modules', name), join(modules, name), 'junction')
  }
}

/** The command as npm links it. */
function unswipe(...args: string[]) {
  return spawnSync(join(installed, manifest.bin['unswipe'] ?? ''), args, { cwd: folder, encoding: 'utf8' })
}

function script(text: string) {
  writeFileSync(join(folder, 'use.mjs'), text)
  return spawnSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' })
}

describe('the tarball', () => {
  const paths = (): string[] => packed.files.map(({ path }) => path)

  it('has the built code, every dialect, the readme and the licence', () => {
    const specs = readdirSync(join(CHECKOUT, 'specs')).map((file) => `specs/${file}`)
    const needed = [
      'dist/sim/index.js',
      'dist/sim/index.d.ts',
      'dist/src/cli/main.js',
      'dist/src/ledger/store/thread.js',
      'LICENSE',
      'README.md',
    ]
    expect(paths()).toEqual(expect.arrayContaining([...needed, ...specs]))
  })

  it('has nothing else of the checkout: no source, test, benchmark or check', () => {
    expect(paths().filter((path) => !ALLOWED.test(path))).toEqual([])
  })

  it('brings iso_8583 with the xmldom of the override', () => {
    expect(packed.bundled).toEqual(expect.arrayContaining(['iso_8583', 'jxon', 'xmldom']))
    const xmldom = paths().filter((path) => path.endsWith('/xmldom/package.json'))
    expect(xmldom).toEqual(['node_modules/xmldom/package.json'])
    expect(JSON.parse(readFileSync(join(installed, 'node_modules/xmldom/package.json'), 'utf8'))).toMatchObject({
      name: '@xmldom/xmldom',
      version: expect.stringMatching(/^0\.8\./),
    })
  })
})

describe('the package, unpacked beside its dependencies', () => {
  it('says its version', () => {
    expect(unswipe('--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })

  it('plays the demo', () => {
    const { status, stdout, stderr } = unswipe('demo')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('unionpay-pos')
  })

  it('is a library: gateway, issuer and ledger start from the import', () => {
    expect(script(USE)).toMatchObject({ status: 0, stdout: 'iso8583-1987-binary\n', stderr: '' })
  })

  it('lets nobody import past its door', () => {
    expect(script("import 'unswipe/dist/src/index.js'").stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})
