'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { memo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { TimelineEntry } from '../../lib/contract/incidents.ts'
import { formatClock, formatDate, formatDay, formatDuration } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { initialsOf } from './incident-model.ts'
import { NoteBody, NoteHistory } from './note-body.tsx'
import { NoteEdit } from './note-edit.tsx'
import { imagePath, incidentPath } from './paths.ts'
import styles from './timeline-list.module.css'
import { stopOf, TIMELINE_WORDS, titleText, writtenLateMs } from './timeline-model.ts'
import { useIncidentPress } from './use-incident-change.ts'

type ListProps = {
  incidentId: number
  rows: readonly TimelineEntry[]
  personText: (email: string) => string
}

/** A line with stops: filled = person, ring = machine, bar = a turn in its course. */
export function TimelineList({ incidentId, rows, personText }: ListProps) {
  const { zone } = useTimeZone()
  // Of another day than today, the day is told as well.
  let before = useNowValue(nowMs => formatDay(nowMs, zone))
  return (
    <ol className={styles.line} aria-label="Timeline">
      {rows.map(entry => {
        const day = formatDay(entry.atMs, zone)
        const isNewDay = day !== before
        before = day
        return (
          <Entry
            key={entry.id}
            incidentId={incidentId}
            entry={entry}
            day={isNewDay ? formatDate(entry.atMs, zone) : ''}
            by={entry.by === null ? null : personText(entry.by)}
            title={titleText(entry, personText)}
          />
        )
      })}
    </ol>
  )
}

type EntryProps = {
  incidentId: number
  entry: TimelineEntry
  day: string
  by: string | null
  title: string
}

/** Live patches keep unchanged entries the same object, so that only those that changed are drawn again. */
const Entry = memo(function Entry({ incidentId, entry, day, by, title }: EntryProps) {
  const { zone } = useTimeZone()
  const [isEditing, setEditing] = useState(false)
  const stop = stopOf(entry)
  const lateMs = writtenLateMs(entry)
  return (
    <li data-row data-kind={entry.kind} className={clsx(styles.entry, entry.isPinned && styles.pinned)}>
      <time className="num text-column text-ink-3" dateTime={new Date(entry.atMs).toISOString()}>
        {day === '' ? null : <span className="block text-micro">{day}</span>}
        {formatClock(entry.atMs, zone)}
      </time>
      <span className={styles.stop} data-stop={stop}>
        <i />
      </span>
      <span className={styles.kind}>{TIMELINE_WORDS[entry.kind]}</span>
      <div className={styles.what}>
        <p className={clsx('wrap-anywhere empty:hidden', stop === 'turn' && 'font-semibold')}>
          <Title entry={entry} title={title} />
          {entry.service === null ? null : <span className="text-ink-3 text-small"> {entry.service}</span>}
        </p>
        {isEditing ? (
          <NoteEdit incidentId={incidentId} entry={entry} onClose={() => setEditing(false)} />
        ) : (
          <NoteBody incidentId={incidentId} entry={entry} />
        )}
        <Pictures incidentId={incidentId} entry={entry} />
        <p className="flex flex-wrap gap-x-3 text-ink-3 text-small empty:hidden">
          {lateMs === null ? null : <span>written {formatDuration(lateMs)} later</span>}
          <NoteHistory entry={entry} />
        </p>
      </div>
      <span className={styles.by} title={by ?? 'the deck itself'}>
        <span aria-hidden="true">{by === null ? '' : initialsOf(by)}</span>
        <span className="sr-only">{by ?? 'the deck itself'}</span>
      </span>
      <EntryPresses incidentId={incidentId} entry={entry} onEdit={() => setEditing(true)} />
    </li>
  )
})

function Title({ entry: { href }, title }: { entry: TimelineEntry; title: string }) {
  if (title === '') return null
  return href === null ? (
    <span>{title}</span>
  ) : (
    <Link href={href} prefetch={false} className="underline decoration-rule-2 underline-offset-2">
      {title}
    </Link>
  )
}

function Pictures({ incidentId, entry: { images, title } }: { incidentId: number; entry: TimelineEntry }) {
  return images.map(({ id }) => {
    const src = imagePath(incidentId, id)
    return (
      <a key={id} href={src} target="_blank" rel="noopener" className="mt-1 mr-2 inline-block">
        {/* biome-ignore lint/performance/noImgElement: people's own screenshots, of any size, behind this deck's door */}
        <img
          src={src}
          alt={title || 'Screenshot of the note'}
          loading="lazy"
          className="max-h-60 max-w-full border border-rule"
        />
      </a>
    )
  })
}

type PressProps = { incidentId: number; entry: TimelineEntry; onEdit: () => void }

function EntryPresses({ incidentId, entry, onEdit }: PressProps) {
  const refusal = useRefusal('incidents.act')
  const pin = useIncidentPress(() =>
    api(`${incidentPath(incidentId)}/notes/${entry.id}`, {
      method: 'PATCH',
      body: { isPinned: !entry.isPinned },
    }),
  )
  if (refusal !== null) return entry.isPinned ? <span className={styles.presses}>pinned</span> : null
  return (
    <span className={styles.presses}>
      {entry.kind === 'note' ? (
        <Button variant="quiet" onClick={onEdit}>
          Edit
        </Button>
      ) : null}
      <Button
        variant="quiet"
        aria-pressed={entry.isPinned}
        isBusy={pin.isPending}
        onClick={() => pin.mutate(undefined)}
      >
        {entry.isPinned ? (
          <>
            <Glyph name="check" className="size-2.5" /> Pinned
          </>
        ) : (
          'Pin'
        )}
      </Button>
    </span>
  )
}
