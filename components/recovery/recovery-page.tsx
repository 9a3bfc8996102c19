'use client'
import Link from 'next/link'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { RecoveryData } from '../../lib/contract/recovery.ts'
import { useServiceName } from '../incidents/use-incidents.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { ActionGroups } from './action-groups.tsx'
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
        lead={
          <>
            Every press is proven by checks, never by an exit code. Below:{' '}
            <Jump to="pressed">past presses</Jump>, <Jump to="switches">kill switches</Jump>,{' '}
            <Jump to="runners">runners</Jump>
          </>
        }
        actions={<AddAction />}
      />
      <PolledStates polled={recovery} failed="Could not read the actions">
        {data => <Loaded data={data} skewMs={recovery.skewMs} />}
      </PolledStates>
    </>
  )
}

const Jump = ({ to, children }: { to: string; children: string }) => (
  <a href={`#${to}`} className="text-accent underline underline-offset-2">
    {children}
  </a>
)

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
  const groups = groupActions(data.actions)
  const services = groups.map(({ service }) => service)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      {data.switches.length === 0 ? null : (
        <p role="status" className="bg-warn-tint px-2.5 py-1.5">
          Stopped:{' '}
          {data.switches.map(({ scope }) => (scope === 'all' ? 'everything' : nameOf(scope))).join(', ')}.{' '}
          <Jump to="switches">Who, why and since when</Jump>
        </p>
      )}
      <LiveRuns runs={data.runs} skewMs={skewMs} nameOf={nameOf} />
      {groups.length === 0 ? (
        <EmptyState title="No action has been written yet." actions={<AddAction />}>
          An action is a step that somebody wrote down beforehand: an HTTP call, or a command of a
          runner&apos;s own list. It stands under <code>actions:</code> in the configuration, or is added
          here.
        </EmptyState>
      ) : null}
      <ActionGroups groups={groups} nameOf={nameOf} />
      <div id="pressed" className="min-w-0 scroll-mt-4">
        <PastRuns services={services} nameOf={nameOf} />
      </div>
      <div className="grid items-start gap-8 lg:grid-cols-2">
        <div id="switches" className="min-w-0 scroll-mt-4">
          <KillSwitches switches={data.switches} services={services} nameOf={nameOf} />
        </div>
        <div id="runners" className="min-w-0 scroll-mt-4">
          <RunnerList runners={data.runners} skewMs={skewMs} />
        </div>
      </div>
    </div>
  )
}
