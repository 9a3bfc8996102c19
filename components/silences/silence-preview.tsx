'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { AlertMatcher, SilencePreview as Preview } from '../../lib/contract/alerts.ts'
import { SeverityBadge } from '../alerts/alert-mark.tsx'
import { nameOf } from '../alerts/alert-model.ts'
import { SILENCES } from './silence-model.ts'

const TYPED_MS = 300
const SHOWN = 6

/** What stands still for a moment: the value of a text while it is not being typed. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** "3 alerts would be silenced", and which: asked of the server, who judges silences too. */
export function SilencePreview({ matchers }: { matchers: readonly AlertMatcher[] }) {
  const wanted = useSettled(JSON.stringify(matchers))
  const { data, error } = useQuery({
    queryKey: ['silence-preview', wanted],
    queryFn: ({ signal }) =>
      api<Preview>(`${SILENCES}/preview`, {
        method: 'POST',
        body: { matchers: JSON.parse(wanted) },
        signal,
      }),
    enabled: wanted !== '[]',
    placeholderData: keepPreviousData,
    retry: false,
  })
  return (
    <div aria-live="polite" className="min-h-16 border-rule border-y py-1.5 text-small">
      {wanted === '[]' ? (
        <p className="text-ink-3">Name a label: what would be silenced now stands here.</p>
      ) : error ? (
        <p className="text-down">{error.message}</p>
      ) : data ? (
        <Found preview={data} />
      ) : (
        <p className="text-ink-3">Looking…</p>
      )}
    </div>
  )
}

function Found({ preview }: { preview: Preview }) {
  const { matching, alerts } = preview
  const shown = alerts.slice(0, SHOWN)
  return (
    <>
      <p className="font-medium">
        {matching === 0
          ? 'No alert that fires now would be silenced.'
          : `${matching} ${matching === 1 ? 'alert that fires now is' : 'alerts that fire now are'} silenced by it.`}
      </p>
      <ul className="mt-1 grid gap-1">
        {shown.map(row => (
          <li key={row.fingerprint} className="flex min-w-0 items-baseline gap-2">
            <span className="truncate">{nameOf(row)}</span>
            <SeverityBadge labels={row.labels} />
            <span className="min-w-0 flex-1 truncate text-ink-3">{row.summary}</span>
          </li>
        ))}
      </ul>
      {matching > shown.length ? <p className="text-ink-3">and {matching - shown.length} more</p> : null}
    </>
  )
}
