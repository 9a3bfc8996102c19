'use client'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'

/** A secret that is shown this once, with a press that copies it. */
export function ShownOnce({ label, secret }: { label: string; secret: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    )
  return (
    <div className="grid gap-2">
      <p className="text-ink-2 text-small">{label}</p>
      <code
        className="block select-all break-all rounded-control bg-sunk px-2.5 py-2"
        data-testid="shown-once"
      >
        {secret}
      </code>
      <div className="flex items-center gap-3">
        <Button onClick={() => void copy()}>Copy</Button>
        <span role="status" className="text-ink-3 text-small">
          {copied === 'yes'
            ? 'Copied.'
            : copied === 'refused'
              ? 'The browser did not allow it: mark and copy it.'
              : ''}
        </span>
      </div>
    </div>
  )
}
