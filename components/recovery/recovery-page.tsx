'use client'
import Link from 'next/link'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { RecoveryData } from '../../lib/contract/recovery.ts'
import { useServiceName } from '../incidents/use-incidents.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { ActionLines } from './action-lines.tsx'
import { KillSwitches } from './kill-switches.tsx'
import { LiveRuns } from './live-runs.tsx'
import { PastRuns } from './past-runs.tsx'
import { NEW_ACTION_HREF } from './paths.ts'
import { type ActionGroup, findActions, groupActions } from './recovery-model.ts'
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
      <Groups groups={groups} nameOf={nameOf} />
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

type GroupsProps = { groups: readonly ActionGroup[]; nameOf: (slug: string) => string }

/** So few can be read without looking for one. */
const FEW_ACTIONS = 12

/** Actions by their service, all or those looked for; `?action=` in the address asks for the service of one of them. */
function Groups({ groups, nameOf }: GroupsProps) {
  const { get } = useUrlState()
  const wanted = get('action')
  const count = groups.reduce((sum, { actions }) => sum + actions.length, 0)
  const found = findActions(groups, { text: get('q') ?? '', service: get('of') ?? '' })
  const shown = found.filter(({ actions }) => wanted === null || actions.some(({ key }) => key === wanted))
  return (
    <>
      {count > FEW_ACTIONS && wanted === null ? <Finder groups={groups} nameOf={nameOf} /> : null}
      {count > 0 && shown.length === 0 ? <p className="text-ink-2">No action fits that.</p> : null}
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
    </>
  )
}

/** Narrows the list by words and by service; both stand in the address. */
function Finder({ groups, nameOf }: GroupsProps) {
  const { get, replace } = useUrlState()
  return (
    <search className="-mb-5 flex flex-wrap gap-2">
      <Input
        type="search"
        aria-label="Find an action"
        placeholder="Find an action"
        className="max-w-80 flex-1"
        value={get('q') ?? ''}
        onChange={event => replace({ q: event.target.value })}
      />
      <Select
        aria-label="Actions of"
        className="w-52"
        value={get('of') ?? ''}
        onChange={event => replace({ of: event.target.value })}
      >
        <option value="">All services</option>
        {groups.map(({ service }) => (
          <option key={service} value={service}>
            {nameOf(service)}
          </option>
        ))}
      </Select>
    </search>
  )
}

const readyNote = (count: number): string => (count === 1 ? '1 action' : `${count} actions`)
