'use client'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { KillSwitch, RunnerRow } from '../../lib/contract/recovery.ts'
import { formatMinute } from '../../lib/core/format/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { Section } from '../ui/section.tsx'
import { ActionLines } from './action-lines.tsx'
import { RECOVERY_HREF } from './paths.ts'
import { groupActions, switchOf } from './recovery-model.ts'
import { useRecovery } from './use-recovery.ts'

/** What can be pressed for one service, on its own page. */
export function ServiceRecovery({ slug }: { slug: string }) {
  const { data } = useRecovery()
  const hrefOf = useRangeHref()
  const own = data && groupActions(data.actions).find(({ service }) => service === slug)
  if (!data || !own) return null
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
        <ActionLines actions={own.actions} />
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
