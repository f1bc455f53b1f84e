/** How an element or a part of it is named in files and texts: `60`, `60.1`, `55.9F26`, `127.25.3`. */
import type { ElementPath } from './format.ts'

/** What the text names; the element is NaN for one that is not a path. */
export function readPath(text: string): ElementPath {
  const dot = text.indexOf('.')
  return dot < 0 ? { element: Number(text) } : { element: Number(text.slice(0, dot)), subfield: text.slice(dot + 1) }
}

export function pathText({ element, subfield }: ElementPath): string {
  return subfield === undefined ? String(element) : `${element}.${subfield}`
}
