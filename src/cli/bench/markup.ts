/** HTML in which every value is escaped, but what was made here itself. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Markup | readonly Markup[]

/** A template: `html\`<td>${cell}</td>\``. */
export function html(words: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(words.map((word, at) => word + (at < values.length ? partText(values[at] ?? '') : '')).join(''))
}

function partText(part: Part): string {
  if (part instanceof Markup) return part.text
  if (typeof part === 'object') return part.map(({ text }) => text).join('')
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
