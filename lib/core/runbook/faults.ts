import type { RunbookConfig } from '../config/schema/runbook.ts'
import { parseRunbook } from './parse.ts'

/** Names of addresses beside those of runbooks. */
const TAKEN_SLUGS: readonly string[] = ['new', 'for', 'preview', 'rounds']

type EntryFault = { readonly path: readonly (string | number)[]; readonly message: string }

/** What is wrong with a runbook's text, with the line. */
export function runbookFaults({ slug, text }: Pick<RunbookConfig, 'slug' | 'text'>): EntryFault[] {
  const faults: EntryFault[] = parseRunbook(text).faults.map(({ line, message }) => ({
    path: ['text'],
    message: `text: line ${line}: ${message}`,
  }))
  if (!TAKEN_SLUGS.includes(slug)) return faults
  const message = `slug: "${slug}" is the name of an address beside those of runbooks: expected another`
  return [...faults, { path: ['slug'], message }]
}
