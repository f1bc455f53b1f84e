/** The runner: what a file may say, how what is wrong is told, hosts of others, and that nothing stays open. */
import { describe, expect, it } from 'vitest'
import {
  type CaseReport,
  caseLines,
  failures,
  junitXml,
  loadDialect,
  runScenario,
  SpecError,
  type SuiteReport,
} from '../../../sim/index.ts'
import { openSpied } from '../../support/stand.ts'

const ONE = ['unionpay-pos']

async function play(steps: string, head = ''): Promise<CaseReport> {
  const { cases } = await runScenario({ file: 'one.yaml', text: `${head}\nsteps:\n${steps}`, dialects: ONE })
  const [only] = cases
  if (only === undefined) throw new Error('no case')
  return only
}

async function refusal(text: string): Promise<string> {
  const refused: unknown = await runScenario({ file: 'wrong.yaml', text }).catch((error: unknown) => error)
  if (!(refused instanceof SpecError)) throw new Error('it is not refused')
  return refused.message
}

describe('a file that is not valid', () => {
  it('is refused with every mistake at its place, and what was meant', async () => {
    const text = [
      'dialects: [unionpay-pos]',
      'limits: { issuerTimeot: 1s }',
      'rules: [{ name: slow, when: { knd: refund }, then: { latncy: 1s } }]',
      'steps:',
      '  - sael: { amount: 10.00 }',
      '  - refund: { of: s1, amuont: 1.00, expect: { reson: approved, 39: "00" } }',
      '  - sale: { expect: { reason: aproved } }',
      '  - { sale: {}, settle: {} }',
      '  - wait: soon',
    ].join('\n')
    const lines = (await refusal(text)).split('\n')
    expect(lines.map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['2:25', '3:31', '3:54', '5:5', '6:23', '6:47', '7:31', '8:5', '9:11'].map((at) => `wrong.yaml:${at}`)),
    )
    for (const meant of ['"kind"', '"latency"', '"sale"', '"amount"', '"approved"'])
      expect(lines.join('\n')).toContain(`did you mean ${meant}`)
  })

  it.each([
    ['neither steps nor scenarios', 'dialects: [unionpay-pos]', /either steps or scenarios/],
    ['a verb that is not there', 'steps: [{ title: nothing }]', /one step each/],
    ['an amount that is none', 'steps: [{ sale: { amount: ten } }]', /an amount such as 30\.00/],
    ['a loop in a loop', 'steps: [{ loop: { times: 2, steps: [{ loop: { times: 2, steps: [] } }] } }]', /unknown key "loop"/],
  ])('%s', async (_words, text, expected) => {
    expect(await refusal(text)).toMatch(expected)
  })
})

