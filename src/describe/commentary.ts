/** What can be said of a message by somebody who knows its dialect: meanings, names of chip tags, places of bytes. */
import type { Commentary } from '../codec/describe.ts'
import type { Message } from '../codec/message.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { chipTagTitle } from './chip-tags.ts'
import { type Language, meaningOf, mtiMeaning } from './meaning.ts'

/** `withPlaces` adds offset and length of each element, length prefix included: `  @25+9`. */
export function createCommentary(message: Message, dialect: Dialect, lang: Language, withPlaces: boolean): Commentary {
  return {
    meaning: (element) => (element === 0 ? mtiMeaning(message.mti, lang) : meaningOf(message, dialect, element, lang)),
    tagName: (tag) => chipTagTitle(tag)?.[lang] ?? '',
    place(element) {
      const span = withPlaces ? message.span(element) : undefined
      return span === undefined ? '' : `  @${span.start}+${span.end - span.start}`
    },
  }
}
