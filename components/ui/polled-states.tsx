'use client'
import type { ReactNode } from 'react'
import type { Polled } from '../../lib/client/polled.ts'
import { Age } from './age.tsx'
import { FailedState, Skeleton } from './list-states.tsx'

/** What is polled, once it is there; until then bars, or what failed. An answer that grew old says so above. */
export function PolledStates<T>({
  polled,
  failed,
  rows = 8,
  children,
}: {
  polled: Polled<T>
  /** "Could not read the heartbeats" */
  failed: string
  rows?: number
  children: (data: T) => ReactNode
}) {
  const { data, error, isStale, receivedAtMs, retry } = polled
  if (data === null) {
    return error ? (
      <FailedState title={failed} message={error.message} onRetry={retry} />
    ) : (
      <Skeleton rows={rows} />
    )
  }
  return (
    <>
      {isStale && receivedAtMs !== null ? (
        <p role="status" className="mb-2 bg-gone-tint px-2 py-1 text-small">
          <b className="font-semibold">
            As of <Age sinceMs={receivedAtMs} /> ago.
          </b>{' '}
          {error ? error.message : 'No newer answer came.'}
        </p>
      ) : null}
      {children(data)}
    </>
  )
}
