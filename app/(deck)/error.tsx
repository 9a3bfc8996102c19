'use client'
import { FailedState } from '../../components/ui/list-states.tsx'

/** A page that broke says so in its place; the shell stays. What broke is in the server's log under the digest. */
export default function DeckError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <div className="pt-4">
      <h1 className="sr-only">This page broke</h1>
      <FailedState
        title="This page broke"
        message={
          error.digest
            ? `Opsdeck could not draw it. The server’s log has the cause under ${error.digest}.`
            : 'Opsdeck could not draw it. Try again; if it breaks again, the browser’s console has the cause.'
        }
        onRetry={reset}
      />
    </div>
  )
}
