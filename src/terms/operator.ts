/** Who works at a terminal or in the back office, and what they may (R106). */

export const OPERATOR_ROLES = ['cashier', 'supervisor', 'administrator'] as const
export type OperatorRole = (typeof OPERATOR_ROLES)[number]

/** `unknown`: operators are told apart here, and this one is not among them. */
export type AskingRole = OperatorRole | 'unknown'

/** Voids and refunds are for supervisors and administrators. */
export function mayGiveBack(role: AskingRole): boolean {
  return role === 'supervisor' || role === 'administrator'
}
