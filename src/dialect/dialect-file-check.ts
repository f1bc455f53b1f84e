/** What the parts of a dialect file say of each other: elements, codes and placeholders have to be there. */
import type { ElementPath } from '../codec/format.ts'
import { pathText } from '../codec/path.ts'
import { type DialectFile, dialectFileShape } from './dialect-file.ts'
import { type Add, checkElement, hasSubfield, type Path } from './element-check.ts'
import { checkMessages } from './message-check.ts'
import type { ElementUseFile } from './message-file.ts'
import { suggestion } from './nearest.ts'
import { NETWORK_PLACEHOLDERS, PLACEHOLDERS, placeholdersOf } from './placeholder.ts'
import { visible } from './quoted.ts'
import { checkSecrets } from './secrets-check.ts'

/** The schema of a dialect file, with what one part of the file says of another. */
export const dialectFile = dialectFileShape.superRefine((file, context) => {
  checkReferences(file, (path, problem) => context.addIssue({ code: 'custom', message: problem, path, params: { whole: true } }))
})

function checkReferences(file: DialectFile, add: Add): void {
  checkElements(file.elements, file, ['elements'], add)
  for (const [index, { elements }] of (file.variants ?? []).entries()) checkElements(elements, file, ['variants', index, 'elements'], add)
  if (file.elementMax === 64 && (file.encodings.secondBitmap ?? 'announced') !== 'announced') {
    add(['encodings', 'secondBitmap'], 'a second bitmap has no elements where elementMax is 64')
  }
  checkHeader(file.framing.header, add)
  for (const { at, path } of elementPaths(file)) checkPath(file, at, path, add)
  checkMessages(file, add)
  for (const { at, code } of responseCodes(file)) {
    if (!file.responseCodes.has(code)) add(at, `response code ${code} is not in responseCodes`)
  }
  for (const code of file.responseCodes.keys()) {
    if (!fits(file, 39, code)) add(['responseCodes', code], `response code ${code} does not fit data element 39`)
  }
  checkReference(file, add)
  checkTemplates(file.compose, ['compose'], add)
  checkTemplates(file.settlement?.messages ?? new Map(), ['settlement', 'messages'], add)
  checkSecrets(file, add)
  checkNetwork(file, add)
}

/** What stands in the header has to fit into it. */
function checkHeader({ bytes, begins = '', length, swap }: DialectFile['framing']['header'], add: Add): void {
  const ends: [string, number][] = [
    ['begins', begins.length / 2],
    ['length', length === undefined ? 0 : length.at + length.bytes],
    ['swap', swap === undefined ? 0 : Math.max(...swap.at) + swap.bytes],
  ]
  for (const [key, end] of ends) {
    if (end > bytes) add(['framing', 'header', key], `ends at byte ${end} of a header of ${bytes}`)
  }
}

function checkElements(elements: DialectFile['elements'], { encodings, elementMax }: DialectFile, at: Path, add: Add): void {
  for (const [number, element] of elements) {
    if (number > elementMax) add([...at, number], `is above elementMax ${elementMax}`)
    checkElement(element, encodings, [...at, number], add)
  }
}

/** Texts that the file itself writes into an element of fixed length. */
function fits(file: DialectFile, element: number, text: string): boolean {
  const { type } = file.elements.get(element) ?? {}
  if (type === undefined || type.prefixDigits !== undefined) return true
  return type.length === text.length && (type.content !== 'n' || /^\d+$/.test(text))
}

function checkReference({ originals, issuer, reference }: DialectFile, add: Add): void {
  if (reference !== undefined) return
  if (issuer !== undefined) add(['issuer', 'originalData'], 'says nothing without the section reference')
  for (const [kind, plans] of originals) {
    for (const [index, { by }] of plans.entries()) {
      if (by === 'message') add(['originals', kind, index, 'by'], 'says nothing without the section reference')
    }
  }
}

function checkPath(file: DialectFile, at: Path, path: ElementPath, add: Add): void {
  const element = file.elements.get(path.element)
  if (element === undefined) add(at, `data element ${path.element} is not in elements`)
  else if (path.subfield !== undefined && !hasSubfield(element, path.subfield))
    add(at, `data element ${path.element} has no subfield ${path.subfield}`)
}

function checkTemplates(messages: DialectFile['compose'], at: Path, add: Add): void {
  for (const [kind, { elements }] of messages) {
    for (const [number, template] of elements) checkTemplate([...at, kind, 'elements', number], template, { known: PLACEHOLDERS, add })
  }
}

function checkTemplate(at: Path, template: string, { known, add }: { readonly known: readonly string[]; readonly add: Add }): void {
  for (const name of placeholdersOf(template)) {
    if (known.includes(name)) continue
    add(at, `unknown placeholder {${visible(name)}}${suggestion(name, known) || '.'} Possible: ${known.join(', ')}`)
  }
}

function checkNetwork({ issuer }: DialectFile, add: Add): void {
  for (const [name, message] of Object.entries(issuer?.network?.messages ?? {})) {
    for (const [number, template] of message?.elements ?? []) {
      checkTemplate(['issuer', 'network', 'messages', name, 'elements', number], template, { known: NETWORK_PLACEHOLDERS, add })
    }
  }
}

/** Numbers of the elements that the file's rules name. */
export function elementsNamed(file: DialectFile): ReadonlySet<number> {
  return new Set(elementPaths(file).map(({ path }) => path.element))
}

