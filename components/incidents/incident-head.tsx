'use client'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { formatDay, formatMinute } from '../../lib/core/format/index.ts'
import { STATE_TITLES } from '../../lib/core/incident/state.ts'
import type { IncidentRow } from '../../lib/core/incident/types.ts'
import { INCIDENT_ROLES } from '../../lib/core/incident/types.ts'
import { LinkedText } from '../alerts/linked-text.tsx'
import { Age } from '../ui/age.tsx'
import { Glyph } from '../ui/glyph.tsx'
import {
  clockText,
  endOf,
  isOver,
  KIND_WORDS,
  ROLE_WORDS,
  SOURCE_WORDS,
  type Tone,
  toneOf,
} from './incident-model.ts'
import type { SectionProps } from './incident-page.tsx'
import { SeverityChip } from './severity-chip.tsx'

const BANDS: Readonly<Record<Tone, string>> = {
  down: 'border-down bg-down-tint',
  warn: 'border-warn-mark bg-warn-tint',
  plain: 'border-rule-2 bg-sunk',
}

/** What it is, how grave by the system's own word, how it stands, and who has it. */
export function IncidentHead({
  data: { incident: row },
  nameOf,
  personText,
  open,
  actions,
}: SectionProps & { actions: ReactNode }) {
  return (
    <header className={clsx('-mx-(--gutter) gutter mt-1 border-t-2 pt-3 pb-3.5', BANDS[toneOf(row)])}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <button type="button" onClick={() => open('severity')} title="Change the severity">
          <SeverityChip row={row} nameOf={nameOf} size="line" />
        </button>
        <h1 className="min-w-0 text-title tracking-[-0.015em] wrap-anywhere max-sm:order-last max-sm:w-full">
          {row.title}
        </h1>
        <button
          type="button"
          onClick={() => open('state')}
          title="Change the state"
          className="inline-flex items-center gap-1.5 font-medium text-ink-2 hover:text-ink max-sm:min-h-8 sm:border-rule-2 sm:border-l sm:pl-3"
        >
          {STATE_TITLES[row.state]}
          {row.kind === 'outage' ? null : `, ${KIND_WORDS[row.kind].toLowerCase()}`}
          <Glyph name="chevron-down" className="size-2.5 text-ink-3" />
        </button>
        <div className="ml-auto max-sm:hidden">{actions}</div>
      </div>
      <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-ink-2">
        <Since row={row} />
        <People row={row} personText={personText} />
        {row.channelUrl === null ? null : (
          <span className="min-w-0 wrap-anywhere">
            <LinkedText text={row.channelUrl} />
          </span>
        )}
      </p>
      <div className="sm:hidden">{actions}</div>
    </header>
  )
}

function Since({ row }: { row: IncidentRow }) {
  const { zone } = useTimeZone()
  const end = endOf(row)
  return (
    <span>
      {end === null ? (
        <>
          For{' '}
          <b className="font-semibold text-ink">
            <Age sinceMs={row.impactStartMs} />
          </b>
          , since{' '}
        </>
      ) : (
        <>Lasted {clockText(end - row.impactStartMs)}, from </>
      )}
      <span className="num">{formatMinute(row.impactStartMs, zone)}</span>,{' '}
      {formatDay(row.impactStartMs, zone)}
      <span className="max-sm:hidden">
        . Opened {SOURCE_WORDS[row.source]}
        {row.reopenedCount > 0
          ? `, and again ${row.reopenedCount === 1 ? 'once' : `${row.reopenedCount} times`}`
          : ''}
      </span>
    </span>
  )
}

function People({ row, personText }: { row: IncidentRow; personText: (email: string) => string }) {
  const held = INCIDENT_ROLES.flatMap(role => {
    const person = row.roles[role]
    return person === undefined ? [] : [{ role, person }]
  })
  const isAlone = !isOver(row) && row.acknowledgedBy === null && row.roles.commander === undefined
  return (
    <>
      {isAlone ? <b className="font-semibold text-down">Nobody has it</b> : null}
      {held.map(({ role, person }) => (
        <span key={role}>
          {ROLE_WORDS[role]} <b className="font-medium text-ink">{personText(person)}</b>
        </span>
      ))}
      {row.roles.commander === undefined && row.acknowledgedBy !== null ? (
        <span>
          Taken by <b className="font-medium text-ink">{personText(row.acknowledgedBy)}</b>, no commander yet
        </span>
      ) : null}
    </>
  )
}
