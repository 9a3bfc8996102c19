'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { AlertList } from '../../lib/contract/alerts.ts'
import { Age } from '../ui/age.tsx'
import { Section } from '../ui/section.tsx'
import { AlertMark } from './alert-mark.tsx'
import { alertHref, nameOf, sortAlerts } from './alert-model.ts'

const SHOWN = 6
const EVERY_MS = 5_000

/** The first alerts of a service that fire, with who has them. */
export function FiringAlerts({ slug }: { slug: string }) {
  const filter = `service=${JSON.stringify(slug)}`
  const path = `/api/v1/alerts?limit=50&filter=${encodeURIComponent(filter)}`
  const { data } = usePolled<AlertList>(path, EVERY_MS)
  const hrefOf = useRangeHref()
  if (!data || data.total === 0) return null
  const rows = sortAlerts(data.alerts).slice(0, SHOWN)
  return (
    <Section
      title="Alerts"
      note={`${data.total} firing`}
      end={
        <Link href={hrefOf(`/alerts?service=${encodeURIComponent(slug)}`)} className="text-accent">
          All
        </Link>
      }
    >
      <ul>
        {rows.map(row => (
          <li
            key={row.fingerprint}
            data-row
            className="grid grid-cols-[116px_minmax(0,1fr)_auto_56px] items-baseline gap-x-3 border-rule border-b py-1 last:border-0"
          >
            <AlertMark row={row} />
            <Link
              href={hrefOf(alertHref(row.fingerprint))}
              prefetch={false}
              className="truncate"
              title={row.summary}
            >
              {nameOf(row)}
            </Link>
            <span className="max-w-32 truncate text-ink-3 text-small">{row.acknowledgement?.by}</span>
            <span className="num text-right text-column">
              <Age sinceMs={row.startsAtMs} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
