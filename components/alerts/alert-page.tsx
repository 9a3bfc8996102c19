'use client'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'

import { usePolled } from '../../lib/client/polled.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { AlertDetail, AlertRow, AlertsData } from '../../lib/contract/alerts.ts'
import { AlertIncidents } from '../incidents/alert-incidents.tsx'
import { OpenIncidentFrom } from '../incidents/open-incident.tsx'
import { SilenceDialog } from '../silences/silence-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { fetched } from '../ui/fetched.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { AcknowledgeControls, QuickAcknowledge } from './acknowledge.tsx'
import { AlertCalls } from './alert-calls.tsx'
import { AlertChart } from './alert-chart.tsx'
import { AlertHead } from './alert-head.tsx'
import { matchersFor } from './alert-matchers.ts'
import { nameOf, needsSomebody, serviceOf, severityOf } from './alert-model.ts'
import { EventList, NotificationList } from './alert-records.tsx'
import { DecisionList } from './decision-list.tsx'
import { HeldNames } from './held-by.tsx'
import { LinkedText } from './linked-text.tsx'
import { useAlerts } from './use-alerts.ts'

const AlertRecovery = dynamic(
  fetched('The actions', () => import('../recovery/alert-recovery.tsx').then(module => module.AlertRecovery)),
  { ssr: false },
)

const AlertRunbooks = dynamic(
  fetched('The runbook', () => import('../runbooks/alert-runbooks.tsx').then(module => module.AlertRunbooks)),
  { ssr: false },
)

const NO_ALERTS: AlertsData['alerts'] = {}

/** One alert: what, since when, who has it, why somebody was told or not, and what was sent. */
export function AlertPage({ fingerprint }: { fingerprint: string }) {
  const polled = usePolled<AlertDetail>(
    `/api/v1/alerts/detail?fingerprint=${encodeURIComponent(fingerprint)}`,
  )
  const live = useAlerts()
  const hrefOf = useRangeHref()
  const isQuick = useUrlState().get('acknowledge') !== null
  // How it stands comes as it changes; what is on record is asked for.
  const row = live.data?.alerts[fingerprint] ?? polled.data?.row
  return (
    <HeldNames alerts={live.data?.alerts ?? NO_ALERTS}>
      <div className="mt-3 flex min-h-7 flex-wrap items-center justify-between gap-4">
        <nav aria-label="Where you are" className="flex min-w-0 gap-1.5 text-ink-3 text-small">
          <Link href={hrefOf('/alerts')}>Alerts</Link>
          <span aria-hidden="true">/</span>
          <b className="truncate font-medium text-ink" aria-current="page">
            {row ? nameOf(row) : fingerprint}
          </b>
        </nav>
        {row ? <Actions row={row} isQuick={isQuick && needsSomebody(row)} /> : null}
      </div>
      {row ? null : <h1 className="sr-only">Alert {fingerprint}</h1>}
      <PolledStates polled={polled} failed="Could not read this alert">
        {detail => <Loaded {...{ detail, isQuick }} row={row ?? detail.row} isStale={polled.isStale} />}
      </PolledStates>
    </HeldNames>
  )
}

/** Where one press below takes the alert in hand, that press stands alone. */
function Actions({ row, isQuick }: { row: AlertRow; isQuick: boolean }) {
  const refusal = useRefusal('alerts.act')
  const [isSilencing, setSilencing] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button disabledReason={refusal} onClick={() => setSilencing(true)}>
        Silence
      </Button>
      <OpenIncidentFrom
        seed={{
          title: row.summary || nameOf(row),
          service: serviceOf(row.labels),
          alerts: [row.fingerprint],
          severityWord: severityOf(row.labels),
          impactStartMs: row.startsAtMs,
        }}
      />
      {isQuick ? null : <AcknowledgeControls row={row} />}
      <SilenceDialog isOpen={isSilencing} matchers={matchersFor([row])} onClose={() => setSilencing(false)} />
    </div>
  )
}

type LoadedProps = { detail: AlertDetail; row: AlertRow; isStale: boolean; isQuick: boolean }

function Loaded({ detail, row, isStale, isQuick }: LoadedProps) {
  return (
    <>
      <AlertHead row={row} isStale={isStale} />
      {isQuick ? <QuickAcknowledge row={row} /> : null}
      <div className="mt-4 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,416px)]">
        <div className="grid min-w-0 gap-8">
          <AlertChart row={row} generatorUrl={detail.generatorUrl} />
          <AlertRunbooks fingerprint={row.fingerprint} />
          <DecisionList decisions={detail.decisions} />
          <NotificationList notifications={detail.notifications} />
        </div>
        <div className="grid min-w-0 gap-8">
          <AlertIncidents fingerprint={row.fingerprint} />
          <AlertRecovery row={row} />
          <AlertCalls groups={detail.groups} />
          <Pairs
            title="Annotations"
            pairs={detail.annotations}
            empty="The rule says nothing more: no annotations."
          />
          <Pairs title="Labels" pairs={row.labels} empty="No labels." />
          <EventList events={detail.events} />
        </div>
      </div>
    </>
  )
}

type PairsProps = { title: string; pairs: Readonly<Record<string, string>>; empty: string }

function Pairs({ title, pairs, empty }: PairsProps) {
  const entries = Object.entries(pairs)
  return (
    <Section title={title}>
      {entries.length === 0 ? (
        <p className="text-ink-2">{empty}</p>
      ) : (
        <dl>
          {entries.map(([name, value]) => (
            <div key={name} className="flex gap-3 border-rule border-b py-1 last:border-0">
              <dt className="w-1/3 text-ink-3 wrap-anywhere">{name}</dt>
              <dd className="min-w-0 flex-1">
                <LinkedText text={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  )
}
