'use client'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { ReceiverRow } from '../../lib/contract/alerts.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { DeviceSection } from './device.tsx'
import { Receiver } from './receiver.tsx'
import { AddReceiver } from './receiver-dialog.tsx'
import { RECEIVERS, summariseReceivers, worstFirst } from './receiver-model.ts'

type Answer = { readonly receivers: readonly ReceiverRow[] }

/** Where alerts are sent: how each did last, a test, and the log of what was delivered. */
export function Receivers() {
  const polled = usePolled<Answer>(RECEIVERS, 5_000)
  const rows = useMemo(() => worstFirst(polled.data?.receivers ?? []), [polled.data])
  return (
    <>
      <PageHead title="Receivers" lead={summariseReceivers(rows)} actions={<AddReceiver />} />
      <div className="grid gap-8">
        <PolledStates polled={polled} failed="Could not read the receivers">
          {() =>
            rows.length === 0 ? (
              <EmptyState title="Alerts are sent nowhere yet.">
                Add one here, or name receivers under <code>receivers</code> in <code>opsdeck.yml</code>, as
                in Alertmanager’s configuration, and lead a <code>route</code> to them.
              </EmptyState>
            ) : (
              <Section title="Receivers" note="those with a failure first">
                <ul>
                  {rows.map(row => (
                    <Receiver key={row.name} row={row} />
                  ))}
                </ul>
              </Section>
            )
          }
        </PolledStates>
        <DeviceSection />
      </div>
    </>
  )
}
