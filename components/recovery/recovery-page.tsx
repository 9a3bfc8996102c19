'use client'
import Link from 'next/link'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { RecoveryData } from '../../lib/contract/recovery.ts'
import { useServiceName } from '../incidents/use-incidents.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { ActionLines } from './action-lines.tsx'
import { KillSwitches } from './kill-switches.tsx'
import { LiveRuns } from './live-runs.tsx'
import { PastRuns } from './past-runs.tsx'
import { NEW_ACTION_HREF } from './paths.ts'
import { groupActions } from './recovery-model.ts'
import { RunnerList } from './runner-list.tsx'
import { useRecovery } from './use-recovery.ts'

/** Every button with its guard and its record, what runs and what ran, and what is switched off. */
export function RecoveryPage() {
  const recovery = useRecovery()
  return (
    <>
      <PageHead
        title="Recovery"
        lead="Every press is proven by checks, never by an exit code"
        actions={<AddAction />}
      />
      <PolledStates polled={recovery} failed="Could not read the actions">
        {data => <Loaded data={data} skewMs={recovery.skewMs} />}
      </PolledStates>
    </>
  )
}

function AddAction() {
  const refusal = useRefusal('actions.write')
  if (refusal) return <Button disabledReason={refusal}>Add an action</Button>
  return (
    <Link href={NEW_ACTION_HREF} className={buttonClass('alt')}>
      Add an action
    </Link>
  )
}

function Loaded({ data, skewMs }: { data: RecoveryData; skewMs: number }) {
  const nameOf = useServiceName()
  const wanted = useUrlState().get('action')
  const groups = groupActions(data.actions)
  const shown = groups.filter(({ actions }) => wanted === null || actions.some(({ key }) => key === wanted))
  return (
    <div className="grid gap-8">
      <LiveRuns runs={data.runs} skewMs={skewMs} nameOf={nameOf} />
      {groups.length === 0 ? (
        <EmptyState title="No action has been written yet." actions={<AddAction />}>
          An action is a step that somebody wrote down beforehand: an HTTP call, or a command of a
          runner&apos;s own list. It stands under <code>actions:</code> in the configuration, or is added
          here.
        </EmptyState>
      ) : null}
      {shown.map(({ service, actions }) => (
        <Section
          key={service}
          title={
            <Link href={`/services/${service}`} prefetch={false}>
              {nameOf(service)}
            </Link>
          }
          note={readyNote(actions.length)}
        >
          <ActionLines actions={actions} />
        </Section>
      ))}
      {wanted !== null && shown.length > 0 && shown.length < groups.length ? (
        <p>
          <Link href="/recovery" className="text-accent">
            Actions of all services
          </Link>
        </p>
      ) : null}
      <PastRuns services={groups.map(({ service }) => service)} nameOf={nameOf} />
      <div className="grid items-start gap-8 lg:grid-cols-2">
        <KillSwitches
          switches={data.switches}
          services={groups.map(({ service }) => service)}
          nameOf={nameOf}
        />
        <RunnerList runners={data.runners} skewMs={skewMs} />
      </div>
    </div>
  )
}

const readyNote = (count: number): string => (count === 1 ? '1 action' : `${count} actions`)
