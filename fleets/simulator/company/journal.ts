import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Step } from './company.ts'

/** Keeps what was done while somebody watched, so that the same company is there after the next start. */
export type Journal = { read(): readonly Step[]; add(step: Step): void }

export function createMemoryJournal(): Journal {
  const steps: Step[] = []
  return { read: () => [...steps], add: step => void steps.push(step) }
}

/** A line for each step. A line that was cut off by the end of the process is left out. */
export function createFileJournal(path: string): Journal {
  mkdirSync(dirname(path), { recursive: true })
  return {
    read: () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').flatMap(readStep) : []),
    add: ({ atMs, kind }) => appendFileSync(path, `${atMs} ${kind}\n`),
  }
}

function readStep(line: string): Step[] {
  const [, at, kind] = /^(\d+) (live|away|back)$/.exec(line) ?? []
  return kind === 'live' || kind === 'away' || kind === 'back' ? [{ atMs: Number(at), kind }] : []
}
