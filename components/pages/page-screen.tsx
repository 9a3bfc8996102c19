'use client'
import Link from 'next/link'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { PageDetail } from '../../lib/contract/on-call.ts'
import { formatClock, formatDuration } from '../../lib/core/format/index.ts'
import { momentText } from '../on-call/on-call-model.ts'
import { escalationHref, pagePath } from '../on-call/paths.ts'
import { Age } from '../ui/age.tsx'
import { Badge } from '../ui/badge.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { DescribePage } from './describe-page.tsx'
import { PageActions } from './page-actions.tsx'
import {
  actorText,
  alertText,
  badgeText,
  countdownText,
  type NextStep,
  nextStepOf,
  summaryOf,
} from './page-model.ts'
import { PageOrders } from './page-orders.tsx'

const EVERY_MS = 2_000

/** The phone path: what, since when, who was told, what comes next, and the press that takes it on. */
export function PageScreen({ id }: { id: string }) {
  const polled = usePolled<PageDetail>(pagePath(id), EVERY_MS)
  return (
    <div className="max-sm:pb-40">
      <nav
        aria-label="Where you are"
        className="mt-3 flex min-h-7 items-center gap-1.5 text-ink-3 text-small"
      >
        <Link href="/on-call">On-call</Link>
        <span aria-hidden="true">/</span>
        <b className="font-medium text-ink" aria-current="page">
          Page
        </b>
      </nav>
      {polled.data ? null : <h1 className="sr-only">Page</h1>}
      <PolledStates polled={polled} failed="Could not read this page" rows={6}>
        {detail => <Loaded detail={detail} />}
      </PolledStates>
    </div>
  )
}

function Loaded({ detail }: { detail: PageDetail }) {
  const next = nextStepOf(detail.page, detail.status)
  const nextWords = next ? `${next.name}, ${next.tells.join(' and ')}` : null
  return (
    <>
      <Head detail={detail} />
      <Standing detail={detail} />
      <div className="my-4">
        <PageActions row={detail} next={nextWords} />
      </div>
      <div className="mt-6 grid items-start gap-8 lg:grid-cols-2">
        <div className="grid min-w-0 gap-8">
          <NextSection detail={detail} next={next} />
          <PageOrders detail={detail} />
        </div>
        <div className="grid min-w-0 gap-8">
          <WhySection detail={detail} />
          <AlertsSection detail={detail} />
          {detail.status.kind === 'resolved' ? null : <DescribePage row={detail} />}
        </div>
      </div>
    </>
  )
}

function Head({ detail }: { detail: PageDetail }) {
  const { zone } = useTimeZone()
  const badge = badgeText(detail.labels)
  const summary = summaryOf(detail)
  const isOpen = detail.status.kind === 'open'
  return (
    <header
      className={
        isOpen
          ? '-mx-(--gutter) gutter mt-2 border-down border-t-2 bg-down-tint py-4'
          : '-mx-(--gutter) gutter mt-2 border-rule-2 border-t-2 bg-sunk py-4'
      }
    >
      {badge ? <Badge tone={isOpen ? 'down' : 'plain'}>{badge}</Badge> : null}
      <h1 className="mt-1.5 text-title wrap-anywhere">{detail.title}</h1>
      {summary ? <p className="mt-1 text-ink-2 wrap-anywhere">{summary}</p> : null}
      <p className="mt-1 text-ink-2 text-small">
        Since {momentText(detail.startedAtMs, zone)}, <Age sinceMs={detail.startedAtMs} /> ago.{' '}
        {detail.alertCount === 1 ? '1 alert' : `${detail.alertCount} alerts`}.
      </p>
    </header>
  )
}

