'use client'
import clsx from 'clsx'
import dynamic from 'next/dynamic'
import { useEffect, useMemo, useRef } from 'react'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { AlertCounts } from '../../lib/contract/alerts.ts'
import { needsSomebody, sortAlerts } from '../alerts/alert-model.ts'
import { useFewAlerts } from '../alerts/use-alerts.ts'
import { useOpenPages } from '../alerts/use-open-pages.ts'
import { Badge } from '../ui/badge.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Popover } from '../ui/popover.tsx'
import { countText, endingFor, firingKey, hasNew, pagesFor } from './bell-model.ts'
import { useChime } from './use-chime.ts'
import { useTitleBadge } from './use-title-badge.ts'

/** Comes when it is opened: every page carries the button. */
const BellPanel = dynamic(
  fetched('The list of alerts', () => import('./bell-panel.tsx').then(module => module.BellPanel)),
  { ssr: false },
)

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
  const ending = useMemo(() => endingFor(data?.ending ?? [], email), [data, email])
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
      {close => <BellPanel {...{ rows, pages, ending, counts, chime }} onDone={close} />}
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
