'use client'
import Link from 'next/link'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { PageRow } from '../../lib/contract/on-call.ts'
import { momentText } from '../on-call/on-call-model.ts'
import { PAGES, pageHref } from '../on-call/paths.ts'
import { Age } from '../ui/age.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { badgeText, standingText } from './page-model.ts'

type Answer = { readonly pages: readonly PageRow[] }

const CHOICES = [
  { value: 'open', label: 'Open' },
  { value: 'all', label: 'All' },
] as const

/** Who is being called at the moment, or was lately. */
export function PageList() {
  const { get, replace } = useUrlState()
  const state = get('pages') === 'all' ? 'all' : 'open'
  const polled = usePolled<Answer>(`${PAGES}?state=${state}&limit=50`)
  const count = polled.data?.pages.length ?? 0
  return (
    <Section
      title="People being called"
      note={count === 0 ? null : `${count}, newest first`}
      end={
        <Segmented
          label="Which pages"
          options={CHOICES}
          value={state}
          onChange={next => replace({ pages: next === 'open' ? null : next })}
        />
      }
    >
      <PolledStates polled={polled} failed="Could not read the pages" rows={1}>
        {({ pages }) =>
          pages.length === 0 ? (
            <p className="text-ink-2">
              {state === 'open' ? 'Nobody is being called.' : 'Nobody was called yet.'}
            </p>
          ) : (
            <ul>
              {pages.map(row => (
                <Row key={row.id} row={row} />
              ))}
            </ul>
          )
        }
      </PolledStates>
    </Section>
  )
}

const LOOKS = {
  open: { glyph: 'down', tone: 'text-down', word: 'Open' },
  acknowledged: { glyph: 'was-down', tone: 'text-warn', word: 'Acknowledged' },
  resolved: { glyph: 'check', tone: 'text-ink-3', word: 'Resolved' },
} as const

function Row({ row }: { row: PageRow }) {
  const { zone } = useTimeZone()
  const look = LOOKS[row.status.kind]
  const standing = useNowValue(nowMs => standingText(row, nowMs))
  const badge = badgeText(row.labels)
  return (
    <li
      data-row
      className="grid gap-x-4 border-rule border-b py-2 last:border-0 sm:grid-cols-[120px_minmax(0,1fr)_auto]"
    >
      <span className={`inline-flex items-baseline gap-2 ${look.tone}`}>
        <Glyph name={look.glyph} className="relative top-px size-3" />
        {look.word}
      </span>
      <div className="min-w-0">
        <Link
          href={pageHref(row.id)}
          className="font-medium max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
        >
          {row.title}
        </Link>{' '}
        {badge ? <span className="text-ink-3 text-small">{badge}</span> : null}
        <p className="text-ink-2 text-small wrap-anywhere">
          {row.step && row.status.kind === 'open' ? `${row.step}: ` : ''}
          {standing}
        </p>
      </div>
      <p className="text-ink-3 text-small sm:text-right">
        {row.status.kind === 'resolved' ? (
          momentText(row.startedAtMs, zone)
        ) : (
          <Age sinceMs={row.startedAtMs} />
        )}
      </p>
    </li>
  )
}
