'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { TimelineEntry } from '../../lib/contract/incidents.ts'
import { formatClock } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { incidentPath } from './paths.ts'

/** What a person wrote. A very long note is cut, and read whole when it is wanted. */
export function NoteBody({ incidentId, entry }: { incidentId: number; entry: TimelineEntry }) {
  const whole = useWholeNote(incidentId, entry)
  const isCut = entry.body.length < entry.bodyLength
  if (entry.body === '') return null
  if (!isCut) return <Markdown text={entry.body} />
  // Not as Markdown: a text of megabytes would hold the page for seconds.
  return (
    <>
      <p className="max-h-120 overflow-auto whitespace-pre-wrap wrap-anywhere">
        {whole.data?.body ?? entry.body}
      </p>
      {whole.data ? null : (
        <Button variant="quiet" isBusy={whole.isFetching} onClick={() => void whole.refetch()}>
          Read all {entry.bodyLength.toLocaleString('en')} characters
        </Button>
      )}
      {whole.error ? (
        <p role="alert" className="text-down text-small">
          {whole.error.message}
        </p>
      ) : null}
    </>
  )
}

/** A note with all of its text, when it is asked for. */
export function useWholeNote(incidentId: number, entry: TimelineEntry) {
  return useQuery({
    queryKey: ['incident-note', incidentId, entry.id, entry.edits.length],
    queryFn: ({ signal }) => api<TimelineEntry>(`${incidentPath(incidentId)}/notes/${entry.id}`, { signal }),
    enabled: false,
  })
}

/** What a note said before, oldest first. */
export function NoteHistory({ entry: { edits } }: { entry: TimelineEntry }) {
  const { zone } = useTimeZone()
  const [isOpen, setOpen] = useState(false)
  if (edits.length === 0) return null
  return (
    <>
      <button type="button" className="text-accent" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        edited {edits.length === 1 ? 'once' : `${edits.length} times`}
      </button>
      {isOpen ? (
        <span className="block w-full">
          {edits.map(edit => (
            <span key={`${edit.atMs} ${edit.by}`} className="mt-1 block border-rule-2 border-l-2 pl-2">
              <span className="num">{formatClock(edit.atMs, zone)}</span> {edit.by} changed it; before:
              <span className="block whitespace-pre-wrap text-ink-2 wrap-anywhere line-clamp-[12]">
                {edit.body || '(nothing)'}
              </span>
            </span>
          ))}
        </span>
      ) : null}
    </>
  )
}