interface Reference {
  readonly at: Path
  readonly path: ElementPath
}

function elementPaths(file: DialectFile): Reference[] {
  const { batch, duplicates, mac, places, reasons, reference, signIn, pin } = file
  return [
    ...kindRowPaths(file),
    ...messagePaths(file),
    ...named([], { batch }),
    ...named(['places'], placePaths(places)),
    ...named(['reference'], { time: reference && { element: reference.time } }),
    ...partialReversalPaths(file),
    ...named(['reasons'], { element: reasons && { element: reasons.element } }),
    ...keyed(['meanings'], file.meanings?.keys() ?? []),
    ...listed(['duplicates', 'key'], duplicates.key),
    ...duplicates.keyOneOf.flatMap((group, index) => listed(['duplicates', 'keyOneOf', index], group)),
    ...originalPaths(file),
    ...whenPaths(['nextDayOnly'], file.nextDayOnly),
    ...replyPaths(['reply', 'default'], file.reply.default),
    ...[...file.reply.kinds].flatMap(([kind, plan]) => replyPaths(['reply', 'kinds', kind], plan)),
    ...numbered(['mac', 'elements'], mac?.elements ?? []),
    ...named(['signIn'], { networkCode: signIn?.networkCode, batch: signIn?.batch }),
    ...named(['pin'], { element: pin && { element: pin.element } }),
    ...named(['pin', 'formats'], { by: pin?.formats?.by }),
    ...issuerPaths(file),
    ...networkPaths(file),
    ...settlementPaths(file),
    ...[...file.compose].flatMap(([kind, { elements }]) => keyed(['compose', kind, 'elements'], elements.keys())),
  ]
}

function partialReversalPaths({ partialReversal: plan }: DialectFile): Reference[] {
  if (plan === undefined) return []
  const at = ['partialReversal']
  if (plan.by === 'replacement') return named(at, { element: { element: plan.element } })
  return [...keyed([...at, 'when'], plan.when.keys()), ...named(at, { original: { element: plan.original } })]
}

/** A dialect need not have DE4 and DE49, which stand for what it does not say. */
function placePaths({ amount, currency, exponent, order }: DialectFile['places']): Record<string, ElementPath | undefined> {
  const said = (path: ElementPath, unsaid: number) => (path.element === unsaid && path.subfield === undefined ? undefined : path)
  return { amount: said(amount, 4), currency: said(currency, 49), exponent, order }
}

function kindRowPaths({ kinds }: DialectFile): Reference[] {
  return (['terminal', 'issuer'] as const).flatMap((side) =>
    kinds[side].flatMap(({ when }, index) => whenPaths(['kinds', side, index, 'when'], when)),
  )
}

function whenPaths(at: Path, when: ReadonlyMap<ElementPath, unknown> | undefined): Reference[] {
  return [...(when?.keys() ?? [])].map((path) => ({ at: [...at, pathText(path)], path }))
}

function networkPaths({ issuer }: DialectFile): Reference[] {
  const network = issuer?.network
  if (network === undefined) return []
  const at = ['issuer', 'network']
  return [
    ...Object.entries(network.messages).flatMap(([name, message]) =>
      keyed([...at, 'messages', name, 'elements'], message?.elements.keys() ?? []),
    ),
    ...network.answers.flatMap(({ when }, index) => whenPaths([...at, 'answers', index, 'when'], when)),
  ]
}

function messagePaths({ messages }: DialectFile): Reference[] {
  return [...messages].flatMap(([kind, sides]) =>
    (['request', 'response'] as const).flatMap((side) => usePaths(['messages', kind, side], sides[side])),
  )
}

/** What a message may or must not have need not be there: a file that takes elements away says so once. */
function usePaths(at: Path, { must = [] }: ElementUseFile): Reference[] {
  return must.flatMap((choice, index) => choice.map((path) => ({ at: [...at, 'must', index], path })))
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
    ...Object.entries(issuer.routes).flatMap(([name, { elements } = {}]) =>
      keyed(['issuer', 'routes', name, 'elements'], elements?.keys() ?? []),
    ),
  ]
}

function settlementPaths({ settlement }: DialectFile): Reference[] {
  if (settlement === undefined) return []
  const { sums, net, records, messages } = settlement
  return [
    ...sums.flatMap((group, index) => named(['settlement', 'sums', index], Object.fromEntries(group))),
    ...named(['settlement'], { net, records: records && { element: records.element } }),
    ...[...messages].flatMap(([kind, { elements }]) => keyed(['settlement', 'messages', kind, 'elements'], elements.keys())),
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

function responseCodes({ codes, okCodes, approvals, issuer }: DialectFile): { readonly at: Path; readonly code: string }[] {
  const list = (at: Path, items: readonly string[]) => items.map((code, index) => ({ at: [...at, index], code }))
  return [
    ...Object.entries(codes).flatMap(([row, code]) => (code === undefined ? [] : [{ at: ['codes', row], code }])),
    ...[...(okCodes ?? [])].map(([kind, code]) => ({ at: ['okCodes', kind], code })),
    ...list(['approvals'], approvals),
    ...list(['issuer', 'done'], issuer?.done ?? []),
    ...list(['issuer', 'again'], issuer?.again ?? []),
  ]
}
