/** A small house in which each rule is broken once, file by file, and what must be said about it. */

/** Clean, and the others import it: nothing may be reported here. */
export const SOUND: Readonly<Record<string, string>> = {
  'src/index.ts': "export { gateway } from './gateway/gateway.ts'\n",
  'src/gateway/gateway.ts': "import { link } from '../transport/link.ts'\n\nexport const gateway = { link }\n",
  'src/transport/link.ts': "import { connect } from 'node:net'\n\nexport const link = connect\n",
  'src/codec/message.ts': "import { kind } from '../terms/kind.ts'\n\nexport const message = kind\n",
  'src/terms/kind.ts': "export const kind = 'refund'\n",
  'sim/index.ts': "export { gateway } from '../src/index.ts'\n",
  'src/cli/main.ts': "import { gateway } from '../../sim/index.ts'\n\nexport const run = () => [gateway, Date.now(), process.argv]\n",
  'test/helper.ts': "import { message } from '../src/codec/message.ts'\n\nexport const helper = message\n",
}

export interface Planted {
  readonly file: string
  readonly text: string
  readonly rules: readonly string[]
}

/** Imports that the floors forbid: dependency-cruiser. */
export const IMPORTS: readonly Planted[] = [
  { file: 'src/ledger/upwards.ts', text: "export { gateway } from '../gateway/gateway.ts'\n", rules: ['floor-ledger'] },
  { file: 'src/codec/sideways.ts', text: "export { link } from '../transport/link.ts'\n", rules: ['floor-codec'] },
  { file: 'src/transport/sideways.ts', text: "export { message } from '../codec/message.ts'\n", rules: ['floor-transport'] },
  { file: 'src/routing/by-the-door.ts', text: "export { gateway } from '../index.ts'\n", rules: ['floor-routing'] },
  { file: 'src/errors.ts', text: "export { kind } from './terms/kind.ts'\n", rules: ['ground-floor'] },
  { file: 'src/ledger/message.ts', text: "export { message } from '../codec/message.ts'\n", rules: ['ledger-without-messages'] },
  {
    file: 'src/codec/files.ts',
    text: "export { readFileSync } from 'node:fs'\n",
    rules: ['files-in-stores-dialect-cli', 'pure-rooms'],
  },
  { file: 'src/ledger/rules/hash.ts', text: "export { createHash } from 'node:crypto'\n", rules: ['pure-rooms'] },
  { file: 'src/gateway/files.ts', text: "export { readFile } from 'node:fs/promises'\n", rules: ['files-in-stores-dialect-cli'] },
  { file: 'src/gateway/sockets.ts', text: "export { connect } from 'node:tls'\n", rules: ['sockets-in-transport'] },
  { file: 'src/issuer/timers.ts', text: "export { setTimeout } from 'node:timers/promises'\n", rules: ['timers-by-port'] },
  { file: 'sim/past-the-door.ts', text: "export { gateway } from '../src/gateway/gateway.ts'\n", rules: ['sim-by-the-door'] },
  { file: 'src/control/peers.ts', text: "export { gateway } from '../../sim/index.ts'\n", rules: ['sim-unknown-to-src'] },
  { file: 'src/cli/helper.ts', text: "export { helper } from '../../test/helper.ts'\n", rules: ['no-test-in-product'] },
  { file: 'src/terms/forgotten.ts', text: 'export const forgotten = 1\n', rules: ['no-orphan'] },
  {
    file: 'src/terms/egg.ts',
    text: "import type { Hen } from './hen.ts'\n\nexport interface Egg {\n  readonly of: Hen\n}\n",
    rules: ['no-cycle'],
  },
  // The other half of that cycle, which is reported once.
  { file: 'src/terms/hen.ts', text: "import type { Egg } from './egg.ts'\n\nexport type Hen = readonly Egg[]\n", rules: [] },
]

const GLOBALS = 'lint/style/noRestrictedGlobals'

/** Code that the rooms forbid: Biome. */
export const CODE: readonly Planted[] = [
  { file: 'src/gateway/clock.ts', text: 'export const now = (): number => Date.now()\n', rules: [GLOBALS] },
  { file: 'src/gateway/wait.ts', text: 'export const wait = (run: () => void): unknown => setTimeout(run, 1)\n', rules: [GLOBALS] },
  { file: 'src/issuer/clock.ts', text: 'export const now = (): number => performance.now()\n', rules: [GLOBALS] },
  { file: 'src/ledger/rules/place.ts', text: 'export const place = (): string => process.cwd()\n', rules: [GLOBALS] },
  { file: 'src/routing/dice.ts', text: 'export const dice = (): number => Math.random()\n', rules: ['plugin'] },
  { file: 'sim/dice.ts', text: 'export const dice = (): number => Math.random()\n', rules: ['plugin'] },
  { file: 'src/codec/any.ts', text: 'export const read = (value: any): string => value\n', rules: ['lint/suspicious/noExplicitAny'] },
  {
    file: 'src/codec/sure.ts',
    text: 'export const first = (texts: string[]): string => texts[0]!\n',
    rules: ['lint/style/noNonNullAssertion'],
  },
  { file: 'src/codec/default.ts', text: 'export default 1\n', rules: ['lint/style/noDefaultExport'] },
  { file: 'src/gateway/shout.ts', text: "export const shout = (): void => console.log('hello')\n", rules: ['lint/suspicious/noConsole'] },
  { file: 'src/gateway/CamelCase.ts', text: 'export const camel = 1\n', rules: ['lint/style/useFilenamingConvention'] },
  {
    file: 'src/gateway/forgotten.ts',
    text: 'async function write(): Promise<void> {}\n\nexport function close(): void {\n  write()\n}\n',
    rules: ['lint/nursery/noFloatingPromises'],
  },
  {
    file: 'src/gateway/long.ts',
    text: `export function long(numbers: number[]): void {\n${'  numbers.push(1)\n'.repeat(61)}}\n`,
    rules: ['lint/complexity/noExcessiveLinesPerFunction'],
  },
  {
    file: 'src/gateway/many.ts',
    text: 'export const sum = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e\n',
    rules: ['lint/complexity/useMaxParams'],
  },
  {
    file: 'src/terms/cock.ts',
    text: "import type { Hen } from './pullet.ts'\n\nexport type Cock = Hen\n",
    rules: ['lint/suspicious/noImportCycles'],
  },
  {
    file: 'src/terms/pullet.ts',
    text: "import type { Cock } from './cock.ts'\n\nexport interface Hen {\n  readonly by: Cock\n}\n",
    rules: ['lint/suspicious/noImportCycles'],
  },
]
