/** What the parts of a dialect file say of each other: elements, codes and placeholders have to be there. */
import type { ElementPath } from '../codec/format.ts'
import { type AddFault as Add, type DialectFile, dialectFileShape, type FaultPath as Path } from './dialect-file.ts'
import { suggestion } from './nearest.ts'
import { NETWORK_PLACEHOLDERS, PLACEHOLDERS, placeholdersOf } from './placeholder.ts'
import { checkSecrets } from './secrets-check.ts'

type Element = DialectFile['elements'] extends Map<number, infer E> ? E : never

/** Encodings that a content can have. */
const ENCODINGS_OF: Readonly<Record<string, readonly string[]>> = {
  n: ['ascii', 'bcd'],
  z: ['ascii', 'bcd'],
  'x+n': ['ascii', 'bcd'],
  a: ['ascii', 'gbk'],
  an: ['ascii', 'gbk'],
  ans: ['ascii', 'gbk'],
  b: ['binary', 'hex'],
}

/** The schema of a dialect file, with what one part of the file says of another. */
export const dialectFile = dialectFileShape.superRefine((file, context) => {
  checkReferences(file, (path, problem) => context.addIssue({ code: 'custom', message: problem, path, params: { whole: true } }))
})

function checkReferences(file: DialectFile, add: Add): void {
  for (const [number, element] of file.elements) checkElement(number, element, file.elementMax, add)
  for (const { at, path } of elementPaths(file)) checkPath(file, at, path, add)
  for (const { at, code } of responseCodes(file)) {
    if (!file.responseCodes.has(code)) add(at, `response code ${code} is not in responseCodes`)
  }
  for (const [kind, { elements }] of file.compose) {
    for (const [number, template] of elements) checkTemplate(['compose', kind, 'elements', number], template, { known: PLACEHOLDERS, add })
  }
  checkSecrets(file, add)
  checkNetwork(file, add)
}

function checkElement(number: number, element: Element, elementMax: number, add: Add): void {
  const { type, encoding, subfields = [], tlv } = element
  const possible = ENCODINGS_OF[type.content] ?? []
  const cut = subfields.reduce((sum, { length }) => sum + length, 0)
  if (number > elementMax) add(['elements', number], `is above elementMax ${elementMax}`)
  if (encoding !== undefined && !possible.includes(encoding)) {
    add(['elements', number, 'encoding'], `${type.content} can be ${possible.join(' or ')}, not ${encoding}`)
  }
  if (cut > type.length) add(['elements', number, 'subfields'], `are ${cut} long together, the element ${type.length} at most`)
  if (tlv === true && type.content !== 'b')
    add(['elements', number, 'tlv'], `only an element of type b can be TLV, this one is ${type.content}`)
}

function checkPath(file: DialectFile, at: Path, path: ElementPath, add: Add): void {
  const element = file.elements.get(path.element)
  if (element === undefined) add(at, `data element ${path.element} is not in elements`)
  else if (path.subfield !== undefined && element.subfields?.[path.subfield - 1] === undefined) {
    add(at, `data element ${path.element} has no subfield ${path.subfield}`)
  }
}

function checkTemplate(at: Path, template: string, { known, add }: { readonly known: readonly string[]; readonly add: Add }): void {
  for (const name of placeholdersOf(template)) {
    if (known.includes(name)) continue
    add(at, `unknown placeholder {${name}}${suggestion(name, known) || '.'} Possible: ${known.join(', ')}`)
  }
}

function checkNetwork({ issuer }: DialectFile, add: Add): void {
  for (const [name, { elements }] of Object.entries(issuer?.network?.messages ?? {})) {
    for (const [number, template] of elements) {
      checkTemplate(['issuer', 'network', 'messages', name, 'elements', number], template, { known: NETWORK_PLACEHOLDERS, add })
    }
  }
}

interface Reference {
  readonly at: Path
  readonly path: ElementPath
}

