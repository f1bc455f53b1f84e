/** One row of a story: `refund R1 of S1 30.00 card=B => declined pan_differs; S1 left 100.00`. */

export interface StoryRow {
  readonly text: string
  readonly verb: string
  readonly label: string
  /** The label after `of`. */
  readonly of?: string
  readonly amountMinor?: number
  /** The words after that: `timeout`, `card=B` as card -> B, `timeout` as timeout -> ''. */
  readonly options: ReadonlyMap<string, string>
  readonly expected: readonly string[]
}

export function readStory(story: string): StoryRow[] {
  return story
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(readRow)
}

function readRow(text: string): StoryRow {
  const [event = '', expectation = ''] = text.split('=>')
  const [verb = '', label = '', ...rest] = event.trim().split(/\s+/)
  const of = rest[0] === 'of' ? rest[1] : undefined
  const after = of === undefined ? rest : rest.slice(2)
  const amount = after[0] !== undefined && /^\d+\.\d\d$/.test(after[0]) ? after[0] : undefined
  const options = new Map(
    (amount === undefined ? after : after.slice(1)).map((word) => {
      const [name = '', value = ''] = word.split('=')
      return [name, value]
    }),
  )
  return {
    text,
    verb,
    label,
    ...(of === undefined ? {} : { of }),
    ...(amount === undefined ? {} : { amountMinor: minor(amount) }),
    options,
    expected: expectation.split(';').map((fact) => fact.trim().replace(/\s+/g, ' ')),
  }
}

export function minor(text: string): number {
  return Math.round(Number(text) * 100)
}

export function major(amountMinor: number): string {
  return (amountMinor / 100).toFixed(2)
}
