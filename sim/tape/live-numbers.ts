/** Numbers that a host gave in its answers: what the tape has, and what came instead, for the requests that name them. */
import { classify, type Dialect, type ElementPath, type Message, type MessageDraft, setPart } from '../../src/index.ts'

const RRN = 37
const AUTHORISATION_CODE = 38
const DATE = 13
/** Of so many payments a later request may be; the oldest are forgotten. */
const KEPT_MAX = 100_000

interface Given {
  readonly recorded: Message
  readonly came: Message
}

/** A part of a request -> what it has to say now. */
type Change = readonly [ElementPath, string]
type Changes = readonly Change[]
type OriginalPlan = NonNullable<ReturnType<Dialect['originals']['get']>>[number]

export class LiveNumbers {
  readonly #dialect: Dialect
  /** By the recorded RRN. */
  readonly #given = new Map<string, Given>()

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  answered(given: Given): void {
    const rrn = given.recorded.text(RRN)
    if (rrn === undefined || given.came.text(RRN) === undefined) return
    this.#given.set(rrn, given)
    const [oldest] = this.#given.keys()
    if (oldest !== undefined && this.#given.size > KEPT_MAX) this.#given.delete(oldest)
  }

  /** Where a request names its original by numbers of the recorded host: RRN, and with it the date and DE38. */
  changesOf(request: Message): Changes {
    const kind = classify(request, this.#dialect.kinds.terminal)?.kind
    const plans = kind === undefined ? [] : (this.#dialect.originals.get(kind) ?? [])
    // Two ways of naming an original may have the same place.
    const changes = new Map(plans.flatMap((plan) => this.#placesOf(plan, request)).map((change) => [pathName(change[0]), change]))
    return [...changes.values()]
  }

  #placesOf(plan: OriginalPlan, request: Message): Change[] {
    const rrn = 'rrn' in plan ? plan.rrn : undefined
    const given = rrn === undefined ? undefined : this.#given.get(request.read(rrn) ?? '')
    if (given === undefined) return []
    const date = 'date' in plan ? plan.date : undefined
    const code = 'authorisationCode' in plan ? plan.authorisationCode : undefined
    return [change(given, request, rrn, RRN), change(given, request, date, DATE), change(given, request, code, AUTHORISATION_CODE)].flat()
  }
}

/** Where the request repeats what the recorded host gave in that element, and this host gave something else. */
function change({ recorded, came }: Given, request: Message, path: ElementPath | undefined, element: number): Change[] {
  const [from, to] = [recorded.text(element), came.text(element)]
  return path === undefined || to === undefined || from === to || request.read(path) !== from ? [] : [[path, to]]
}

function pathName({ element, subfield }: ElementPath): string {
  return `${element}.${subfield}`
}

export function writeChanges(draft: MessageDraft, changes: Changes): void {
  for (const [path, text] of changes) {
    if (path.subfield === undefined) draft.set(path.element, text)
    else setPart(draft, path, text)
  }
}
