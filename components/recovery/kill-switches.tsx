'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { KillSwitch } from '../../lib/contract/recovery.ts'
import { formatDay, formatMinute } from '../../lib/core/format/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Section } from '../ui/section.tsx'
import { RECOVERY } from './paths.ts'
import { ReasonDialog } from './reason-dialog.tsx'

type SwitchesProps = {
  switches: readonly KillSwitch[]
  services: readonly string[]
  nameOf: (slug: string) => string
}

/** What is switched off, by whom and why: everything, or the actions of one service. */
export function KillSwitches({ switches, services, nameOf }: SwitchesProps) {
  const scopes = ['all', ...services]
  const on = switches.length
  return (
    <Section title="Kill switches" note={on === 0 ? 'all are off: buttons work' : `${on} on`}>
      <ul>
        {scopes.map(scope => (
          <SwitchLine
            key={scope}
            scope={scope}
            title={scope === 'all' ? 'Everything' : nameOf(scope)}
            state={switches.find(one => one.scope === scope) ?? null}
          />
        ))}
      </ul>
    </Section>
  )
}

type LineProps = { scope: string; title: string; state: KillSwitch | null }

function SwitchLine({ scope, title, state }: LineProps) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  const [isOpen, setOpen] = useState(false)
  const stopRefusal = useRefusal('recovery.switch')
  // Whoever is awake may stop it; only engineers let it go on.
  const goRefusal = useRefusal('actions.press_any')
  const isOn = state !== null
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-rule border-b py-1.5 last:border-0">
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <Glyph
          name={isOn ? 'lock' : 'was-up'}
          className={`relative top-px size-3 ${isOn ? 'text-warn-mark' : 'text-ink-3'}`}
        />
        <span className="min-w-0">
          <span className={scope === 'all' ? 'font-semibold' : undefined}>{title}</span>{' '}
          <span className="text-ink-2 text-small">
            {state === null
              ? 'buttons work'
              : `stopped by ${personText(state.by)}, ${formatDay(state.atMs, zone).slice(4)} ${formatMinute(state.atMs, zone)}${state.reason ? `: “${state.reason}”` : ''}`}
          </span>
        </span>
      </span>
      <Button
        variant={isOn ? 'alt' : 'quiet'}
        disabledReason={isOn ? goRefusal : stopRefusal}
        aria-label={`${isOn ? 'Allow again' : 'Stop'}: ${title}`}
        onClick={() => setOpen(true)}
      >
        {isOn ? 'Allow again' : 'Stop'}
      </Button>
      <ReasonDialog
        isOpen={isOpen}
        title={isOn ? `Allow “${title}” again` : `Stop “${title}”`}
        consequence={
          isOn
            ? 'Its buttons work again, and what runs by itself may run.'
            : 'No button of it works and nothing of it runs by itself until an engineer allows it again. What runs already is not stopped: stop it on its page.'
        }
        isReasonNeeded={!isOn}
        label={isOn ? 'Allow again' : 'Stop'}
        tone={isOn ? 'pri' : 'red'}
        done={isOn ? `${title}: buttons work again.` : `${title}: stopped.`}
        send={reason =>
          api<unknown>(`${RECOVERY}/switches`, { method: 'POST', body: { scope, isOn: !isOn, reason } })
        }
        onClose={() => setOpen(false)}
      />
    </li>
  )
}