function elementPaths(file: DialectFile): Reference[] {
  const { batch, duplicates, mac, signIn, pin } = file
  return [
    ...kindRowPaths(file),
    ...[...file.requires].flatMap(([kind, paths]) => listed(['requires', kind], paths)),
    ...named([], { batch }),
    ...listed(['duplicates', 'key'], duplicates.key),
    ...duplicates.keyOneOf.flatMap((group, index) => listed(['duplicates', 'keyOneOf', index], group)),
    ...originalPaths(file),
    ...replyPaths(['reply', 'default'], file.reply.default),
    ...[...file.reply.kinds].flatMap(([kind, plan]) => replyPaths(['reply', 'kinds', kind], plan)),
    ...numbered(['mac', 'elements'], mac?.elements ?? []),
    ...named(['signIn'], { networkCode: signIn?.networkCode, batch: signIn?.batch }),
    ...named(['pin'], { element: pin && { element: pin.element } }),
    ...named(['pin', 'formats'], { by: pin?.formats?.by }),
    ...issuerPaths(file),
    ...networkPaths(file),
    ...[...file.compose].flatMap(([kind, { elements }]) => keyed(['compose', kind, 'elements'], elements.keys())),
  ]
}

function kindRowPaths({ kinds }: DialectFile): Reference[] {
  return (['terminal', 'issuer'] as const).flatMap((side) =>
    kinds[side].flatMap(({ when }, index) => whenPaths(['kinds', side, index, 'when'], when)),
  )
}

function whenPaths(at: Path, when: ReadonlyMap<ElementPath, unknown> | undefined): Reference[] {
  return [...(when?.keys() ?? [])].map((path) => ({ at: [...at, pathName(path)], path }))
}

function networkPaths({ issuer }: DialectFile): Reference[] {
  const network = issuer?.network
  if (network === undefined) return []
  const at = ['issuer', 'network']
  return [
    ...Object.entries(network.messages).flatMap(([name, { elements }]) => keyed([...at, 'messages', name, 'elements'], elements.keys())),
    ...network.answers.flatMap(({ when }, index) => whenPaths([...at, 'answers', index, 'when'], when)),
  ]
}

function originalPaths({ originals }: DialectFile): Reference[] {
  return [...originals].flatMap(([kind, plans]) =>
    plans.flatMap((plan, index) => {
      const paths = Object.entries(plan).filter((entry): entry is [string, ElementPath] => typeof entry[1] === 'object')
      return paths.map(([name, path]) => ({ at: ['originals', kind, index, name], path }))
    }),
  )
}

function replyPaths(at: Path, { echo, adds }: DialectFile['reply']['default']): Reference[] {
  return [...numbered([...at, 'echo'], echo), ...keyed([...at, 'adds'], adds.keys())]
}

function issuerPaths({ issuer }: DialectFile): Reference[] {
  if (issuer === undefined) return []
  return [
    ...listed(['issuer', 'correlation'], issuer.correlation),
    ...numbered(['issuer', 'carry'], issuer.carry),
    ...named(['issuer'], { originalData: { element: issuer.originalData } }),
  ]
}

function listed(at: Path, paths: readonly ElementPath[]): Reference[] {
  return paths.map((path, index) => ({ at: [...at, index], path }))
}

function numbered(at: Path, elements: readonly number[]): Reference[] {
  return elements.map((element, index) => ({ at: [...at, index], path: { element } }))
}

function keyed(at: Path, elements: Iterable<number>): Reference[] {
  return [...elements].map((element) => ({ at: [...at, element], path: { element } }))
}

function named(at: Path, paths: Readonly<Record<string, ElementPath | undefined>>): Reference[] {
  return Object.entries(paths).flatMap(([name, path]) => (path === undefined ? [] : [{ at: [...at, name], path }]))
}

function pathName({ element, subfield }: ElementPath): string {
  return subfield === undefined ? String(element) : `${element}.${subfield}`
}

function responseCodes({ codes, approvals, issuer }: DialectFile): { readonly at: Path; readonly code: string }[] {
  const list = (at: Path, items: readonly string[]) => items.map((code, index) => ({ at: [...at, index], code }))
  return [
    ...Object.entries(codes).flatMap(([row, code]) => (code === undefined ? [] : [{ at: ['codes', row], code }])),
    ...list(['approvals'], approvals),
    ...list(['issuer', 'done'], issuer?.done ?? []),
    ...list(['issuer', 'again'], issuer?.again ?? []),
  ]
}
