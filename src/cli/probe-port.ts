/** What a live port speaks: an echo request in each dialect, and who answers it. */

import { createTerminal, type TerminalOptions } from '../../sim/index.ts'
import type { Dialect } from '../dialect/dialect.ts'

export interface PortAnswer {
  readonly option: string
  readonly isAnswered: boolean
  readonly words: string
}

/** One connection a dialect, one after the other, so that a device that is confused by one is not by all. */
export async function probePort(options: {
  readonly host: string
  readonly port: number
  readonly dialects: readonly Dialect[]
  readonly timeoutMs: number
  /** Who asks, where a host answers those it knows. */
  readonly terminal?: string
  readonly merchant?: string
}): Promise<readonly PortAnswer[]> {
  const answers: PortAnswer[] = []
  for (const dialect of options.dialects) answers.push(await probe(dialect, options))
  return answers
}

async function probe(dialect: Dialect, options: Omit<TerminalOptions, 'dialect'> & { readonly timeoutMs: number }): Promise<PortAnswer> {
  const { timeoutMs } = options
  const option = dialect.name
  if (!dialect.compose.has('echo')) return { option, isAnswered: false, words: 'has no echo message to try' }
  try {
    const terminal = await createTerminal({ ...options, dialect })
    const slip = await terminal.ask({ kind: 'echo' })
    await terminal.close()
    if (slip.answer === undefined) return { option, isAnswered: false, words: `echo not answered in ${timeoutMs} ms` }
    return { option, isAnswered: true, words: `echo answered ${slip.answer.mti} ${slip.responseCode ?? 'without DE39'}` }
  } catch (error) {
    return { option, isAnswered: false, words: error instanceof Error ? error.message : String(error) }
  }
}
