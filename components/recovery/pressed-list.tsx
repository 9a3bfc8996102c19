'use client'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { RunRow } from '../../lib/contract/recovery.ts'
import { formatMinute } from '../../lib/core/format/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { Section } from '../ui/section.tsx'
import { OutcomeMark } from './outcome-mark.tsx'
import { RECOVERY_HREF, runHref } from './paths.ts'
import { pressedBy, stateWords } from './recovery-model.ts'

/** The last presses, below the board. */
export function PressedList({ runs, nameOf }: { runs: readonly RunRow[]; nameOf: (slug: string) => string }) {
  const { zone } = useTimeZone()
  const hrefOf = useRangeHref()
  const personText = usePersonText()
  return (
    <Section
      className="mt-8"
      title="Pressed, last 3 h"
      end={
        <Link href={hrefOf(RECOVERY_HREF)} prefetch={false} className="text-accent">
          Recovery
        </Link>
      }
    >
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-x-8 md:grid-cols-2">
        {runs.map(run => (
          <li key={run.id} data-row className="flex items-baseline gap-x-3 border-rule border-b py-1">
            {run.outcome === null ? (
              <span className="font-medium">{stateWords(run)}</span>
            ) : (
              <OutcomeMark outcome={run.outcome} />
            )}
            <Link href={runHref(run.id)} prefetch={false} className="min-w-0 truncate">
              {nameOf(run.service)}: {run.actionName}{' '}
              <span className="text-ink-3 text-small">{pressedBy(run, personText)}</span>
            </Link>
            <span className="num ml-auto text-column text-ink-2">{formatMinute(run.pressedAtMs, zone)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
