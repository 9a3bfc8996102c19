'use client'
import clsx from 'clsx'
import Link from 'next/link'
import type { IncidentListRow } from '../../lib/contract/incidents.ts'
import { STATE_TITLES } from '../../lib/core/incident/state.ts'
import { Age } from '../ui/age.tsx'
import { Countdown } from './countdown.tsx'
import { sortIncidents, type Tone, toneOf } from './incident-model.ts'
import { incidentHref } from './paths.ts'
import { usePersonText } from './people.ts'
import { SeverityChip } from './severity-chip.tsx'
import { WhoHasIt } from './who-has-it.tsx'

const BANDS: Readonly<Record<Tone, string>> = {
  down: 'border-down bg-down-tint',
  warn: 'border-warn-mark bg-warn-tint',
  plain: 'border-rule-2 bg-sunk',
}
const SHOWN = 4

/** Open incidents, the gravest first: what, how it stands, who has it, what is due next. */
export function BannerRows({
  rows,
  nameOf,
}: {
  rows: readonly IncidentListRow[]
  nameOf: (slug: string) => string
}) {
  const sorted = sortIncidents(rows)
  const personText = usePersonText()
  return (
    <section aria-label="Open incidents" className="-mx-(--gutter)">
      <ul>
        {sorted.slice(0, SHOWN).map(row => (
          <li
            key={row.id}
            data-row
            className={clsx(
              'gutter flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-t-2 py-1.5',
              BANDS[toneOf(row)],
            )}
          >
            <SeverityChip row={row} nameOf={nameOf} />
            <Link
              href={incidentHref(row.id)}
              prefetch={false}
              className="min-w-0 font-semibold wrap-anywhere max-sm:w-full max-sm:py-1"
            >
              {row.title}
            </Link>
            <span className="text-ink-2 text-small">
              {STATE_TITLES[row.state]}, <Age sinceMs={row.impactStartMs} />,{' '}
              <WhoHasIt row={row} personText={personText} />
            </span>
            {row.nextClock ? <Countdown clock={row.nextClock} className="text-small sm:ml-auto" /> : null}
          </li>
        ))}
      </ul>
      {sorted.length > SHOWN ? (
        <p className="gutter bg-sunk py-1 text-small">
          <Link href="/incidents?state=open" className="text-accent">
            {sorted.length - SHOWN} more open
          </Link>
        </p>
      ) : null}
    </section>
  )
}
