/** Where two messages differ, element by element. */
import { CardView } from '../codec/card-scan.ts'
import type { Message } from '../codec/message.ts'

export interface Difference {
  /** 0 is the MTI. */
  readonly element: number
  readonly name: string
  /** Absent where the message lacks the element. */
  readonly left?: string
  readonly right?: string
}

/** In the order of the elements; empty for equal messages. Values are masked unless `unmask`; they are compared whole. */
export function differencesOf(left: Message, right: Message, unmask: boolean): readonly Difference[] {
  const elements = [...new Set([0, ...left.elements(), ...right.elements()])].toSorted((one, other) => one - other)
  const views = new Map(unmask ? [] : [left, right].map((message) => [message, new CardView(message)]))
  return elements.flatMap((element) => {
    const [before, after] = [elementText(left, element), elementText(right, element)]
    if (before === after) return []
    const shown = (message: Message, text: string | undefined): string | undefined => masked(message, views.get(message), { element, text })
    return [
      {
        element,
        name: nameOf(left, element) ?? nameOf(right, element) ?? 'Message type indicator',
        ...optional('left', shown(left, before)),
        ...optional('right', shown(right, after)),
      },
    ]
  })
}

function elementText(message: Message, element: number): string | undefined {
  return element === 0 ? message.mti : message.text(element)
}

function nameOf(message: Message, element: number): string | undefined {
  return message.format.elements[element]?.name
}

/** `view` undefined: everything may be shown. */
function masked(message: Message, view: CardView | undefined, value: { element: number; text: string | undefined }): string | undefined {
  const format = message.format.elements[value.element]
  return view === undefined || value.text === undefined || format === undefined ? value.text : view.show(format, value.text)
}

function optional(side: 'left' | 'right', text: string | undefined): Partial<Pick<Difference, 'left' | 'right'>> {
  return text === undefined ? {} : { [side]: text }
}
