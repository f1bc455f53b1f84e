/** `unswipe ledger why`: why a refund has not arrived, in English or Chinese. */
import type { ArgumentsCamelCase, Argv } from 'yargs'
import { type Why, whyOf } from '../../gateway/chain/why.ts'
import { type Language, STATE_WORDS, timeText } from '../../gateway/chain/words.ts'
import { isoText } from '../../terms/calendar.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { findStories, numberOption, type Story, storyOptions } from '../ledger-story.ts'
import { printData } from '../terminal-output.ts'

function builder(yargs: Argv) {
  return numberOption(storyOptions(yargs))
}

type WhyArgs = ReturnType<typeof builder> extends Argv<infer T> ? T : never

export const ledgerWhyCommand: Command<WhyArgs> = { builder, run }

async function run(args: ArgumentsCamelCase<WhyArgs>): Promise<number> {
  for (const story of await findStories(args)) {
    const why = whyOf(story.chain, story.id, story.issuer)
    if (why === undefined) continue
    const { atMs, ...told } = why
    if (args.json) printData(JSON.stringify({ ...told, at: atMs === null ? null : isoText(atMs) }))
    else for (const line of lines(why, story, args.lang)) printData(line)
  }
  return EXIT.ok
}

const LABELS = {
  en: { cause: 'Why', what: 'What happened', next: 'What comes next', todo: 'What to do' },
  zh: { cause: '原因', what: '经过', next: '后续', todo: '处理办法' },
} as const

function lines(why: Why, { facts }: Story, lang: Language): string[] {
  const label = LABELS[lang]
  const at = why.atMs === null ? '' : ` (${timeText(why.atMs, facts.offsetMinutes(why.atMs))})`
  return [
    `#${why.id} RRN ${why.rrn}: ${STATE_WORDS[why.state][lang]}`,
    `${label.cause}: ${why.causeWords[lang]}`,
    `${label.what}: ${why.what[lang]}${at}`,
    `${label.next}: ${why.next[lang]}`,
    `${label.todo}: ${why.todo[lang]}`,
  ]
}
