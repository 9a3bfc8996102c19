'use client'

import styles from './explore.module.css'

type Pick = { readonly onPick: (expr: string) => void }

export type HistoryListProps = Pick & { readonly history: readonly string[]; readonly onClear: () => void }

/** What was run before in this browser, newest first. */
export function HistoryList({ history, onPick, onClear }: HistoryListProps) {
  if (history.length === 0) return null
  return (
    <details className={styles.history}>
      <summary>History, {history.length} in this browser</summary>
      <ol>
        {history.map(expr => (
          <li key={expr} data-row>
            <button type="button" className="num" onClick={() => onPick(expr)}>
              {expr}
            </button>
          </li>
        ))}
      </ol>
      <button type="button" className="text-accent" onClick={onClear}>
        Clear the history
      </button>
    </details>
  )
}

/** Expressions that have an answer on every deck. */
const EXAMPLES = [
  ['What answers', 'up'],
  ['How long scrapes take', 'scrape_duration_seconds'],
  ['CPU by host', '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))'],
  ['Memory that is free', 'node_memory_MemAvailable_bytes'],
] as const

export function Examples({ onPick }: Pick) {
  return (
    <div className="py-4">
      <p className="font-semibold">Ask for a series.</p>
      <p className="mt-2 text-ink-2">
        Type above: names, labels and functions are completed. Or begin with one of these.
      </p>
      <ul className={styles.examples}>
        {EXAMPLES.map(([title, expr]) => (
          <li key={expr}>
            <button type="button" onClick={() => onPick(expr)}>
              <span className="text-ink-2">{title}</span> <span className="num text-accent">{expr}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
