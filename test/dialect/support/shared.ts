/** Public vectors that lie next to the checkout, where they are there. */
import { existsSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../../../../shared/vectors/', import.meta.url)

export const hasSharedVectors = existsSync(new URL('messages.json', FOLDER))

/** Of a suite that needs them. */
export function sharedTitle(title: string): string {
  return hasSharedVectors ? title : `${title} (skipped: ../shared/vectors is not there)`
}

/** `T` is what the test reads of the file. */
export function readShared<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as T
}
