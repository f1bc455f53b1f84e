/** P1, P15: whatever was acknowledged before a kill -9 is there afterwards, and the books are right. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { stamp } from './story/asked.ts'
import { openFile, temporaryLedger } from './story/temporary.ts'

/** Lets a child write until it is killed; gives what it was promised: id -> state. */
async function runAndKill(file: string, from: number, afterAcknowledged: number): Promise<Map<number, string>> {
  const program = fileURLToPath(new URL('./story/crash-child.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, file, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const promised = new Map<number, string>()
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString('latin1')).split('\n')
    text = lines.pop() ?? ''
    for (const [id = '', state = ''] of lines.map((line) => line.split(' '))) promised.set(Number(id), state)
    if (promised.size >= afterAcknowledged) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return promised
}

describe('a gateway that is killed', () => {
  it('R76: loses nothing that it acknowledged', async () => {
    const file = temporaryLedger()
    const promised = new Map<number, string>()
    for (const [round, acknowledged] of [40, 333, 150, 700].entries()) {
      for (const [id, state] of await runAndKill(file, round * 100_000 + 1, acknowledged)) promised.set(id, state)
      const ledger = await openFile(file)
      const rows = new Map((await ledger.find({ limit: 100_000 })).map((row) => [row.id, row]))
      // After its last promise a row can only have gone on: the answer may be committed and not yet told.
      const lost = [...promised].filter(([id, state]) => (state === 'approved' ? rows.get(id)?.state !== 'approved' : !rows.has(id)))
      expect(lost).toEqual([])
      const pending = [...rows.values()].filter((row) => row.state === 'pending').length
      const { inDoubt } = await ledger.submit({ do: 'recover', now: stamp(1) })
      expect(inDoubt).toBe(pending)
      expect((await ledger.verify()).problems).toEqual([])
      await ledger.close()
    }
    expect(promised.size).toBeGreaterThan(1_000)
  })
})
