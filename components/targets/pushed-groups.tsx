'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { PushedGroupRow } from '../../lib/contract/pushed.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { CopyChoice } from '../ui/copy-choice.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { pushCommands } from './push-commands.ts'

const POLL_MS = 10_000

/** What comes by itself: groups with their age and how long they hold, and how a script sends its own. */
export function PushedGroups() {
  const polled = usePolled<{ groups: readonly PushedGroupRow[] }>('/api/v1/pushes', POLL_MS)
  return (
    <div className="mt-8 grid gap-6">
      <Section title="Pushed" note="What scripts and batch jobs send by themselves">
        <PolledStates polled={polled} failed="Could not read what is pushed" rows={2}>
          {({ groups }) => (groups.length === 0 ? <NothingPushed /> : <Groups groups={groups} />)}
        </PolledStates>
      </Section>
      <PushYourOwn />
    </div>
  )
}

const NothingPushed = () => (
  <p className="text-ink-3">
    Nothing is pushed. What a host behind a wall knows can be sent by a line of its script.
  </p>
)

/** More are counted, not drawn. */
const SHOWN_GROUPS = 100

function Groups({ groups }: { readonly groups: readonly PushedGroupRow[] }) {
  const more = groups.length - SHOWN_GROUPS
  return (
    <>
      <Table caption="Groups of pushed series, refused ones first">
        <thead>
          <tr>
            <Th>State</Th>
            <Th>Job, labels</Th>
            <Th>Last refusal</Th>
            <Th isNumber>series</Th>
            <Th isNumber>holds for</Th>
            <Th isNumber>age</Th>
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, SHOWN_GROUPS).map(group => (
            <Group key={JSON.stringify([group.job, group.labels])} group={group} />
          ))}
        </tbody>
      </Table>
      {more > 0 ? <p className="mt-2 text-ink-3">{more} more groups are not shown.</p> : null}
    </>
  )
}

const STATES = { held: 'up', ended: 'no_data', failed: 'down' } as const

function Group({ group }: { readonly group: PushedGroupRow }) {
  const { job, labels, state, series, ttlSeconds, pushedAtMs, failedAtMs, failure } = group
  const isRefused = failure !== null && state === 'held'
  return (
    <Tr>
      <Td>
        <StateMark state={isRefused ? 'degraded' : STATES[state]} />
      </Td>
      <Td>
        <span className="font-medium">{job}</span>{' '}
        {Object.entries(labels).map(([name, value]) => (
          <span key={name} className="mr-3 text-ink-3">
            {name}={value}
          </span>
        ))}
      </Td>
      <Td className="min-w-0 break-words">
        {failure !== null && failedAtMs !== null ? (
          <>
            {failure}{' '}
            <span className="text-ink-3">
              (<Age sinceMs={failedAtMs} /> ago)
            </span>
          </>
        ) : state === 'ended' ? (
          <span className="text-ink-3">No push in time: its series ended.</span>
        ) : null}
      </Td>
      <Td isNumber>{series}</Td>
      <Td isNumber>
        <QuantityText quantity={formatSeconds(ttlSeconds)} />
      </Td>
      <Td isNumber>{pushedAtMs === null ? '—' : <Age sinceMs={pushedAtMs} />}</Td>
    </Tr>
  )
}

function PushYourOwn() {
  return (
    <Section title="Push figures" note="A line at the end of a script; Pushgateway's clients work too">
      <div className="grid gap-3">
        <CopyChoice label="What is pushed" textsFor={pushCommands} />
        <p className="text-ink-3 text-small">
          OPSDECK_KEY is an API key with the scope push, made under{' '}
          <Link className="text-accent underline underline-offset-2" href="/settings/keys">
            Settings, Keys
          </Link>
          . Each number and boolean becomes a series named by the job and its place, such as
          monitor_resources_cpu; it ends when nothing comes for 5 minutes, or for what push_ttl says.
        </p>
      </div>
    </Section>
  )
}
