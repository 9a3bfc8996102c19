'use client'
import Link from 'next/link'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { alertHref } from '../alerts/alert-model.ts'
import { Age } from '../ui/age.tsx'
import { Button } from '../ui/button.tsx'
import { Few } from '../ui/few.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Section } from '../ui/section.tsx'
import type { SectionProps } from './incident-page.tsx'

/** So many stand there before somebody asks for all. */
const FEW_ALERTS = 6

/** The alerts that it is about, those that fire first, and how each stands now. */
export function AlertsSection({ data, nameOf, open }: SectionProps) {
  const refusal = useRefusal('incidents.act')
  const fire = data.alerts.filter(({ state }) => state !== 'resolved')
  const firing = fire.length
  const sorted = [...fire, ...data.alerts.filter(({ state }) => state === 'resolved')]
  return (
    <Section
      title="Alerts"
      note={data.alerts.length === 0 ? null : `${firing} of ${data.alerts.length} fire`}
      end={
        <Button variant="quiet" disabledReason={refusal} onClick={() => open('alerts')}>
          Add alerts
        </Button>
      }
    >
      {data.alerts.length === 0 ? (
        <p className="text-ink-2">No alert belongs to it yet.</p>
      ) : (
        <Few items={sorted} few={FEW_ALERTS} keyOf={({ fingerprint }) => fingerprint} noun="alerts">
          {shown => (
            <ul>
              {shown.map(alert => {
                const isOver = alert.state === 'resolved'
                return (
                  <li
                    key={alert.fingerprint}
                    data-row
                    className="grid grid-cols-[minmax(0,1fr)_auto_56px] items-baseline gap-x-3 border-rule border-b py-1 last:border-0"
                  >
                    <span className="flex min-w-0 items-baseline gap-2">
                      <Glyph
                        name={isOver ? 'check' : 'down'}
                        className={isOver ? 'size-3 text-ink-3' : 'relative top-px size-3 text-down'}
                      />
                      <Link href={alertHref(alert.fingerprint)} prefetch={false} className="truncate">
                        {alert.name}
                      </Link>
                      {alert.service === null ? null : (
                        <span className="truncate text-ink-3 text-small">{nameOf(alert.service)}</span>
                      )}
                    </span>
                    <span className={isOver ? 'text-ink-3 text-small' : 'text-small'}>{alert.state}</span>
                    <span className="num text-right text-column">
                      <Age sinceMs={alert.startsAtMs} />
                    </span>
                  </li>
                )
              })}
            </ul>
          )}
        </Few>
      )}
    </Section>
  )
}
