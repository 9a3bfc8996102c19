'use client'
import { api } from '../../lib/client/api.ts'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { refusalReason, useViewer } from '../../lib/client/viewer.tsx'
import type { OverrideView } from '../../lib/contract/on-call.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Badge } from '../ui/badge.tsx'
import { Section } from '../ui/section.tsx'
import { isSame, stretchText } from './on-call-model.ts'
import { ON_CALL, OVERRIDES } from './paths.ts'
import { PersonName } from './person-name.tsx'

const SOURCES: Readonly<Record<OverrideView['source'], string>> = {
  page: 'added here',
  swap: 'by a swap',
  calendar: 'from a calendar',
}

/** What was added beside the layers and is not over: who takes over, and holidays. */
export function OverrideList({ overrides }: { overrides: readonly OverrideView[] }) {
  const nowMs = useNow()
  const open = overrides.filter(one => one.toMs > nowMs).toSorted((a, b) => a.fromMs - b.fromMs)
  return (
    <Section title="Overrides and holidays" note={open.length === 0 ? null : `${open.length} to come`}>
      {open.length === 0 ? (
        <p className="text-ink-2">None to come: the layers decide.</p>
      ) : (
        <ul>
          {open.map(one => (
            <Row key={one.id} one={one} />
          ))}
        </ul>
      )}
    </Section>
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
