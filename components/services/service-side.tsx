'use client'
import Link from 'next/link'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useSeries } from '../../lib/client/series.ts'
import { useTargets } from '../../lib/client/targets.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { BoardRow, ServiceData } from '../../lib/contract/overview.ts'
import type { TargetState } from '../../lib/contract/targets.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { fillLink } from '../../lib/core/service/link.ts'
import { EmptyState, Skeleton } from '../ui/list-states.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { latencyQuantity } from './series-values.ts'

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

type LinksProps = Pick<ServiceData, 'links'> & { readonly rangeSeconds: number }

export function LinksSection({ links, rangeSeconds }: LinksProps) {
  const toMs = useNowValue(toMinute)
  const stretch = { fromMs: toMs - rangeSeconds * 1_000, toMs }
  if (links.length === 0) return null
  return (
    <Section title="Links">
      <ul>
        {links.map(link => (
          <li key={`${link.title} ${link.url}`} className="border-rule border-b py-1 last:border-0">
            <a
              href={fillLink(link.url, stretch) ?? link.url}
              rel="noreferrer"
              target="_blank"
              className="text-accent underline underline-offset-2"
            >
              {link.title}
            </a>{' '}
            <span className="text-ink-3 text-small">{hostOf(link.url)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

const toMinute = (nowMs: number): number => Math.ceil(nowMs / 60_000) * 60_000

/** Whose page it is, or whom it is written to. */
const hostOf = (url: string): string => {
  if (!URL.canParse(url)) return ''
  const { host, pathname } = new URL(url)
  return host || pathname
}
