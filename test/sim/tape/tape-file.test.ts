/** A tape that is none is refused with its line and what was expected, before anything of it is played. */
import { describe, expect, it } from 'vitest'
import { loadDialect, openTape } from '../../../sim/index.ts'
import { useFolder } from '../../support/folder.ts'

const folder = useFolder()
const { framing } = loadDialect('unionpay-pos')
const HEADER = JSON.stringify({ tape: 1, dialect: 'unionpay-pos', framing, startedAt: '2026-05-29T04:26:40.000Z', masked: true })
const OPEN = '{"atMs":1,"connection":1,"from":"terminal","event":"open"}'
const FRAME = '{"atMs":2,"connection":1,"from":"terminal","hex":"0003600003"}'

function refusal(text: string): Promise<string> {
  return openTape(folder.write('x.tape', text)).then(
    () => 'it was taken',
    (error: Error & { code?: string }) => `${error.code} ${error.message.replace(/^.*x\.tape/, 'x.tape')}`,
  )
}

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('')

describe('refused', () => {
  it.each([
    ['an empty file', '', 'x.tape:1 is empty'],
    ['binary', Buffer.alloc(300, 0xfe).toString('latin1'), 'x.tape:1 the file ends within this line'],
    ['no JSON', lines('hello'), 'x.tape:1 expected a JSON object'],
    ['a list', lines('[1]'), 'x.tape:1 expected a JSON object'],
    ['another version', lines(HEADER.replace('"tape":1', '"tape":2')), 'x.tape:1 tape: expected version 1, got 2'],
    [
      'another framing',
      lines(HEADER.replace('"headerBytes":6', '"headerBytes":7')),
      'x.tape:1 framing: expected that of unionpay-pos as it is now',
    ],
    ['a dialect that is not', lines(HEADER.replace('unionpay-pos', 'no-such')), 'no-such'],
    ['an unknown key', lines(HEADER, OPEN.replace('"event"', '"x":1,"event"')), 'x.tape:2 unknown key "x"'],
    ['an unknown event', lines(HEADER, OPEN.replace('"open"', '"shut"')), 'x.tape:2 event: expected open, refused, end, reset, got'],
    ['another side', lines(HEADER, OPEN.replace('"terminal"', '"bank"')), 'x.tape:2 from: expected terminal or host, got'],
    ['a negative time', lines(HEADER, OPEN.replace('"atMs":1', '"atMs":-1')), 'x.tape:2 atMs: expected milliseconds'],
    ['a time that goes back', lines(HEADER, OPEN, FRAME.replace('"atMs":2', '"atMs":0.5')), 'x.tape:3 atMs: expected 1 or more'],
    ['a connection twice', lines(HEADER, OPEN, OPEN), 'x.tape:3 connection: 1 is opened a second time'],
    ['one that is not open', lines(HEADER, FRAME), 'x.tape:2 connection: expected one that was opened'],
    ['half a byte', lines(HEADER, OPEN, FRAME.replace('0003600003', '000360000')), 'x.tape:3 hex: expected a frame in hex'],
    ['half a frame', lines(HEADER, OPEN, FRAME.replace('0003600003', '00046000')), 'x.tape:3 hex: expected one whole frame'],
    ['two frames', lines(HEADER, OPEN, FRAME.replace('0003600003', '000160000161')), 'x.tape:3 hex: expected one whole frame'],
    ['nothing in a line', lines(HEADER, OPEN, ''), 'x.tape:3 expected a JSON object'],
    ['a line cut off', lines(HEADER, OPEN) + FRAME.slice(0, 30), 'x.tape:3 the file ends within this line'],
    ['a line without end', `${HEADER}\n${'x'.repeat(300_000)}`, 'x.tape:2 expected a line of at most 140000 characters'],
    ['prototype names', lines(HEADER, OPEN.replace('"event"', '"__proto__":{},"event"')), 'x.tape:2 unknown key "__proto__"'],
  ])('%s', async (_, text, problem) => {
    const came = await refusal(text)
    expect(came).toMatch(/^SPEC_INVALID /)
    expect(came).toContain(problem)
  })

  it('a file that is not there', async () => {
    await expect(openTape(folder.in('none.tape'))).rejects.toMatchObject({ code: 'SPEC_INVALID' })
  })
})

it('a tape of its header alone is one', async () => {
  expect(await refusal(lines(HEADER))).toBe('it was taken')
})
