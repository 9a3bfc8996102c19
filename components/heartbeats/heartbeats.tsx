'use client'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { HeartbeatRow } from '../../lib/contract/watch.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { AddHeartbeat } from './heartbeat-dialog.tsx'
import { groupByKind, KIND_TITLES, summarise } from './heartbeat-model.ts'
import { HeartbeatTable } from './heartbeat-table.tsx'
import { HEARTBEAT_STATES } from './paths.ts'

type States = { readonly heartbeats: readonly HeartbeatRow[] }

/** Jobs, backups and duties: what was heard of each, and what is due. Worst first. */
export function Heartbeats() {
  const polled = usePolled<States>(HEARTBEAT_STATES)
  return (
    <>
      <PageHead
        title="Heartbeats"
        lead={summarise(polled.data?.heartbeats ?? [])}
        actions={<AddHeartbeat />}
      />
      <PolledStates polled={polled} failed="Could not read the heartbeats">
        {({ heartbeats }) => <Groups rows={heartbeats} isStale={polled.isStale} />}
      </PolledStates>
    </>
  )
}

function Groups({ rows, isStale }: { rows: readonly HeartbeatRow[]; isStale: boolean }) {
  const groups = useMemo(() => groupByKind(rows), [rows])
  if (groups.length === 0) {
    return (
      <EmptyState title="No job reports itself yet.">
        Add a heartbeat here, or under <code>heartbeats</code> in <code>opsdeck.yml</code>. It has an address
        that a script pings with one line when it has run; when the ping stays away, it turns red.
      </EmptyState>
    )
  }
  return (
    <div className="grid gap-8">
      {groups.map(({ kind, rows: own }) => (
        <Section key={kind} title={KIND_TITLES[kind]} note={`${own.length}, worst first`}>
          <HeartbeatTable kind={kind} rows={own} isStale={isStale} />
        </Section>
      ))}
    </div>
  )
}
