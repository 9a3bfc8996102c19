import type { SourceRow } from '../../contract/business.ts'
import type { NamedSample } from '../series-writer.ts'

/** Those who want to know that something changed. */
export function createChanges() {
  const listeners = new Set<(name: string) => void>()
  return {
    tell: (name: string): void => {
      for (const listener of listeners) listener(name)
    },
    onChange(listener: (name: string) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** How old the word of each source is, while it is failing too. */
export const ageSamples = (rows: readonly SourceRow[], nowMs: number): NamedSample[] =>
  rows.flatMap(({ connector, account, asOfMs }) =>
    asOfMs === null
      ? []
      : [
          {
            name: 'business_source_age_seconds',
            labels: { connector, account },
            value: Math.max(0, nowMs - asOfMs) / 1_000,
          },
        ],
  )
