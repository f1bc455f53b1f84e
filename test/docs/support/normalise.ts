/** Output as a document shows it and as it came, made comparable: what differs from run to run becomes a word. */

/** Elements whose value is a time, a number given on the way, or made of such: times, STAN, dates, RRN, DE38, keys, MAC, DE90. */
const VARYING = '7|11|12|13|15|37|38|62|64|61(?:\\.\\d)?|90(?:\\.\\d)?'

const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME'],
  [/\d{4}-\d\d-\d\d/g, 'DATE'],
  [/"port":\d{5}\b/g, '"port":PORT'],
  [/127\.0\.0\.1:\d{5}\b/g, '127.0.0.1:PORT'],
  [/\bpid \d+ on \S+,/g, 'pid PID on HOST,'],
  [new RegExp(`^(\\s*(?:${VARYING})\\s+\\S.*?)\\s+\\S+$`, 'gm'), '$1 VALUE'],
  [/"(stan|rrn|authorisationCode|tmkCheck|makCheck|pikCheck)":"[^"]*"/g, '"$1":"VALUE"'],
  [/"(7|11|12|13|15|37|38|64|90)":"[^"]*"/g, '"$1":"VALUE"'],
  [/"(atMs|issuerMs|totalMs|latencyMs)":[\d.]+/g, '"$1":NUMBER'],
  [/RRN \d{12}/g, 'RRN VALUE'],
  [/(TERM\d{4})\/\d{6}/g, '$1/STAN'],
  [/^(\s+\d+ {2})\d{12}/gm, '$1RRN'],
  [/^(Type into the device for [\w-]+:) .*port (\d+)$/gm, '$1 HOST port $2'],
  [/[ \t]+$/gm, ''],
]

function normalise(text: string): string {
  return REPLACEMENTS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text)
}

/** Lines of words and data; the JSON lines of the log are for machines. */
export function withoutLog(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('{"level":'))
    .join('\n')
}

/**
 * What of `shown` did not come, as a sentence; undefined when all of it did, in order. A line `...` stands for any
 * lines, `...` at the end of a line for its rest.
 */
export function difference(shown: string, came: string): string | undefined {
  const expected = normalise(shown).split('\n')
  const actual = normalise(came.replace(/\n+$/, '')).split('\n')
  const failed = `did not come. What came:\n${came}`
  let at = 0
  let mayskip = false
  for (const line of expected) {
    if (line === '...') {
      mayskip = true
      continue
    }
    const found = actual.findIndex((candidate, index) => index >= at && fits(line, candidate))
    if (found < 0 || (!mayskip && found !== at)) return `"${line}" ${failed}`
    at = found + 1
    mayskip = false
  }
  return mayskip || at === actual.length ? undefined : `"${actual[at]}" came and is not shown. ${failed}`
}

function fits(line: string, candidate: string): boolean {
  return line.endsWith('...') ? candidate.startsWith(line.slice(0, -3)) : candidate === line
}
