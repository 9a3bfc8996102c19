'use client'
import Link from 'next/link'
import { useSeries } from '../../lib/client/series.ts'
import { useTargets } from '../../lib/client/targets.ts'
import type { TargetState } from '../../lib/contract/targets.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { EmptyState, Skeleton } from '../ui/list-states.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'

const RECENTLY = { kind: 'last', seconds: 300 } as const

/** Every target of the service: how its last scrape went, and the error in plain words. */
export function TargetsSection({ up }: { up: string }) {
  const answer = useSeries({ expr: up, range: RECENTLY, stepSeconds: 15 })
  const { data } = useTargets()
  const targets = data?.targets ?? []
  const own = answer.series.map(({ labels, points }) => {
    const { job = '', instance = '' } = labels
    const target = targets.find(one => one.job === job && one.instance === instance)
    return { job, instance, target, isUp: points.findLast(([, value]) => value !== null)?.[1] === 1 }
  })
  own.sort((a, b) => Number(a.isUp) - Number(b.isUp) || a.instance.localeCompare(b.instance))
  const down = own.filter(({ isUp }) => !isUp).length
  return (
    <Section
      title="Targets"
      note={own.length === 0 ? null : `${own.length - down} of ${own.length} up`}
      end={
        <Link href="/targets" className="text-accent">
          All targets
        </Link>
      }
    >
      {own.length > 0 ? (
        <ul>
          {own.map(({ job, instance, target, isUp }) => (
            <TargetLine key={`${job} ${instance}`} {...{ job, instance, target, isUp }} />
          ))}
        </ul>
      ) : answer.status === 'loading' ? (
        <Skeleton rows={3} />
      ) : (
        <EmptyState title="No target answers to this service.">
          Its matchers select no <code>up</code> series of the last minutes. Compare them with the labels on
          the Targets page.
        </EmptyState>
      )}
    </Section>
  )
}

type TargetLineProps = { job: string; instance: string; target: TargetState | undefined; isUp: boolean }

function TargetLine({ job, instance, target, isUp }: TargetLineProps) {
  return (
    <li className="grid grid-cols-[100px_minmax(0,1fr)_auto] items-baseline gap-x-3 border-rule border-b py-1 last:border-0">
      <StateMark state={isUp ? 'up' : 'down'} />
      <span className="truncate" title={`${job}, ${instance}`}>
        {instance} <span className="text-ink-3 text-small">{job}</span>
      </span>
      {target?.lastDurationSeconds == null ? null : (
        <QuantityText
          quantity={formatSeconds(target.lastDurationSeconds)}
          className="num text-ink-3 text-column"
        />
      )}
      {target?.lastError && !isUp ? (
        <p className="col-start-2 col-end-4 text-ink-2 text-small">{target.lastError}</p>
      ) : null}
    </li>
  )
}
