/** A document as tests: every command and program of it is run, and shows what the document says it shows. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { ROOT, readDocument } from './document.ts'
import { difference, withoutLog } from './normalise.ts'
import { type Step, stepsOf } from './steps.ts'
import { type Ran, Workshop } from './workshop.ts'

const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: Record<string, string> }
const hasPython = spawnSync('python3', ['--version']).status === 0

/** Defines the tests of one document, in the order of its blocks. */
export function runDocument(name: string): void {
  describe(name, async () => {
    const steps = stepsOf(readDocument(name))
    const workshop = new Workshop()
    afterAll(() => workshop.close())
    for (const step of steps) {
      const needsPython = step.do === 'run' && step.block.text.includes('python3')
      const words = `line ${step.block.line}: ${step.do} ${step.do === 'save' ? step.file : step.block.text.split('\n')[0]}`
      const isSkipped = needsPython && !hasPython
      test.skipIf(isSkipped)(isSkipped ? `${words} (python3 is not here)` : words, () => take(workshop, step))
    }
    const commands = steps.flatMap((step) => (step.do === 'save' ? [] : [step.block.text])).join('\n')
    for (const step of steps) if (step.do === 'save' && !commands.includes(step.file)) await useHere(workshop, step)
  })
}

/** A test file that no command of the document runs is run by this run of vitest; any other file has to be used. */
async function useHere(workshop: Workshop, { file, block }: Extract<Step, { do: 'save' }>): Promise<void> {
  if (!file.endsWith('.test.ts')) throw new Error(`line ${block.line}: ${file} is saved and never used`)
  workshop.write(file, block.text)
  await import(/* @vite-ignore */ `${workshop.folder}/${file}`)
}

async function take(workshop: Workshop, step: Step): Promise<void> {
  switch (step.do) {
    case 'save':
      workshop.write(step.file, step.block.text)
      return
    case 'check':
      return checkScripts(workshop, step)
    case 'serve':
      return expectShown(await workshop.serve(step.block.text), step.shown, null)
    case 'run':
      return expectShown(await workshop.run(step.block.text), step.shown, 0)
  }
}

/** `npm ci` needs a lock, `npm run x` a script; what is shown below is the output of the command that prints. */
async function checkScripts(workshop: Workshop, step: Extract<Step, { do: 'check' }>): Promise<void> {
  for (const script of step.scripts) expect(script === 'ci' || scripts[script] !== undefined, `npm run ${script}`).toBe(true)
  const printing = step.scripts.map((script) => /node dist\/src\/cli\/main\.js (.*)$/.exec(scripts[script] ?? '')?.[1])
  const command = printing.find((words) => words !== undefined)
  if (step.shown === undefined || command === undefined) return
  expectShown(await workshop.run(`unswipe ${command}`), step.shown, 0)
}

function expectShown(ran: Ran, shown: string | undefined, exitCode: number | null): void {
  expect(ran.exitCode, ran.output).toBe(exitCode)
  if (shown !== undefined) expect(difference(shown, withoutLog(ran.output))).toBeUndefined()
}
