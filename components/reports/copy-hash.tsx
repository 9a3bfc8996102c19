'use client'
import { useToast } from '../ui/toast.tsx'
import { shortHash } from './report-model.ts'

/** The beginning of a frozen month's hash; a press copies all of it. */
export function CopyHash({ hash }: { hash: string }) {
  const toast = useToast()
  const copy = () =>
    navigator.clipboard.writeText(hash).then(
      () => toast('done', 'The hash is copied.'),
      () => toast('failed', `The browser did not allow it. The hash is ${hash}`),
    )
  return (
    <button
      type="button"
      onClick={() => void copy()}
      title={hash}
      aria-label={`Frozen, copy the hash ${shortHash(hash)}`}
    >
      <code className="text-accent">{shortHash(hash)}</code>
    </button>
  )
}
