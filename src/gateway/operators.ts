/** Operators: who they are, what their token is, and who works at which terminal (R106, P19). */
import { z } from 'zod'
import type { Message } from '../codec/message.ts'
import { readPath } from '../codec/path.ts'
import { sha256Hex } from '../crypto/sha256.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { TerminalSession } from '../terms/ledger-command.ts'
import { type AskingRole, OPERATOR_ROLES, type OperatorRole } from '../terms/operator.ts'

const idSchema = z.string().regex(/^[A-Za-z0-9._-]{1,32}$/, 'must be 1 to 32 letters, digits, ".", "_" or "-"')

/** Content of an operators file. A token is kept as its SHA-256: who reads the file cannot use it. */
export const operatorsSchema = z
  .strictObject({
    operators: z.array(
      z.strictObject({
        id: idSchema,
        role: z.enum(OPERATOR_ROLES),
        token: z
          .string()
          .regex(/^[0-9a-fA-F]{64}$/, 'must be the SHA-256 of a token, 64 hex digits: unswipe operators hash')
          .optional(),
      }),
    ),
    /** Dialect -> the element in which a message says its operator; else the last sign-in says it. */
    elements: z.record(z.string(), z.string().regex(/^\d{1,3}(\.[0-9A-Za-z]{1,8})*$/, 'must be an element such as 63 or 60.1')).optional(),
  })
  .superRefine(({ operators }, context) => {
    const ids = operators.map(({ id }) => id)
    const twice = ids.find((id, at) => ids.indexOf(id) !== at)
    if (twice !== undefined) context.addIssue({ code: 'custom', path: ['operators'], message: `names operator ${twice} twice` })
  })

export type OperatorsFile = z.output<typeof operatorsSchema>

/** A message of a terminal, in its dialect. */
interface Said {
  readonly dialect: Dialect
  readonly message: Message
}

export interface KnownOperator {
  readonly id: string
  readonly role: OperatorRole
}

export class Operators {
  readonly #roles: ReadonlyMap<string, OperatorRole> | undefined
  readonly #byToken: ReadonlyMap<string, KnownOperator>
  readonly #elements: ReadonlyMap<string, string>
  readonly #signedIn = new Map<string, string>()

  /** Without a file nobody is told apart and everybody may. `sessions` are those the ledger kept from before the start. */
  constructor(file: OperatorsFile | undefined, sessions: readonly TerminalSession[]) {
    const operators = file?.operators ?? []
    this.#roles = file === undefined ? undefined : new Map(operators.map(({ id, role }) => [id, role]))
    this.#byToken = new Map(operators.flatMap(({ id, role, token }) => (token === undefined ? [] : [[token.toLowerCase(), { id, role }]])))
    this.#elements = new Map(Object.entries(file?.elements ?? {}))
    for (const session of sessions) this.signIn(session)
  }

  /** Whether operators are told apart. */
  get areKnown(): boolean {
    return this.#roles !== undefined
  }

  /** The operator of a bearer token; its hash is looked up, so that time says nothing about the token. */
  ofToken(token: string): KnownOperator | undefined {
    return this.#byToken.get(sha256Hex(token))
  }

  /** Who sent a message: its own element where one is configured, else who signed in last at the terminal. */
  at({ dialect, message }: Said): { readonly operator: string; readonly operatorRole?: AskingRole } {
    const path = this.#elements.get(dialect.name)
    const said = path === undefined ? undefined : message.read(readPath(path))?.trim()
    const place = placeOf({ dialect: dialect.name, terminal: message.text(41) ?? '', merchant: message.text(42) ?? '' })
    const operator = said ?? this.#signedIn.get(place) ?? ''
    return this.#roles === undefined ? { operator } : { operator, operatorRole: this.#roles.get(operator) ?? 'unknown' }
  }

  signIn(session: Pick<TerminalSession, 'dialect' | 'terminal' | 'merchant' | 'operator'>): void {
    this.#signedIn.set(placeOf(session), session.operator)
  }
}

/** The operator that a sign-in names, empty where the dialect does not say. */
export function operatorSigningIn({ dialect, message }: Said): string {
  const path = dialect.signIn?.operator
  return path === undefined ? '' : (message.read(path)?.trim() ?? '')
}

function placeOf({ dialect, terminal, merchant }: Pick<TerminalSession, 'dialect' | 'terminal' | 'merchant'>): string {
  return [dialect, terminal, merchant].join('|')
}
