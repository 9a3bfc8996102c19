'use client'
import { useMemo } from 'react'
import { useNowValue } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { AlertGroupRow } from '../../lib/contract/alerts.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { sortAlerts } from './alert-model.ts'
import { AlertTable } from './alert-table.tsx'
import { type AlertWish, fits } from './alert-wish.ts'

/** Alerts as the routing tree groups them: what is told together, to whom, and when next. */
export function AlertGroups({ wish, isStale }: { wish: AlertWish; isStale: boolean }) {
  const polled = usePolled<{ groups: readonly AlertGroupRow[] }>('/api/v1/alerts/groups')
  return (
    <PolledStates polled={polled} failed="Could not read the groups">
      {({ groups }) => <Groups groups={groups} wish={wish} isStale={isStale} />}
    </PolledStates>
  )
}

type GroupsProps = { groups: readonly AlertGroupRow[]; wish: AlertWish; isStale: boolean }

function Groups({ groups, wish, isStale }: GroupsProps) {
  const shown = useMemo(
    () =>
      groups
        .map(group => ({ ...group, alerts: sortAlerts(group.alerts.filter(row => fits(row, wish))) }))
        .filter(group => group.alerts.length > 0)
        .toSorted((a, b) => b.alerts.length - a.alerts.length),
    [groups, wish],
  )
  if (shown.length === 0) {
    return (
      <EmptyState title="No group has an alert that fits.">
        Groups are made by <code>route</code> and its <code>group_by</code>; an alert without a route belongs
        to none.
      </EmptyState>
    )
  }
  return (
    <div className="grid gap-8">
      {shown.map(group => (
        <Group key={group.id} group={group} isStale={isStale} />
      ))}
    </div>
  )
}

function Group({ group, isStale }: { group: AlertGroupRow; isStale: boolean }) {
  const labels = Object.entries(group.labels).map(([name, value]) => `${name}="${value}"`)
  const next = useNowValue(nowMs => formatDuration(Math.max(0, group.nextFlushMs - nowMs)))
  return (
    <Section
      title={`To ${group.receiver}`}
      note={<code>{labels.length === 0 ? 'all together' : `{${labels.join(', ')}}`}</code>}
      end={`${group.alerts.length} alerts, looked at again in ${next}`}
    >
      <AlertTable
        caption={`Alerts for ${group.receiver}, ${labels.join(', ')}`}
        rows={group.alerts}
        isStale={isStale}
      />
    </Section>
  )
}
