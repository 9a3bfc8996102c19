'use client'
import { useState } from 'react'
import { Button } from './button.tsx'

/** Text to take along, with a press that copies it. */
export function CopyBlock({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    )
  return (
    <div className="min-w-0">
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-ink-2 text-small">{label}</span>
        <span className="flex items-baseline gap-2">
          <span role="status" className="text-ink-3 text-small">
            {copied === 'yes' ? 'Copied.' : copied === 'refused' ? 'The browser refused: mark and copy.' : ''}
          </span>
          <Button variant="quiet" onClick={() => void copy()} aria-label={`Copy: ${label}`}>
            Copy
          </Button>
        </span>
      </div>
      <pre className="select-all whitespace-pre-wrap break-all bg-sunk px-2.5 py-2 text-small">
        <code>{text}</code>
      </pre>
    </div>
  )
}
