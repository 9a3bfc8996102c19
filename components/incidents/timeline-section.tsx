'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { IncidentData, IncidentDetail, TimelineEntry } from '../../lib/contract/incidents.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { SCROLLING_ROW, Segmented } from '../ui/segmented.tsx'
import type { SectionProps } from './incident-page.tsx'
import { NoteComposer } from './note-composer.tsx'
import { incidentPath } from './paths.ts'
import { TimelineList } from './timeline-list.tsx'
import {
  kindsIn,
  readTimelineWish,
  TIMELINE_WORDS,
  type TimelineWish,
  timelineRows,
} from './timeline-model.ts'
import { useNoteOutbox } from './use-note-outbox.ts'
import { WaitingNotes } from './waiting-notes.tsx'

const SIDE_OPTIONS = [
  { value: 'all', label: 'All' },
  { value: 'people', label: 'People' },
  { value: 'machine', label: 'Machine' },
  { value: 'pinned', label: 'Pinned' },
] as const
const STEP_ROWS = 100

/** Everything that happened, by itself and by people, newest first. */
export function TimelineSection({ data, personText }: SectionProps) {
  const { id } = data.incident
  const { outbox, state } = useNoteOutbox(id)
  const { get } = useUrlState()
  const wish = useMemo(() => readTimelineWish(get), [get])
  const { entries, older, readOlder } = useEntries(id, data)
  const rows = useMemo(() => timelineRows(entries, wish), [entries, wish])
  const [limit, setLimit] = useState(STEP_ROWS)
  return (
    <Section title="Timeline" note={`${data.timelineTotal} events, newest first`}>
      <NoteComposer incidentId={id} outbox={outbox} state={state} />
      <WaitingNotes outbox={outbox} waiting={state.waiting} />
      <Filters wish={wish} entries={entries} />
      {rows.length === 0 ? <p className="py-2 text-ink-2">Nothing on the timeline fits.</p> : null}
      <TimelineList incidentId={id} rows={rows.slice(0, limit)} personText={personText} />
      {rows.length > limit ? (
        <Button className="mt-2" onClick={() => setLimit(limit + STEP_ROWS)}>
          Show more, {rows.length - limit} left
        </Button>
      ) : older > 0 ? (
        <Button className="mt-2" isBusy={readOlder.isFetching} onClick={() => void readOlder.refetch()}>
          Read {older} older
        </Button>
      ) : null}
    </Section>
  )
}

/** What is live; what is older than the channel carries is read when it is asked for. */
function useEntries(id: number, data: IncidentData) {
  const readOlder = useQuery({
    queryKey: ['incident-timeline', id],
    queryFn: ({ signal }) => api<IncidentDetail>(incidentPath(id), { signal }),
    enabled: false,
  })
  const entries = useMemo(() => {
    const all = new Map<string, TimelineEntry>(readOlder.data?.timeline.map(entry => [entry.id, entry]))
    for (const entry of Object.values(data.timeline)) all.set(entry.id, entry)
    return [...all.values()]
  }, [readOlder.data, data.timeline])
  return { entries, older: Math.max(0, data.timelineTotal - entries.length), readOlder }
}

function Filters({ wish, entries }: { wish: TimelineWish; entries: readonly TimelineEntry[] }) {
  const { replace } = useUrlState()
  const kinds = useMemo(() => kindsIn(entries), [entries])
  return (
    <search className="mb-1 flex flex-wrap items-center gap-2" aria-label="Filter the timeline">
      <Segmented
        label="Whose events"
        className={SCROLLING_ROW}
        options={SIDE_OPTIONS}
        value={wish.side}
        onChange={side => replace({ by: side === 'all' ? null : side })}
      />
      <Select
        aria-label="Kind of event"
        className="min-w-28 flex-1"
        value={wish.kind}
        onChange={event => replace({ kind: event.target.value })}
      >
        <option value="">Any kind</option>
        {kinds.map(({ kind, count }) => (
          <option key={kind} value={kind}>
            {TIMELINE_WORDS[kind]} {count}
          </option>
        ))}
      </Select>
      <Input
        aria-label="Search the timeline"
        placeholder="Search"
        className="w-auto! min-w-28 flex-1"
        value={wish.words}
        maxLength={100}
        autoComplete="off"
        onChange={event => replace({ find: event.target.value })}
      />
    </search>
  )
}
