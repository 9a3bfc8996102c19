'use client'
import type { ReactNode } from 'react'
import { formatNumber } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import type { ListedRows } from './use-listed.ts'

type StatesProps<Row> = {
  readonly listed: ListedRows<Row>
  /** "Could not read the payments" */
  readonly failed: string
  readonly empty: { readonly title: string; readonly text: ReactNode }
  readonly children: (rows: readonly Row[]) => ReactNode
}

/** A list in parts: bars while it comes, what failed, what is empty, and how many rows there are. */
export function ListedStates<Row>({ listed, failed, empty, children }: StatesProps<Row>) {
  const { rows, total, error, isMore, isBusy, more, retry } = listed
  if (rows === null)
    return error ? (
      <FailedState title={failed} message={error.message} onRetry={retry} />
    ) : (
      <Skeleton rows={10} />
    )
  if (rows.length === 0) return <EmptyState title={empty.title}>{empty.text}</EmptyState>
  return (
    <>
      {error === null ? null : (
        <p role="status" className="mb-2 bg-gone-tint px-2 py-1 text-small">
          What is shown may be over: {error.message}
        </p>
      )}
      {children(rows)}
      <p className="mt-3 flex flex-wrap items-center gap-3 text-ink-3 text-small">
        {rows.length < total
          ? `${formatNumber(rows.length, 0)} of ${formatNumber(total, 0)}`
          : `${formatNumber(total, 0)} in all`}
        {isMore ? (
          <Button isBusy={isBusy} onClick={more}>
            Show more
          </Button>
        ) : null}
      </p>
    </>
  )
}