function Standing({ detail: { status } }: { detail: PageDetail }) {
  const { zone } = useTimeZone()
  const left = useNowValue(nowMs =>
    status.kind === 'acknowledged' && status.expiresAtMs !== null
      ? formatDuration(Math.max(0, status.expiresAtMs - nowMs))
      : '',
  )
  if (status.kind === 'open') return null
  return (
    <p role="status" className="mt-3 flex items-baseline gap-2">
      <Glyph name="check" className="relative top-px size-3 text-up-mark" />
      {status.kind === 'resolved' ? (
        <span>
          <b className="font-semibold">Resolved</b> by {actorText(status.by)},{' '}
          {formatClock(status.atMs, zone)}.
        </span>
      ) : (
        <span>
          <b className="font-semibold">Acknowledged. Nobody else is paged.</b> By {actorText(status.by)},{' '}
          {formatClock(status.atMs, zone)}
          {status.expiresAtMs === null
            ? '.'
            : `; it ends in ${left}, then the escalation goes on if nobody resolved it.`}
        </span>
      )}
    </p>
  )
}

function NextSection({ detail, next }: { detail: PageDetail; next: NextStep | null }) {
  if (detail.status.kind !== 'open' && detail.duties === null) return null
  return (
    <Section
      title={detail.status.kind === 'open' ? 'If nobody answers' : 'What you do'}
      end={<Link href={escalationHref(detail.escalation)}>{detail.page.policy.name}</Link>}
    >
      {detail.status.kind !== 'open' ? null : next === null ? (
        <p className="text-ink-2">The last resort was told. Nobody else is left to tell.</p>
      ) : (
        <NextCountdown next={next} />
      )}
      {detail.duties ? (
        <div className="mt-2">
          {detail.status.kind === 'open' ? <p className="text-ink-3 text-small">What you do</p> : null}
          <p className="whitespace-pre-line">{detail.duties}</p>
        </div>
      ) : null}
    </Section>
  )
}

function NextCountdown({ next }: { next: NextStep }) {
  const left = useNowValue(nowMs => countdownText(next.atMs, nowMs))
  return (
    <p>
      <b className={`num font-semibold text-lead ${left.startsWith('+') ? 'text-down' : ''}`}>{left}</b>{' '}
      {next.name}: {next.tells.join(', ')}
    </p>
  )
}

function WhySection({ detail }: { detail: PageDetail }) {
  const { zone } = useTimeZone()
  return (
    <Section title="Why" note="every decision in its order">
      {detail.decisions.length === 0 ? (
        <p className="text-ink-2">No decision is on record yet.</p>
      ) : (
        <ol>
          {detail.decisions.map((decision, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: decisions are only ever added at the end, and two may be alike
            <li key={index} className="grid grid-cols-[72px_minmax(0,1fr)] gap-2 py-0.5">
              <time className="num text-column text-ink-3" dateTime={new Date(decision.atMs).toISOString()}>
                {formatClock(decision.atMs, zone)}
              </time>
              <span className={decision.outcome === 'failed' ? 'text-down wrap-anywhere' : 'wrap-anywhere'}>
                {decision.reason}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}

const SHOWN_ALERTS = 20

function AlertsSection({ detail }: { detail: PageDetail }) {
  const { alerts } = detail.page
  return (
    <Section title="Alerts" note={`${alerts.length}`}>
      <ul>
        {alerts.slice(0, SHOWN_ALERTS).map(alert => (
          <li key={alert.fingerprint} className="flex gap-2 border-rule border-b py-1 last:border-0">
            <Glyph
              name={alert.status === 'firing' ? 'down' : 'check'}
              className={alert.status === 'firing' ? 'mt-1 size-3 text-down' : 'mt-1 size-3 text-ink-3'}
            />
            <span className="min-w-0 flex-1 wrap-anywhere">
              {alertText(alert.labels, detail.labels)}
              <span className="sr-only">, {alert.status}</span>
            </span>
            <Age sinceMs={alert.startsAtMs} className="text-ink-3 text-column" />
          </li>
        ))}
      </ul>
      {alerts.length > SHOWN_ALERTS ? (
        <p className="text-ink-3 text-small">and {alerts.length - SHOWN_ALERTS} more</p>
      ) : null}
    </Section>
  )
}
