'use client'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { CheckRow } from '../../lib/contract/checks.ts'
import { checkHref, sortChecks, stateOf, summariseChecks } from '../checks/checks-model.ts'
import { Took } from '../checks/took.tsx'
import { Age } from '../ui/age.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'

const ROW =
  'grid grid-cols-[100px_minmax(0,1fr)_48px] items-baseline gap-x-3 border-rule border-b py-1 last:border-0 md:grid-cols-[100px_minmax(0,1fr)_60px_48px]'
const FIGURE = 'num text-right text-column text-ink-2'

/** What the deck asks this service by itself, worst first. */
export function ChecksSection({
  slug,
  checks,
  isStale,
}: {
  slug: string
  checks: readonly CheckRow[]
  isStale: boolean
}) {
  const hrefOf = useRangeHref()
  return (
    <Section
      title="Checks"
      note={summariseChecks(checks)}
      end={
        <Link href={hrefOf(`/checks?service=${encodeURIComponent(slug)}`)} className="text-accent">
          All
        </Link>
      }
    >
      <ul>
        {sortChecks(checks).map(row => (
          <li key={row.key} data-row className={ROW}>
            {row.isPaused ? (
              <span className="text-ink-3">Paused</span>
            ) : (
              <StateMark state={stateOf(row)} isLate={isStale} />
            )}
            <Link
              href={hrefOf(checkHref(row.key))}
              prefetch={false}
              className="line-clamp-2 wrap-anywhere"
              title={row.reason}
            >
              {row.name} <span className="text-ink-3 text-small">{row.reason}</span>
            </Link>
            <span className={`${FIGURE} max-md:hidden`} title="How long the last answer took">
              <Took seconds={row.lastDurationSeconds} />
            </span>
            <span className={FIGURE} title="Since it was asked">
              {row.lastAtMs === null ? '—' : <Age sinceMs={row.lastAtMs} />}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
