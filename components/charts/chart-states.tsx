import styles from './chart.module.css'

type Sized = { readonly height: number }

const RUNGS = ['a', 'b', 'c', 'd', 'e'] as const

/** The shape of a chart to come: its lines, no figures. */
export function ChartSkeleton({ height }: Sized) {
  return (
    <div className={styles.skeleton} style={{ height }} role="status">
      <span className={styles.hidden}>Loading the series</span>
      {RUNGS.map(rung => (
        <i key={rung} />
      ))}
    </div>
  )
}

export function ChartEmpty({ height, emptyText }: { readonly height?: number; readonly emptyText?: string }) {
  return (
    <div className={styles.state} style={{ minHeight: Math.min(height ?? 120, 120) }}>
      <p>{emptyText ?? 'No sample in this time range.'}</p>
    </div>
  )
}

export type ChartFailedProps = {
  readonly height?: number
  readonly error?: string | null
  readonly onRetry?: () => void
}

/** What the query engine said, word for word. */
export function ChartFailed({ height, error, onRetry }: ChartFailedProps) {
  return (
    <div className={styles.state} style={{ minHeight: Math.min(height ?? 120, 120) }} role="alert">
      <p>
        <strong>This chart could not be drawn.</strong> {error ?? 'The server did not answer.'}
      </p>
      {onRetry !== undefined && (
        <button type="button" className={styles.retry} onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}
