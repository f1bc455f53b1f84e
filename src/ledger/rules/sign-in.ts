/** A terminal signs in: its work keys are kept, and the batch number that holds is said (R97). */
import type { Outcomes, SignInCommand } from '../../terms/ledger-command.ts'
import type { Book } from './book.ts'

const FIRST_BATCH = '000001'

/** The stored batch if the terminal was here before, else the one it asks with, else the first. */
export function runSignIn({ session }: SignInCommand, book: Book): Outcomes['sign-in'] {
  const asked = /^0*$/.test(session.batch) ? FIRST_BATCH : session.batch
  const signedIn = { ...session, batch: book.findBatch(session)?.batch ?? book.findSession(session)?.batch ?? asked }
  book.putSession(signedIn)
  return { is: 'signed-in', session: signedIn }
}
