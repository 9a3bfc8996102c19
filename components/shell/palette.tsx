'use client'
import { Command, useCommandState } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { type ReactNode, useEffect, useRef } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { useOverview } from '../../lib/client/overview.ts'
import { usePolled } from '../../lib/client/polled.ts'
import { useRangeHref, useTimeRange } from '../../lib/client/time-range.ts'
import { refusalReason, useViewer } from '../../lib/client/viewer.tsx'
import type { RunbookList } from '../../lib/contract/runbooks.ts'
import { rangeWords } from '../../lib/core/format/index.ts'
import { isClosed } from '../../lib/core/incident/state.ts'
import { RANGE_PRESETS, rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { countdownText } from '../incidents/incident-model.ts'
import { incidentHref, OPEN_HREF } from '../incidents/paths.ts'
import { useIncidentsOnly } from '../incidents/use-incidents-only.ts'
import { buttonState } from '../recovery/button-state.ts'
import { RECOVERY_HREF, runHref } from '../recovery/paths.ts'
import { useRecovery } from '../recovery/use-recovery.ts'
import { RUNBOOKS, runbookHref } from '../runbooks/paths.ts'
import { Glyph } from '../ui/glyph.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { StateGlyph } from '../ui/state-mark.tsx'
import { useModal } from '../ui/use-modal.ts'
import { DECK_PAGES, type DeckPage, FURTHER_PAGES } from './pages.ts'

const ITEM =
  'flex h-8 cursor-pointer items-center gap-2.5 px-3.5 data-[selected=true]:bg-accent-tint data-[selected=true]:shadow-[inset_2px_0_0_var(--accent)] data-[disabled=true]:cursor-not-allowed data-[disabled=true]:text-ink-3 max-sm:h-11'

/** Go to a page or a service, or change the range or the theme, by typing a few letters. */
export function Palette({ onClose }: { onClose: () => void }) {
  const ref = useModal(true)
  const inputRef = useRef<HTMLInputElement>(null)
  // After the dialog has opened, which gives the focus to whatever comes first in it.
  useEffect(() => inputRef.current?.focus(), [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the press beside the palette has Escape as its key
    <dialog
      ref={ref}
      aria-label="Go to or run"
      onClose={onClose}
      onClick={event => event.target === event.currentTarget && onClose()}
      className="mx-auto mt-[12vh] w-[min(560px,calc(100vw-32px))] rounded-control bg-raise p-0 text-ink shadow-float backdrop:bg-[rgb(0_0_0/0.4)]"
    >
      <Command label="Go to or run" loop>
        <div className="flex h-11 items-center gap-2.5 border-rule border-b px-3.5">
          <Glyph name="search" className="size-3 text-ink-3" />
          <Command.Input
            ref={inputRef}
            placeholder="Go to or run"
            className="h-full flex-1 bg-transparent text-lead outline-none placeholder:text-ink-3"
          />
          <Kbd>Esc</Kbd>
        </div>
        <Command.List className="max-h-[50vh] overflow-y-auto pb-2">
          <Command.Empty className="px-3.5 py-4 text-ink-3">Nothing has that name.</Command.Empty>
          <PageItems onDone={onClose} />
          <RunItems onDone={onClose} />
          <IncidentItems onDone={onClose} />
          <ServiceItems onDone={onClose} />
          <RunbookItems onDone={onClose} />
          <ActionItems onDone={onClose} />
          <ChangeItems onDone={onClose} />
        </Command.List>
      </Command>
    </dialog>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&>[cmdk-group-heading]]:px-3.5 [&>[cmdk-group-heading]]:pt-2 [&>[cmdk-group-heading]]:pb-0.5 [&>[cmdk-group-heading]]:text-ink-3 [&>[cmdk-group-heading]]:text-micro"
    >
      {children}
    </Command.Group>
  )
}

type ItemsProps = { onDone: () => void }

function useGo(onDone: () => void): (path: string) => void {
  const router = useRouter()
  const hrefOf = useRangeHref()
  return path => {
    router.push(hrefOf(path))
    onDone()
  }
}

const PALETTE_PAGES: readonly (Omit<DeckPage, 'key'> & { readonly key?: string })[] = [
  ...DECK_PAGES,
  ...FURTHER_PAGES,
]

function PageItems({ onDone }: ItemsProps) {
  const go = useGo(onDone)
  const { role } = useViewer()
  return (
    <Group heading="Go to">
      {PALETTE_PAGES.map(page => {
        const reason = refusalReason(role, page.permission)
        return (
          <Command.Item
            key={page.path}
            value={`page ${page.title}`}
            disabled={reason !== null}
            onSelect={() => go(page.path)}
            className={ITEM}
          >
            <Glyph name={reason ? 'lock' : 'arrow-right'} className="size-3 text-ink-3" />
            {page.title}
            <span className="ml-auto text-ink-3 text-small">
              {reason ?? (page.key ? <Kbd>{`g ${page.key}`}</Kbd> : null)}
            </span>
          </Command.Item>
        )
      })}
    </Group>
  )
}

function RunItems({ onDone }: ItemsProps) {
  const go = useGo(onDone)
  const { role } = useViewer()
  const reason = refusalReason(role, 'incidents.act')
  return (
    <Group heading="Run">
      <Command.Item
        value="open an incident declare outage drill"
        disabled={reason !== null}
        onSelect={() => go(OPEN_HREF)}
        className={ITEM}
      >
        <Glyph name={reason ? 'lock' : 'arrow-right'} className="size-3 text-ink-3" />
        Open an incident
        <span className="ml-auto text-ink-3 text-small">{reason}</span>
      </Command.Item>
    </Group>
  )
}

function IncidentItems({ onDone }: ItemsProps) {
  const go = useGo(onDone)
  const { data } = useIncidentsOnly()
  const open = Object.values(data?.incidents ?? {}).filter(row => !isClosed(row.state))
  if (open.length === 0) return null
  return (
    <Group heading="Incidents">
      {open.map(row => (
        <Command.Item
          key={row.id}
          value={`incident #${row.id} ${row.title} ${row.severityLabel}`}
          onSelect={() => go(incidentHref(row.id))}
          className={ITEM}
        >
          <Glyph name="down" className="size-3 text-down" />
          <span className="truncate">{row.title}</span>
          <span className="ml-auto whitespace-nowrap text-ink-3 text-small">
            #{row.id} {row.severityLabel}
          </span>
        </Command.Item>
      ))}
    </Group>
  )
}

function ServiceItems({ onDone }: ItemsProps) {
  const go = useGo(onDone)
  const { range } = useTimeRange()
  const { data } = useOverview(rangeLengthSeconds(range))
  if (!data?.services.length) return null
  return (
    <Group heading="Services">
      {data.services.map(service => (
        <Command.Item
          key={service.slug}
          value={`service ${service.name} ${service.slug}`}
          onSelect={() => go(`/services/${service.slug}`)}
          className={ITEM}
        >
          <StateGlyph state={service.state} />
          <span className="whitespace-nowrap">{service.name}</span>
          <span className="ml-auto truncate text-ink-3 text-small">{service.reason}</span>
        </Command.Item>
      ))}
    </Group>
  )
}

/** By their titles; what they say is looked for on their page. */
function RunbookItems({ onDone }: ItemsProps) {
  const go = useGo(onDone)
  const { data } = usePolled<RunbookList>(`${RUNBOOKS}?`, 60_000)
  if (!data?.runbooks.length) return null
  return (
    <Group heading="Runbooks">
      {data.runbooks.map(({ slug, title, services }) => (
        <Command.Item
          key={slug}
          value={`runbook ${title} ${slug}`}
          onSelect={() => go(runbookHref(slug))}
          className={ITEM}
        >
          <Glyph name="arrow-right" className="size-3 text-ink-3" />
          <span className="truncate">{title}</span>
          <span className="ml-auto truncate text-ink-3 text-small">{services.join(', ')}</span>
        </Command.Item>
      ))}
    </Group>
  )
}

const ACTIONS_FROM_LETTERS = 2

/** Actions say how they stand; they are pressed on their page, where what they touch is said first. */
function ActionItems({ onDone }: ItemsProps) {
  const go = useGo(onDone)
  const { data, skewMs } = useRecovery()
  const nowMs = useNow() + skewMs
  const isAsked = useCommandState(({ search }) => search.length >= ACTIONS_FROM_LETTERS)
  if (!data || !isAsked) return null
  return (
    <Group heading="Recovery">
      {data.actions.map(row => {
        const state = buttonState(row, data.runs, nowMs)
        return (
          <Command.Item
            key={row.key}
            value={`action recovery ${row.name} ${row.key}`}
            onSelect={() =>
              go(state.kind === 'on' ? runHref(state.runId) : `${RECOVERY_HREF}?action=${row.key}`)
            }
            className={ITEM}
          >
            <Glyph name={state.kind === 'refused' ? 'lock' : 'arrow-right'} className="size-3 text-ink-3" />
            <span className="truncate">{row.name}</span>
            <span className="ml-auto whitespace-nowrap text-ink-3 text-small">
              {row.service}
              {state.kind === 'ready' ? '' : `, ${state.label.toLowerCase()}`}
              {state.kind === 'refused' && state.untilMs !== null
                ? ` ${countdownText(state.untilMs, nowMs)}`
                : ''}
            </span>
          </Command.Item>
        )
      })}
    </Group>
  )
}

function ChangeItems({ onDone }: ItemsProps) {
  const { setRange } = useTimeRange()
  const { setTheme } = useTheme()
  return (
    <Group heading="Change">
      {RANGE_PRESETS.map(seconds => (
        <Command.Item
          key={seconds}
          value={`time range last ${rangeWords(seconds)}`}
          onSelect={() => {
            setRange({ kind: 'last', seconds })
            onDone()
          }}
          className={ITEM}
        >
          Last {rangeWords(seconds)}
          <span className="ml-auto text-ink-3 text-small">time range</span>
        </Command.Item>
      ))}
      {(['light', 'dark', 'system'] as const).map(theme => (
        <Command.Item
          key={theme}
          value={`theme ${theme}`}
          onSelect={() => {
            setTheme(theme)
            onDone()
          }}
          className={ITEM}
        >
          {theme === 'system' ? 'Theme of the system' : `${theme === 'light' ? 'Light' : 'Dark'} theme`}
          <span className="ml-auto text-ink-3 text-small">theme</span>
        </Command.Item>
      ))}
    </Group>
  )
}
