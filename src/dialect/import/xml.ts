/** XML of unknown origin as a small tree with places: bounded, without entities of its own, nothing is fetched. */
import { DOMParser, type Element } from '@xmldom/xmldom'
import { type Place, TREE_LIMITS } from '../tree.ts'
import { oneLine, refusal } from './spec.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly at: Place
}

const ELEMENT_NODE = 1
/** Every run ends before the next `<`: the time is linear in the length of the text. */
const TAG = /<(\/?)[A-Za-z_](?:[^<>"'/]|"[^"<]*"|'[^'<]*'|\/(?!>))*(\/?)>/g

/** The root element. Throws a `SpecError` with the place of the first fault. */
export function readXml(text: string, file: string): XmlElement {
  if (Buffer.byteLength(text) > TREE_LIMITS.fileBytes) throw refusal({ file, line: 1, column: 1 }, '', 'the file is longer than 1 MiB')
  checkDepth(text, file)
  const { doctype, documentElement } = parse(text, file)
  if (documentElement === null) throw refusal({ file, line: 1, column: 1 }, '', 'not XML: there is no element')
  // A document type may be named, it is not looked up; declarations could define entities.
  if ((doctype?.internalSubset ?? '') !== '') throw refusal({ file, line: 1, column: 1 }, '', 'a DOCTYPE with declarations is not read')
  return readElement(documentElement, file)
}

/** The parser has no bound of its own. */
function checkDepth(text: string, file: string): void {
  let depth = 0
  let count = 0
  for (const { index, 1: closes, 2: isEmpty } of text.matchAll(TAG)) {
    count += 1
    if (closes === '/') depth -= 1
    else if (isEmpty !== '/') depth += 1
    if (depth > TREE_LIMITS.depth) throw refusal(placeAt(text, index, file), '', `nested deeper than ${TREE_LIMITS.depth} levels`)
    if (count > TREE_LIMITS.nodes) throw refusal(placeAt(text, index, file), '', `more than ${TREE_LIMITS.nodes} tags`)
  }
}

function placeAt(text: string, index: number, file: string): Place {
  const before = text.slice(0, index).split('\n')
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function parse(text: string, file: string): ReturnType<DOMParser['parseFromString']> {
  const faults: { readonly at: Place; readonly problem: string }[] = []
  const onError = (_level: string, message: string, context: { locator?: { lineNumber?: number; columnNumber?: number } }): void => {
    const { lineNumber, columnNumber } = context.locator ?? {}
    faults.push({ at: { file, line: lineNumber || 1, column: columnNumber || 1 }, problem: `not valid XML: ${oneLine(message)}` })
  }
  let document: ReturnType<DOMParser['parseFromString']> | undefined
  try {
    document = new DOMParser({ locator: true, onError }).parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml')
  } catch (error) {
    if (faults.length === 0) throw refusal({ file, line: 1, column: 1 }, '', `not valid XML: ${oneLine(String(error))}`)
  }
  const [fault] = faults
  if (fault !== undefined || document === undefined)
    throw refusal(fault?.at ?? { file, line: 1, column: 1 }, '', fault?.problem ?? 'not XML')
  return document
}

function readElement(element: Element, file: string): XmlElement {
  const attributes = new Map(Array.from(element.attributes, ({ name, value }) => [name, value]))
  const children = Array.from(element.childNodes).filter((node): node is Element => node.nodeType === ELEMENT_NODE)
  const { nodeName, lineNumber, columnNumber } = element
  return {
    name: nodeName,
    attributes,
    children: children.map((child) => readElement(child, file)),
    at: { file, line: lineNumber || 1, column: columnNumber || 1 },
  }
}
