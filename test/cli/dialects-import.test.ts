/** `unswipe dialects import`: where the dialect goes, where the notes go, and what is refused with which exit code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { killAll, runCli } from '../support/cli.ts'
import { useFolder } from '../support/folder.ts'

const FIXTURES = fileURLToPath(new URL('../dialect/import/fixtures/', import.meta.url))

const folder = useFolder()
afterEach(killAll)

it('the dialect goes to standard output, the notes to standard error', async () => {
  const ran = await runCli(['dialects', 'import', join(FIXTURES, 'jpos-1987-ascii.xml')])
  expect(ran.code).toBe(0)
  expect(ran.stdout).toMatch(/^# Imported from "jpos-1987-ascii.xml" \(jpos\)/)
  expect(ran.stderr).toContain('jpos-1987-ascii.xml:74:3 DE 63: class com.example.iso.LoyaltyField is not known; left out\n')
  expect(ran.stderr).toContain('125 elements from a spec of jpos; extends iso8583-1987-ascii: 7 of the 7 encodings')
})

it('--out writes a new file, which works as a dialect, and never over one', async () => {
  const cwd = folder.path
  const args = ['dialects', 'import', join(FIXTURES, 'moov-1987-bcd.json'), '--out', 'house.yaml']
  const first = await runCli(args, { cwd })
  expect([first.code, first.stdout]).toEqual([0, ''])
  const before = readFileSync(join(cwd, 'house.yaml'), 'utf8')
  const listed = await runCli(['dialects', './house.yaml'], { cwd })
  expect(listed.stdout).toContain('127  b....9999  binary  Switch data / ')
  const again = await runCli(args, { cwd })
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--out house.yaml cannot be written')])
  expect(readFileSync(join(cwd, 'house.yaml'), 'utf8')).toBe(before)
})

it('--format decides; a file that is refused ends with 3 and its place', async () => {
  const cwd = folder.path
  folder.write('spec.json', '{"fields": {}}')
  const wrong = await runCli(['dialects', 'import', 'spec.json', '--format', 'jpos'], { cwd })
  expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('SPEC_INVALID: spec.json:1:')])
  const absent = await runCli(['dialects', 'import', 'absent.xml'], { cwd })
  expect([absent.code, absent.stderr]).toEqual([3, 'SPEC_INVALID: absent.xml is not there\n'])
  const unnamed = await runCli(['dialects', 'import', 'spec.json', '--out', 'house.txt'], { cwd })
  expect(unnamed.code).toBe(2)
})
