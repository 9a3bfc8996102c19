import type { SentUpdate } from '../../lib/contract/incidents.ts'

/** What became of an update, in one line: what failed is named. */
export function sentWords({ pages, receivers }: Pick<SentUpdate, 'pages' | 'receivers'>): {
  readonly tone: 'done' | 'failed'
  readonly words: string
} {
  const failed = receivers.filter(({ outcome }) => outcome === 'failed')
  const reached = [
    ...pages,
    ...receivers.filter(({ outcome }) => outcome !== 'failed').map(({ receiver }) => receiver),
  ]
  const told =
    reached.length === 0 ? 'It stands on the timeline; nobody outside was told' : `Told ${reached.join(', ')}`
  if (failed.length === 0) return { tone: 'done', words: `${told}.` }
  const reasons = failed.map(({ receiver, detail }) => `${receiver} (${detail})`).join(', ')
  return { tone: 'failed', words: `${told}. Not reached: ${reasons}.` }
}
