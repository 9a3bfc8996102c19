'use client'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { BoardRow } from '../../lib/contract/overview.ts'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { latencyQuantity } from './series-values.ts'

/** What the service stands on: each with its state and the reason. */
export function DependenciesSection({ rows }: { rows: readonly BoardRow[] }) {
  const hrefOf = useRangeHref()
  if (rows.length === 0) return null
  return (
    <Section title="Depends on">
      <ul>
        {rows.map(row => (
          <li
            key={row.slug}
            data-row
            className="grid grid-cols-[100px_minmax(0,1fr)_auto] items-baseline gap-x-3 border-rule border-b py-1 last:border-0"
          >
            <StateMark state={row.state} />
            <span className="truncate">
              <Link href={hrefOf(`/services/${row.slug}`)}>{row.name}</Link>{' '}
              <span className="text-ink-3 text-small" title={row.reason}>
                {row.reason}
              </span>
            </span>
            {row.latencySeconds.value === null ? null : (
              <QuantityText
                quantity={latencyQuantity(row.latencySeconds.value)}
                className="num text-column text-ink-2"
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
