'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useEffect, useMemo, useRef } from 'react'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { AlertCounts, AlertRow } from '../../lib/contract/alerts.ts'
import type { PageRow } from '../../lib/contract/on-call.ts'
import { AlertMark, SeverityBadge } from '../alerts/alert-mark.tsx'
import { alertHref, nameOf, needsSomebody, sortAlerts } from '../alerts/alert-model.ts'
import { summariseAlerts } from '../alerts/alert-wish.ts'
import { useFewAlerts } from '../alerts/use-alerts.ts'
import { useOpenPages } from '../alerts/use-open-pages.ts'
import { pageHref } from '../on-call/paths.ts'
import { Age } from '../ui/age.tsx'
import { Badge } from '../ui/badge.tsx'
import { Checkbox } from '../ui/field.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Popover } from '../ui/popover.tsx'
import { countText, firingKey, hasNew, pagesFor } from './bell-model.ts'
import { type Chime, useChime } from './use-chime.ts'
import { useTitleBadge } from './use-title-badge.ts'

const NO_COUNTS: AlertCounts = { firing: 0, active: 0, acknowledged: 0, silenced: 0, inhibited: 0 }

/** What fires and nobody has: the number, the first few, and a sound for a new one when it is wanted. */
export function BellButton() {
  const { data, isStale, status } = useFewAlerts()
  const counts = data?.counts ?? NO_COUNTS
  const rows = useMemo(() => sortAlerts(Object.values(data?.alerts ?? {}).filter(needsSomebody)), [data])
  const chime = useChime()
  const { email } = useViewer()
  const open = useOpenPages()
  const pages = useMemo(() => pagesFor(open, email), [open, email])
  const news = data === null ? null : [...rows.map(firingKey), ...pages.map(({ id }) => id)]
  useNews(news, chime.play)
  useTitleBadge(isStale ? 0 : counts.active)
  const isKnown = status !== 'loading' && !isStale
  const words = isKnown ? `Alerts that nobody has: ${counts.active}` : 'Alerts: not known at the moment'
  const calls = pages.length === 1 ? '1 call for you' : `${pages.length} calls for you`
  return (
    <Popover
      label="Alerts that nobody has"
      className="w-[min(400px,calc(100vw-16px))] p-3"
      triggerClassName={clsx(
        'inline-flex h-(--control) min-w-10 items-center justify-center gap-1.5 max-sm:min-w-11',
        !isKnown ? 'text-ink-3' : counts.active > 0 ? 'font-semibold text-down' : 'text-ink-2',
      )}
      trigger={
        <>
          <Glyph name="bell" className="size-4" />
          <span aria-hidden="true" className="num text-small">
            {isKnown ? countText(counts.active) : '–'}
          </span>
          <span className="sr-only">{words}</span>
          {pages.length > 0 ? <Badge tone="down">{calls}</Badge> : null}
        </>
      }
    >
      {close => <Panel {...{ rows, pages, counts, chime }} onDone={close} />}
    </Popover>
  )
}

/** Sounds once for all that is new since the last look; null = not known yet. */
function useNews(keys: readonly string[] | null, play: () => void): void {
  const known = useRef<ReadonlySet<string> | null>(null)
  useEffect(() => {
    if (keys === null) return
    if (hasNew(known.current, keys)) play()
    known.current = new Set([...(known.current ?? []), ...keys])
  }, [keys, play])
}

type PanelProps = {
  rows: readonly AlertRow[]
  pages: readonly PageRow[]
  counts: AlertCounts
  chime: Chime
  onDone: () => void
}

function Panel({ rows, pages, counts, chime, onDone }: PanelProps) {
  const hidden = counts.active - rows.length
  return (
    <>
      <p className="flex items-baseline justify-between gap-3 pb-2">
        <span className="text-ink-2">{summariseAlerts(counts)}</span>
        <Link href="/alerts" onClick={onDone} className="whitespace-nowrap text-accent">
          All alerts
        </Link>
      </p>
      {pages.length > 0 ? (
        <ul className="pb-2" aria-label="Calls for you">
          {pages.map(page => (
            <li key={page.id} className="bg-down-tint px-2 py-1.5">
              <Link href={pageHref(page.id)} onClick={onDone} className="font-medium">
                You are called: {page.title}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      <ul className="border-rule border-t">
        {rows.map(row => (
          <li
            key={row.fingerprint}
            className="grid grid-cols-[84px_minmax(0,1fr)_56px] items-baseline gap-x-2 border-rule border-b py-1.5"
          >
            <AlertMark row={row} />
            <span className="min-w-0">
              <Link href={alertHref(row.fingerprint)} prefetch={false} onClick={onDone}>
                <b className="mr-2 font-medium wrap-anywhere">{nameOf(row)}</b>
                <SeverityBadge labels={row.labels} />
                <span className="block truncate text-ink-3 text-small">{row.summary}</span>
              </Link>
            </span>
            <span className="num text-right text-column">
              <Age sinceMs={row.startsAtMs} />
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 ? <p className="pt-1 text-ink-3 text-small">and {hidden} more</p> : null}
      <div className="pt-2">
        <Checkbox
          label="Sound when a new one comes"
          checked={chime.isOn}
          onChange={event => chime.setOn(event.target.checked)}
        />
        {chime.isOn && chime.isBlocked ? (
          <p className="text-ink-3 text-small">
            The browser lets this page sound once you have pressed something on it.
          </p>
        ) : null}
      </div>
    </>
  )
}
