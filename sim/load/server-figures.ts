/** What a gateway of ours says of itself while it is under load: its own time a message, and what it owes. */

export interface ServerFigures {
  readonly turns: number
  readonly seconds: number
  /** The part of them that was spent at the issuer. */
  readonly issuerSeconds: number
}

/** From the metrics of the control API. Rejects when there is none. */
export async function serverFigures(control: string): Promise<ServerFigures> {
  const text = await metrics(control)
  return {
    turns: sum(text, 'unswipe_turn_seconds_count'),
    seconds: sum(text, 'unswipe_turn_seconds_sum'),
    issuerSeconds: sum(text, 'unswipe_issuer_seconds_sum'),
  }
}

export async function reversalsOwed(control: string): Promise<number> {
  return sum(await metrics(control), 'unswipe_reversals_owed')
}

async function metrics(control: string): Promise<string> {
  const response = await fetch(`${control}/metrics`)
  return response.text()
}

/** Over all labels. */
function sum(text: string, name: string): number {
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce((total, [, value]) => total + Number(value), 0)
}
