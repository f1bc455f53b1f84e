/** Each document exists in English and Chinese, with the same headings and the same code. */
import { describe, expect, test } from 'vitest'
import { DOCUMENTS, isThere, readDocument, twinOf } from './support/document.ts'

const ALL = DOCUMENTS.flatMap((name) => [name, twinOf(name)])
/** Folders of one machine, and where packages come from. */
const PLACES =
  /(?<![\w.-])\/(?:work|root|tmp|var|usr|opt|Users|home(?!\/you\/))\/|[A-Z]:\\|\bregistry\.|npmjs|:\/\/(?!127\.0\.0\.1|localhost|\[::1\]|USER@HOST)/

describe.each(DOCUMENTS)('%s', (name) => {
  test('is there in both languages', () => {
    expect(isThere(name) && isThere(twinOf(name))).toBe(true)
  })

  test('has the same headings in both languages', () => {
    const levels = (of: string): number[] => readDocument(of).headings.map(({ level }) => level)
    expect(levels(twinOf(name))).toEqual(levels(name))
  })

  test('has the same code blocks in both languages', () => {
    const blocks = (of: string): string[] => readDocument(of).blocks.map(({ language, text }) => `${language}\n${text}`)
    expect(blocks(twinOf(name))).toEqual(blocks(name))
  })
})

describe.each(ALL.filter(isThere))('%s', (name) => {
  const document = readDocument(name)

  test('names no folder of a machine and no address on the network', () => {
    expect(document.lines.filter((line) => PLACES.test(line))).toEqual([])
  })

  test('names no folder that is not of the project', () => {
    expect(document.lines.filter((line) => /\bshared\/|\bfarm\b/.test(line))).toEqual([])
  })

  test('links only to files that are there', () => {
    const folder = name.replace(/[^/]*$/, '')
    const links = document.lines.flatMap((line) => [...line.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to]) => `${folder}${to}`))
    expect(links.filter((link) => !isThere(link))).toEqual([])
  })
})

test('the documents without commands have no code', () => {
  expect(readDocument('CHANGELOG.md').blocks).toEqual([])
})
