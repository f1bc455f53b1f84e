/** The TypeScript of the documents has right types, as a user's compiler sees it. */
import { afterAll, expect, test } from 'vitest'
import { DOCUMENTS, readDocument } from './support/document.ts'
import { stepsOf } from './support/steps.ts'
import { Workshop } from './support/workshop.ts'

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    noEmit: true,
    skipLibCheck: true,
  },
  include: ['*.ts'],
}
const workshop = new Workshop()
afterAll(() => workshop.close())

test('the programs of all documents have right types', async () => {
  const programs = DOCUMENTS.flatMap((name) => stepsOf(readDocument(name))).filter(
    (step) => step.do === 'save' && step.file.endsWith('.ts'),
  )
  expect(programs.length).toBeGreaterThan(0)
  for (const step of programs) if (step.do === 'save') workshop.write(step.file, step.block.text)
  workshop.write('tsconfig.json', JSON.stringify(TSCONFIG))
  expect(await workshop.run('npx tsc -p .')).toEqual({ exitCode: 0, output: '' })
})
