/** What `unswipe serve` refuses: one line that says what and where, an exit code, and nothing on standard output. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { killAll, runCli } from '../support/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'unswipe-test-'))
afterAll(async () => {
  killAll()
  await rm(folder, { recursive: true, force: true })
})

/** Writes a file of that name, used by one case only; gives its path. */
function write(name: string, text: string, mode = 0o644): string {
  writeFileSync(join(folder, name), text, { mode })
  return join(folder, name)
}

const CASES: readonly (readonly [string, () => readonly string[], number, RegExp])[] = [
  ['an unknown flag', () => ['--lisen', 'x'], 2, /^OPTION_INVALID: .*lisen/],
  ['a bad port', () => ['--listen', 'unionpay-pos@127.0.0.1:70000'], 2, /^OPTION_INVALID: --listen: expected HOST:PORT/],
  ['a listener without a host', () => ['--listen', 'unionpay-pos'], 2, /^OPTION_INVALID: --listen: expected DIALECT@HOST:PORT/],
  ['an unknown dialect', () => ['--listen', 'unionpay-poz@127.0.0.1:0'], 2, /^OPTION_INVALID: unionpay-poz .*unionpay-pos/],
  [
    'a bad dialect file',
    () => ['--listen', `${write('mine.yaml', 'extends: unionpay-pos\nstear: auto\n')}@127.0.0.1:0`],
    3,
    /mine\.yaml:2:1 .*stear/,
  ],
  ['an unknown override', () => ['--listen', 'unionpay-pos,lenght=ascii4@127.0.0.1:0'], 2, /^OPTION_INVALID: .*lenght/],
  ['an unknown limit', () => ['--limit', 'issuerTimeuot=1s'], 2, /^OPTION_INVALID: --limit: unknown limit "issuerTimeuot"/],
  ['a limit out of range', () => ['--limit', 'frameBytes=1'], 2, /^OPTION_INVALID: --limit frameBytes .*expected 64 to 65535/],
  [
    'an issuer dialect without an issuer section',
    () => ['--issuer', 'unionpay-pos@127.0.0.1:1'],
    3,
    /^SPEC_INVALID: .*unionpay-pos has no "issuer" section/,
  ],
  ['a password in the ledger', () => ['--ledger', 'postgres://u:p@h/d'], 2, /^OPTION_INVALID: --ledger/],
  ['a seed that is no number', () => ['--seed', 'x'], 2, /^OPTION_INVALID: --seed/],
  ['a rules file that is not there', () => ['--rules', 'none.yaml'], 3, /^SPEC_INVALID: --rules none\.yaml: cannot be read \(ENOENT\)/],
  [
    'a bad rules file',
    () => ['--rules', write('rules.yaml', 'rules:\n  - name: x\n    when: { ammount: 5 }\n    then: {}\n')],
    3,
    /rules\.yaml:3:\d+ .*ammount/,
  ],
  ['a bad config file', () => ['--config', write('config.yaml', 'listne: []\n')], 3, /config\.yaml:1:1 .*listne/],
  [
    'a policy that is none',
    () => ['--config', write('policy.yaml', 'policy:\n  partialBeforeSettlement: later\n')],
    3,
    /policy\.yaml:2:\d+ policy\.partialBeforeSettlement: .*decline.*queue/,
  ],
  [
    'an operators file others may read',
    () => ['--operators', write('open.yaml', 'operators: []\n')],
    3,
    /others may read this operators file \(mode 644\)/,
  ],
  [
    'an operator without a role',
    () => ['--operators', write('operators.yaml', 'operators:\n  - { id: "01" }\n', 0o600)],
    3,
    /operators\.yaml:2:\d+ operators\.0\.role/,
  ],
  ['a config file that is no YAML', () => ['--config', write('broken.yaml', 'listen: [\n')], 3, /broken\.yaml:\d+:\d+ /],
  [
    'a bad keys file',
    () => ['--keys', write('keys.yaml', 'terminals:\n  - { terminal: "T*", mak: "12" }\n', 0o600)],
    3,
    /keys\.yaml:2:\d+ .*16, 32, 48 or 64 hex digits/,
  ],
  ['a keys file others may read', () => ['--keys', write('open-keys.yaml', 'terminals: []\n', 0o644)], 3, /mode 644\); chmod 600/],
  [
    'a file that is no ledger',
    () => ['--ledger', write('other.db', 'hello, this is a text file of somebody')],
    3,
    /^LEDGER_FOREIGN: .*other\.db is not an Unswipe ledger/,
  ],
  ['a ledger in a folder that is not there', () => ['--ledger', join(folder, 'no/where.db')], 3, /^LEDGER_FAILED: There is no folder/],
]

it.concurrent.each(CASES)('%s', async (_name, args, code, line) => {
  const ran = await runCli(['serve', '--listen', 'iso8583-1987-ascii@127.0.0.1:0', '--control', '127.0.0.1:0', ...args()], { cwd: folder })
  const [first] = ran.stderr.split('\n').filter((text) => text !== '' && !text.startsWith('See ') && !text.startsWith('{'))
  expect(first).toMatch(line)
  expect(ran).toMatchObject({ code, stdout: '' })
})
