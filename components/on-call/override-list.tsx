'use client'
import type { ReactNode } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { refusalReason, useViewer } from '../../lib/client/viewer.tsx'
import type { OverrideView } from '../../lib/contract/on-call.ts'
import type { ScheduleConfig } from '../../lib/core/config/schema/schedule.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Badge } from '../ui/badge.tsx'
import { Section } from '../ui/section.tsx'
import { isSame, stretchText } from './on-call-model.ts'
import { ON_CALL, OVERRIDES } from './paths.ts'
import { PersonName } from './person-name.tsx'

const DAY_MS = 86_400_000

type ListProps = {
  overrides: readonly OverrideView[]
  /** Null while it is not known. */
  config: ScheduleConfig | null
}

const SOURCES: Readonly<Record<OverrideView['source'], string>> = {
  page: 'added here',
  swap: 'by a swap',
  calendar: 'from a calendar',
}

/** What was added beside the layers and is not over: who takes over, and holidays. */
export function OverrideList({ overrides, config }: ListProps) {
  const nowMs = useNow()
  const open = overrides.filter(one => one.toMs > nowMs).toSorted((a, b) => a.fromMs - b.fromMs)
  // Whole days are enough here: the calendar above tells the hour.
  const today = new Date(nowMs - DAY_MS).toISOString().slice(0, 10)
  const written = config?.overrides.filter(({ to }) => to >= today) ?? []
  const holidays = config?.holidays.filter(day => day >= today) ?? []
  const count = open.length + written.length + holidays.length
  return (
    <Section title="Overrides and holidays" note={count === 0 ? null : `${count} to come`}>
      {count === 0 ? <p className="text-ink-2">None to come: the layers decide.</p> : null}
      <ul>
        {open.map(one => (
          <Row key={one.id} one={one} />
        ))}
        {written.map(({ person, from, to, reason }) => (
          <Written key={`${person} ${from}`} title={person} reason={reason ?? null}>
            {from.replace('T', ' ')} to {to.replace('T', ' ')} {config?.zone}
          </Written>
        ))}
        {holidays.map(day => (
          <Written key={day} title="Holiday" reason={null}>
            {day}
          </Written>
        ))}
      </ul>
    </Section>
  )
}

/** What stands in the schedule's own configuration: it is changed there. */
function Written({ title, reason, children }: { title: string; reason: string | null; children: ReactNode }) {
  return (
    <li
      data-row
      className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-rule border-b py-1.5 last:border-0"
    >
      <p className="min-w-0 flex-1">
        <span className="font-medium">{title}</span> <span className="text-ink-3 text-small">{reason}</span>
        <span className="num block text-column">{children}</span>
      </p>
      <Badge>in the schedule</Badge>
    </li>
  )
}

function Row({ one }: { one: OverrideView }) {
  const { zone } = useTimeZone()
  const { email, role } = useViewer()
  const refusal = refusalReason(role, isSame(one.person, email) ? 'pages.act' : 'on_call.write')
  const askAgain = useAskAgain()
  const times = stretchText({ startsAtMs: one.fromMs, endsAtMs: one.toMs }, zone)
  const remove = async () => {
    await api<undefined>(`${OVERRIDES}/${one.id}`, { method: 'DELETE' })
    askAgain(ON_CALL)
  }
  return (
    <li
      data-row
      className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-rule border-b py-1.5 last:border-0"
    >
      <p className="min-w-0 flex-1">
        {one.kind === 'holiday' ? (
          <span className="font-medium">Holiday</span>
        ) : (
          <PersonName person={one.person} className="font-medium" />
        )}{' '}
        <span className="text-ink-3 text-small">
          {one.reason ? `${one.reason}; ` : ''}by {one.createdBy}
        </span>
        <span className="num block text-column">{times}</span>
      </p>
      <Badge>{SOURCES[one.source]}</Badge>
      {refusal === null ? (
        <ConfirmButton
          label="Remove"
          title="Remove it?"
          consequence={`From ${times} the layers decide again.`}
          change={remove}
          done="It is removed."
        />
      ) : null}
    </li>
  )
}
