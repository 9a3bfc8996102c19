'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { AlertsSection } from './alerts-section.tsx'
import { ChecklistsSection } from './checklists-section.tsx'
import { DetailsSection } from './details-section.tsx'
import { IncidentActions } from './incident-actions.tsx'
import { IncidentClocks } from './incident-clocks.tsx'
import { IncidentDialogs } from './incident-dialogs.tsx'
import { IncidentHead } from './incident-head.tsx'
import { IncidentPanels } from './incident-panels.tsx'
import { usePersonText } from './people.ts'
import { RolesSection } from './roles-section.tsx'
import { TimelineSection } from './timeline-section.tsx'
import { UpdatesSection } from './updates-section.tsx'
import { useIncident, useServiceName } from './use-incidents.ts'
import { useIsCut } from './use-incidents-only.ts'

/** One incident, live, drawn first from what the server knew: what, since when, who has it, what is due next; then everything that is known of it. */
export function IncidentPage({ id, initial }: { id: number; initial: IncidentData | null }) {
  const live = useIncident(id)
  const { status, error } = live
  const data = live.data ?? initial
  const hrefOf = useRangeHref()
  return (
    <div className="max-sm:pb-40">
      <nav
        aria-label="Where you are"
        className="mt-3 flex min-h-7 items-center gap-1.5 text-ink-3 text-small"
      >
        <Link href={hrefOf('/incidents')}>Incidents</Link>
        <span aria-hidden="true">/</span>
        <b className="font-medium text-ink" aria-current="page">
          #{id}
        </b>
      </nav>
      {data ? (
        <Loaded data={data} error={status === 'failed' ? error : null} />
      ) : status === 'failed' ? (
        <>
          <h1 className="sr-only">Incident #{id}</h1>
          <FailedState
            title={`Could not read incident #${id}`}
            message={error ?? 'The deck gave no reason.'}
          />
        </>
      ) : (
        <>
          <h1 className="pt-4 pb-3.5 text-ink-3 text-title">Incident #{id}</h1>
          <Skeleton rows={8} />
        </>
      )}
    </div>
  )
}

/** One below the other on a phone, the most wanted first, wherever they stand beside each other. */
const COLUMN = 'grid min-w-0 content-start gap-8 max-lg:contents'

/** Which dialog stands in the address, so that Back closes it. */
const DIALOGS = [
  'resolve',
  'state',
  'severity',
  'roles',
  'update',
  'times',
  'details',
  'links',
  'alerts',
] as const
export type DialogName = (typeof DIALOGS)[number]
export type OpenDialog = (name: DialogName) => void

function Loaded({ data, error }: { data: IncidentData; error: string | null }) {
  const isCut = useIsCut()
  const nameOf = useServiceName()
  const personText = usePersonText()
  const { get, step, replace } = useUrlState()
  const wanted = get('do')
  const dialog = DIALOGS.find(name => name === wanted) ?? null
  const open: OpenDialog = name => step({ do: name })
  const shared = { data, nameOf, personText, open }
  return (
    <>
      {isCut || error !== null ? (
        <p role="status" className="mt-1 bg-gone-tint px-2 py-1 text-small">
          What is shown may be over: {isCut ? 'the line to the deck is cut.' : error} What you write is kept
          and sent.
        </p>
      ) : null}
      <IncidentHead {...shared} actions={<IncidentActions row={data.incident} open={open} />} />
      <IncidentClocks data={data} open={open} />
      <div className="mt-6 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,360px)] xl:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)_332px]">
        <div className={COLUMN}>
          <div className="min-w-0 max-lg:order-2">
            <TimelineSection {...shared} />
          </div>
        </div>
        <div className={clsx(COLUMN, 'max-xl:lg:order-last max-xl:lg:col-span-2')}>
          <div className="grid min-w-0 gap-8 max-lg:order-4">
            <AlertsSection {...shared} />
            <IncidentPanels data={data} />
          </div>
        </div>
        <div className={COLUMN}>
          <div className="min-w-0 max-lg:order-1">
            <ChecklistsSection data={data} personText={personText} />
          </div>
          <div className="min-w-0 max-lg:order-3">
            <UpdatesSection {...shared} />
          </div>
          <div className="grid min-w-0 gap-8 max-lg:order-5">
            <RolesSection {...shared} />
            <DetailsSection {...shared} />
          </div>
        </div>
      </div>
      <IncidentDialogs {...shared} dialog={dialog} onClose={() => replace({ do: null })} />
    </>
  )
}

/** What every section of the page is given. */
export type SectionProps = {
  readonly data: IncidentData
  readonly nameOf: (slug: string) => string
  readonly personText: (email: string) => string
  readonly open: OpenDialog
}
