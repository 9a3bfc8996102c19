'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { formatClock } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import type { NoteOutbox, WaitingNote } from './note-outbox.ts'

/** Notes that are not on the timeline yet, and why. */
export function WaitingNotes({
  outbox,
  waiting,
}: {
  outbox: NoteOutbox | null
  waiting: readonly WaitingNote[]
}) {
  const { zone } = useTimeZone()
  if (waiting.length === 0 || outbox === null) return null
  return (
    <ul aria-label="Notes on their way" className="mb-2">
      {waiting.map(note => (
        <li
          key={note.requestKey}
          className={note.refusal === null ? 'bg-gone-tint px-2.5 py-1.5' : 'bg-down-tint px-2.5 py-1.5'}
        >
          <p className="whitespace-pre-wrap wrap-anywhere line-clamp-4">{note.body || 'Pictures'}</p>
          <p className="flex flex-wrap items-baseline gap-x-3 text-small">
            <Glyph
              name={note.refusal === null ? 'no_data' : 'down'}
              className={note.refusal === null ? 'size-2.5 text-gone' : 'size-2.5 text-down'}
            />
            <span role="status">
              {note.refusal === null
                ? `Written ${formatClock(note.writtenAtMs, zone)}, on its way. It is kept in this browser and sent again until the deck has it.`
                : `Not taken: ${note.refusal}`}
            </span>
            {note.refusal === null ? null : (
              <Button variant="quiet" onClick={() => outbox.retry(note.requestKey)}>
                Try again
              </Button>
            )}
            {note.refusal === null ? null : (
              <Button variant="quiet" onClick={() => outbox.takeBack(note.requestKey)}>
                Write on
              </Button>
            )}
          </p>
        </li>
      ))}
    </ul>
  )
}
