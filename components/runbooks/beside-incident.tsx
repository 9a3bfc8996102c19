'use client'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import type { RunbookDetail } from '../../lib/contract/runbooks.ts'
import { isClosed } from '../../lib/core/incident/state.ts'
import { countTicks } from '../incidents/checklist-model.ts'
import { incidentHref } from '../incidents/paths.ts'
import { useIncident } from '../incidents/use-incidents.ts'
import { useIncidentsOnly } from '../incidents/use-incidents-only.ts'
import { AccessNote } from '../ui/access-note.tsx'
import { Age } from '../ui/age.tsx'
import { Button } from '../ui/button.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { RUNBOOKS, runbookPath } from './paths.ts'
import { RunbookFacts } from './runbook-facts.tsx'
import type { Ticking } from './runbook-view.ts'
import { useIncidentTicking } from './use-ticking.ts'

/** Which incident its items are to be ticked in: open ones, those of its services first. */
export function BesideIncident({ services }: { services: readonly string[] }) {
  const { data } = useIncidentsOnly()
  const { step } = useUrlState()
  const own = new Set(services.map(name => name.split('/')[0]))
  const open = Object.values(data?.incidents ?? {})
    .filter(({ state }) => !isClosed(state))
    .sort(
      (a, b) => Number(b.services.some(one => own.has(one))) - Number(a.services.some(one => own.has(one))),
    )
  return (
    <div data-no-print>
      <Section title="Tick it in an incident">
        {open.length === 0 ? (
          <p className="text-ink-2">
            No incident is open. Open one, and its items can be ticked here: by name and time, in the
            timeline.
          </p>
        ) : (
          <ul>
            {open.map(({ id, title }) => (
              <li key={id} className="border-rule border-b last:border-0">
                <Button variant="quiet" className="w-full" onClick={() => step({ incident: String(id) })}>
                  <span className="min-w-0 flex-1 truncate text-left">
                    #{id} {title}
                  </span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </div>
  )
}

type WithProps = {
  readonly detail: RunbookDetail
  readonly incident: number
  readonly children: (ticking: Ticking | null) => ReactNode
}

/** The runbook and the incident side by side. */
export function WithIncident({ detail, incident, children }: WithProps) {
  const live = useIncident(incident)
  const list = live.data?.checklists[`runbook:${detail.row.slug}`]
  const ticking = useIncidentTicking(live.data, list)
  return (
    <>
      <div className="min-w-0">{children(ticking)}</div>
      <aside className="grid min-w-0 gap-8 max-lg:order-first" data-no-print>
        {live.data ? (
          <IncidentSide data={live.data} detail={detail} hasList={list !== undefined} />
        ) : live.status === 'failed' ? (
          <FailedState
            title={`Could not read incident #${incident}`}
            message={live.error ?? 'The deck gave no reason.'}
          />
        ) : (
          <Skeleton rows={4} />
        )}
        <div className="max-lg:hidden">
          <RunbookFacts detail={detail} />
        </div>
      </aside>
    </>
  )
}

type SideProps = { data: IncidentData; detail: RunbookDetail; hasList: boolean }

function IncidentSide({ data, detail, hasList }: SideProps) {
  const { step } = useUrlState()
  const { id, title, state, severityLabel, openedAtMs } = data.incident
  const list = data.checklists[`runbook:${detail.row.slug}`]
  const { done, all } = countTicks(list?.items ?? [])
  return (
    <Section
      title={
        <Link href={incidentHref(id)} prefetch={false}>
          Incident #{id}
        </Link>
      }
      note={`${severityLabel}, ${state}`}
      end={
        <Button variant="quiet" onClick={() => step({ incident: null })}>
          Apart from it
        </Button>
      }
    >
      <p className="font-medium wrap-anywhere">{title}</p>
      <p className="text-ink-3 text-small">
        open for <Age sinceMs={openedAtMs} />
      </p>
      {hasList ? (
        <p className="mt-2" aria-live="polite">
          {done} of {all} done. Ticks go into its timeline.
        </p>
      ) : detail.items.length > 0 ? (
        <AddChecklist slug={detail.row.slug} incident={id} />
      ) : null}
    </Section>
  )
}

/** Puts a runbook's items into an incident, where they are ticked by name and time. */
export function AddChecklist({ slug, incident }: { slug: string; incident: number }) {
  const refusal = useRefusal('incidents.act')
  const askAgain = useAskAgain()
  const add = useMutation({
    mutationFn: () => api(`${runbookPath(slug)}/checklist`, { method: 'POST', body: { incident } }),
    onSuccess: () => askAgain(RUNBOOKS),
    retry: false,
    networkMode: 'always',
  })
  return (
    <div className="mt-2">
      <Button disabledReason={refusal} isBusy={add.isPending} onClick={() => add.mutate()}>
        Add its checklist to #{incident}
      </Button>
      <AccessNote reason={refusal} />
      {add.error ? <FormFailure message={add.error.message} /> : null}
    </div>
  )
}
