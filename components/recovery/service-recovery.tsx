'use client'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { KillSwitch, RunnerRow } from '../../lib/contract/recovery.ts'
import { formatMinute } from '../../lib/core/format/index.ts'
import { useAlerts } from '../alerts/use-alerts.ts'
import { usePersonText } from '../incidents/people.ts'
import { Few } from '../ui/few.tsx'
import { Section } from '../ui/section.tsx'
import { ActionLines } from './action-lines.tsx'
import { actionsByAlerts } from './alert-match.ts'
import { RECOVERY_HREF } from './paths.ts'
import { groupActions, switchOf } from './recovery-model.ts'
import { useRecovery } from './use-recovery.ts'

const FEW_ACTIONS = 6

/** What can be pressed for one service, on its own page; what is for that which fires goes first. */
export function ServiceRecovery({ slug }: { slug: string }) {
  const { data } = useRecovery()
  const hrefOf = useRangeHref()
  const firing = useAlerts().data?.alerts
  const [best] = useState(() => new Map<string, number>())
  const actions = useMemo(() => {
    const own = groupActions(data?.actions ?? []).find(({ service }) => service === slug)
    return actionsByAlerts(
      own?.actions ?? [],
      Object.values(firing ?? {}).map(({ labels }) => labels),
      best,
    )
  }, [data, firing, slug, best])
  if (!data || actions.length === 0) return null
  return (
    <div id="recovery" className="scroll-mt-4 lg:col-span-2">
      <Section
        title="Recovery"
        note={
          <>
            Every press is proven by checks, never by an exit code.{' '}
            <SwitchNote state={switchOf(data, slug)} />
          </>
        }
        end={
          <Link href={hrefOf(RECOVERY_HREF)} className="text-accent">
            All actions{runnersNote(data.runners)}
          </Link>
        }
      >
        <Few items={actions} few={FEW_ACTIONS} keyOf={({ key }) => key} noun="actions">
          {shown => <ActionLines actions={shown} />}
        </Few>
      </Section>
    </div>
  )
}

function SwitchNote({ state }: { state: KillSwitch | undefined }) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  if (!state) return 'Kill switch off'
  return (
    <b className="font-medium text-warn">
      Kill switch on: {personText(state.by)}, {formatMinute(state.atMs, zone)}, “{state.reason}”
    </b>
  )
}

function runnersNote(runners: readonly RunnerRow[]): string {
  const lost = runners.filter(({ state }) => state === 'silent' || state === 'refused')
  if (lost.length === 0) return ''
  return lost.length === 1 ? `, runner ${lost[0]?.name} is away` : `, ${lost.length} runners are away`
}
