'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { RunbookDetail } from '../../lib/contract/runbooks.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { Section } from '../ui/section.tsx'

/** What it is for, and who wrote it last. */
export function RunbookFacts({ detail: { row, faults } }: { detail: RunbookDetail }) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  const { services, alerts, checks, states } = row
  const saved = row.savedAtMs === null ? null : formatMoment(row.savedAtMs, zone)
  return (
    <Section title="What it is for">
      <dl>
        <Fact title="Services">
          {services.map(name => (
            <Link key={name} href={`/services/${name.split('/')[0]}`} prefetch={false} className="mr-3">
              {name}
            </Link>
          ))}
        </Fact>
        <Fact title="Opens for alerts">
          {alerts.map(matchers => (
            <code key={matchers} className="block text-small wrap-anywhere">
              {matchers}
            </code>
          ))}
        </Fact>
        <Fact title="Opens for checks">
          {checks.map(key => (
            <Link key={key} href={`/checks/${key}`} prefetch={false} className="block">
              {key}
            </Link>
          ))}
        </Fact>
        <Fact title="Opens in states">{states.length === 0 ? [] : [states.join(', ')]}</Fact>
        <Fact title="Written">
          {[
            row.source === 'file'
              ? 'in the configuration file'
              : [saved, row.savedBy === null ? '' : `by ${personText(row.savedBy)}`]
                  .filter(Boolean)
                  .join(' '),
          ]}
        </Fact>
      </dl>
      {faults.length === 0 ? null : (
        <p className="mt-2 bg-warn-tint px-2 py-1 text-small">
          Faulty on line {faults.map(({ line }) => line).join(', ')}: {faults[0]?.message}
        </p>
      )}
    </Section>
  )
}

function Fact({ title, children }: { title: string; children: readonly ReactNode[] }) {
  return (
    <div className="flex gap-3 border-rule border-b py-1 last:border-0">
      <dt className="w-1/3 shrink-0 text-ink-3">{title}</dt>
      <dd className="min-w-0 flex-1">{children.length === 0 ? '—' : children}</dd>
    </div>
  )
}