describe('what is not as expected', () => {
  it.each([
    [
      'an element',
      '- sale: { amount: 10.00, expect: { 39: "51" } }',
      'line 3, sale 10.00: DE39 (Response code or reason of a reversal): expected 51, came 00',
    ],
    ['a card, masked', '- sale: { expect: { 2: "4111111111111111" }, amount: 1.00 }', /expected 411111\*{6}1111, came 620000\*{6}7892/],
    ['what must not be there', '- sale: { amount: 1.00, expect: { 38: absent } }', /DE38 \(.*\): expected absent, came [0-9A-F]{6}/],
    ['an echo', '- sale: { amount: 1.00, expect: { 39: echo } }', /DE39 \(.*\): expected absent, came 00/],
    ['a row of the failure table', '- sale: { amount: 1.00, expect: { code: over } }', /DE39 of the sale: expected 64 \(over\), came 00/],
    ['the reason of the gateway', '- sale: { amount: 1.00, expect: { reason: duplicate } }', /reason: expected duplicate, came approved/],
    ['what is left', '- sale: { amount: 1.00, expect: { left: 2.00 } }', /left: expected 2\.00, came 1\.00/],
    ['an approval, when nothing is said', '- sale: { amount: 0.00 }', /approved: expected yes, came no \(DE39 13\)/],
    ['an answer that must not come', '- sale: { amount: 1.00, expect: { answer: none } }', /answer: expected none, came DE39 00/],
    ['a name that is not kept', '- refund: { of: s1, amount: 1.00 }', /nothing is kept under the name "s1"/],
    ['a kind that terminals do not have', '- settle: { settled: 3 }', /settled: expected 3, came 0/],
    ['an answer to the issuer', '- host: { send: key-change, expect: "00" }', /answer to key-change: expected 00, came 40/],
    ['a count of the journal', '- verify: { kind: sale, count: 2 }', /messages with at issuer, kind sale: expected 2, came 0/],
    [
      'a round of a loop',
      '- loop: { times: 3, steps: [{ sale: { amount: 1.00, expect: { 39: "05" } } }] }',
      /round 1: sale 1\.00: DE39 .*: expected 05, came 00/,
    ],
    [
      'the counts of a loop',
      '- loop: { times: 3, steps: [{ sale: { amount: 1.00 } }], counts: { responseCode: { "91": 1 } } }',
      /count of answers with DE39 91: expected 1, came 0/,
    ],
  ])('%s is told with both values', async (_words, step, expected) => {
    const report = await play(`  ${step}`)
    expect(report.is).toBe('failed')
    expect(failures(report).join('\n')).toMatch(expected)
    expect(failures(report).length).toBeGreaterThan(0)
  })

  it('a rule that nothing met fails it, unless it is optional', async () => {
    const rules = (more: string) => `rules: [{ name: never, when: { amount: 99 }, then: { responseCode: "51" }${more} }]`
    expect(failures(await play('  - sale: { amount: 1.00 }', rules('')))).toEqual([expect.stringContaining('rule "never" was never met')])
    expect((await play('  - sale: { amount: 1.00 }', rules(', optional: yes'))).is).toBe('passed')
  })

  it('is shown for eyes and as JUnit: what was sent, what came, the difference', async () => {
    const report = await runScenario({ file: 'one.yaml', text: 'steps:\n  - sale: { amount: 10.00, expect: { 39: "51" } }', dialects: ONE })
    const shown = report.cases.flatMap((one) => caseLines(one)).join('\n')
    expect(shown).toMatch(/^FAILED one +unionpay-pos/)
    expect(shown).toMatch(/sent 0=0200 2=620000\*{6}7892/)
    expect(shown).toMatch(/came 0=0210/)
    expect(shown).toContain('! DE39 (Response code or reason of a reversal): expected 51, came 00')
    const xml = junitXml([report, { file: 'bad.yaml', refused: 'SPEC_INVALID: bad.yaml:1:1 <nothing> & "more"' }])
    expect(xml).toContain('<testsuite name="one.yaml" tests="1" failures="1"')
    expect(xml).toContain('name="one [unionpay-pos]"')
    expect(xml).toContain('errors="1"')
    expect(xml).toContain('&lt;nothing&gt; &amp; "more"')
    expect(shown + xml).not.toContain('6200001234567892')
  })
})

describe('verdicts of requests without an answer', () => {
  it.each([
    ['no bytes', 'no-bytes', ''],
    ['late', 'no-bytes', 'latency: 200ms'],
  ])('%s', async (_words, verdict, latency) => {
    const head = `limits: { issuerTimeout: 2s }\nrules: [{ name: r, when: { kind: sale }, then: { ${latency || 'fault: no-answer'} } }]`
    const step = `  - sale: { amount: 1.00, timeout: 80ms, expect: { verdict: ${verdict} } }`
    const report = await play(step, head)
    expect(report.steps[0]?.verdict).toEqual({ is: 'no-bytes', words: 'no bytes came' })
  })
})

