/** What specs/README says of policies: every limit with its reason and what happens at it, every switch. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { LIMIT_NAMES, LIMITS_OF_REFUNDS } from '../../src/terms/limit.ts'
import { policyFileSchema } from '../../src/terms/policy-file.ts'
import { ROOT } from './support/document.ts'

const SWITCHES = Object.keys(policyFileSchema.in.shape).filter((name) => name !== 'for')

describe.each([
  ['specs/README.md', 'en'],
  ['specs/README.zh-CN.md', 'zh'],
] as const)('%s', (name, language) => {
  const lines = readFileSync(ROOT + name, 'utf8').split('\n')

  test('lists every limit with its reason and its action, and no other', () => {
    const listed = lines.filter((line) => /^\| `\w+` \|.*\| `\w+` \| (refuse|warn|hold) \|$/.test(line))
    const told = LIMIT_NAMES.map((limit) => {
      const { reason, action, [language]: words } = LIMITS_OF_REFUNDS[limit]
      return `| \`${limit}\` | ${words.replace('{}', 'n')} | \`${reason}\` | ${action} |`
    })
    expect(listed).toEqual(told)
  })

  test('names every switch', () => {
    const text = lines.join('\n')
    expect(SWITCHES.filter((word) => !text.includes(`\`${word}\``))).toEqual([])
  })
})
