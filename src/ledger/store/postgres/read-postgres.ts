/** A ledger in PostgreSQL that is read while a gateway may hold it. */
import { readAnchors } from '../anchor.ts'
import { answerQuestion } from '../answer-question.ts'
import { anchorFile } from '../ledger-file.ts'
import { createReader, type LedgerReader } from '../ledger-reader.ts'
import { readAuditKey } from '../pan-key.ts'
import { keyFileOf, withoutPassword } from './location.ts'
import type { PostgresSession } from './session.ts'
import { POSTGRES_WORDS } from './words.ts'

/** Connects at the first question; each rejects with what the network or the server said. */
export function readPostgres(url: string, timeoutMs: number): LedgerReader {
  const keyFile = keyFileOf(url)
  const evidence = { auditKey: readAuditKey(keyFile), anchors: () => readAnchors(anchorFile(keyFile)) }
  let session: Promise<PostgresSession> | undefined
  return createReader(
    withoutPassword(url),
    async (question) => {
      session ??= connect(url, timeoutMs)
      return (await session).run(answerQuestion(POSTGRES_WORDS, question, evidence))
    },
    async () => (await session)?.close(),
  )
}

/** The driver is loaded for those who need it. */
async function connect(url: string, timeoutMs: number): Promise<PostgresSession> {
  const { PostgresSession } = await import('./session.ts')
  const { refuseOlder } = await import('./schema.ts')
  const session = await PostgresSession.open({ url, timeoutMs })
  try {
    await refuseOlder(session, withoutPassword(url))
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}