describe('an answer that is too late', () => {
  const HEAD = 'limits: { issuerTimeout: 2s }\nreverses: [sale]\nrules: [{ name: r, when: { kind: sale }, then: { latency: 200ms } }]'

  it('is waited for where it is expected, and where an approval is', async () => {
    const expected = await play('  - sale: { amount: 1.00, timeout: 80ms, expect: { verdict: late } }', HEAD)
    expect(expected.steps[0]?.differences).toEqual([])
    const report = await play('  - sale: { amount: 1.00, timeout: 80ms }', HEAD)
    expect(report.steps[0]?.differences).toEqual([
      { what: 'answer', expected: 'one', came: expect.stringMatching(/^none: the answer came \d+ ms too late$/) },
    ])
    expect(caseLines(report).join('\n')).toMatch(/came nothing: the answer came \d+ ms too late/)
  })

  it('changes the verdict of a step before', async () => {
    const steps =
      '  - sale: { as: s1, amount: 1.00, timeout: 80ms, expect: any }\n  - wait: 600ms\n  - { expect: { verdict: late }, of: s1 }'
    const report = await play(steps, HEAD)
    expect(report.steps.map(({ differences, verdict }) => [differences, verdict?.is])).toEqual([
      [[], 'no-bytes'],
      [[], undefined],
      [[], 'late'],
    ])
  })
})

describe('against a host that is somewhere', () => {
  it('plays what terminals can, and says what needs the control API', async () => {
    const stand = await openSpied({ dialects: ONE })
    try {
      const target = { dialect: loadDialect('unionpay-pos'), host: '127.0.0.1', port: stand.portOf('unionpay-pos') }
      const text =
        'dialects: [unionpay-pos]\nscenarios:\n  - { name: echo, steps: [{ echo: {} }] }\n  - { name: settle, steps: [{ settle: {} }] }\n  - { name: other, dialects: [postbridge], steps: [{ echo: {} }] }'
      const report = await runScenario({ file: 'there.yaml', text, target })
      expect(report.cases.map(({ name, is }) => [name, is])).toEqual([
        ['echo', 'passed'],
        ['settle', 'failed'],
        ['other', 'skipped'],
      ])
      expect(failures(report.cases[1] as CaseReport)).toEqual([
        "line 4, settle: settle needs the gateway's control API: give --control URL",
      ])
    } finally {
      await stand.close()
    }
  })

  it('nobody listens there: that fails the scenario, and no other', async () => {
    const target = { dialect: loadDialect('unionpay-pos'), host: '127.0.0.1', port: 1 }
    const report: SuiteReport = await runScenario({ file: 'gone.yaml', text: 'steps: [{ echo: {} }]', target })
    expect(report.ok).toBe(false)
    expect(report.cases.flatMap(failures).join()).toContain('Nobody listens on 127.0.0.1:1')
  })
})

it('leaves no handle open', async () => {
  const handles = (): string[] =>
    process
      .getActiveResourcesInfo()
      .filter((name) => /TCP|Pipe|Timeout|Worker|MessagePort/.test(name))
      .sort()
  await play('  - sale: { amount: 1.00 }')
  const before = handles()
  for (let round = 0; round < 3; round += 1)
    await play('  - sale: { as: s, amount: 1.00 }\n  - raw: { hex: "00", timeout: 20ms, expect: nothing }')
  await expect.poll(() => handles().length).toBeLessThanOrEqual(before.length)
})

describe('a step in which the issuer speaks first', () => {
  it('signs the gateway off and on again: payments are refused between', async () => {
    const steps = [
      '- host: { send: sign-off, expect: "00" }',
      '- sale: { amount: 10.00, expect: { 39: "91" } }',
      '- host: { send: sign-on }',
      '- sale: { amount: 10.00 }',
    ].map((line) => `  ${line}`)
    const { is, steps: played } = await play(steps.join('\n'))
    expect([is, played.map(({ words }) => words)]).toEqual(['passed', expect.arrayContaining(['host: sign-off  00', 'host: sign-on  00'])])
  })
})
