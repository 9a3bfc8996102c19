'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { usePolled } from '../../lib/client/polled.ts'
import type { AlertList } from '../../lib/contract/alerts.ts'
import { SeverityBadge } from '../alerts/alert-mark.tsx'
import { nameOf as alertName, serviceOf, sortAlerts } from '../alerts/alert-model.ts'
import { Age } from '../ui/age.tsx'
import { Checkbox } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import type { FormProps } from './incident-dialogs.tsx'
import { incidentPath } from './paths.ts'
import { useIncidentPress } from './use-incident-change.ts'

const FIRING = '/api/v1/alerts?status=all&limit=200'

/** Alerts that belong to it: those of its services first. */
export function AttachForm({ data, onClose }: FormProps) {
  const { incident } = data
  const polled = usePolled<AlertList>(FIRING)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const known = new Set(data.alerts.map(({ fingerprint }) => fingerprint))
  const attach = useIncidentPress(() =>
    api(`${incidentPath(incident.id)}/alerts`, { method: 'POST', body: { alerts: chosen } }),
  )
  const isOwn = (service: string) => incident.services.includes(service)
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (chosen.length > 0 && !attach.isPending) attach.mutate(undefined, { onSuccess: onClose })
      }}
    >
      <PolledStates polled={polled} failed="Could not read the alerts" rows={4}>
        {({ alerts }) => {
          const rows = sortAlerts(alerts)
            .filter(({ fingerprint }) => !known.has(fingerprint))
            .toSorted((a, b) => Number(isOwn(serviceOf(b.labels))) - Number(isOwn(serviceOf(a.labels))))
          if (rows.length === 0) return <p className="text-ink-2">No other alert fires, or did lately.</p>
          return (
            <ul className="max-h-80 overflow-y-auto">
              {rows.map(row => (
                <li
                  key={row.fingerprint}
                  className="flex items-baseline gap-2 border-rule border-b py-1 last:border-0"
                >
                  <Checkbox
                    label={alertName(row)}
                    className="min-w-0 flex-1"
                    checked={chosen.includes(row.fingerprint)}
                    onChange={event =>
                      setChosen(
                        event.target.checked
                          ? [...chosen, row.fingerprint]
                          : chosen.filter(one => one !== row.fingerprint),
                      )
                    }
                  />
                  <SeverityBadge labels={row.labels} />
                  <span className="num text-column text-ink-3">
                    {row.status === 'resolved' ? 'resolved' : <Age sinceMs={row.startsAtMs} />}
                  </span>
                </li>
              ))}
            </ul>
          )
        }}
      </PolledStates>
      <FormActions
        failure={attach.error?.message ?? null}
        isBusy={attach.isPending}
        disabledReason={chosen.length === 0 ? 'Choose an alert first.' : null}
        onClose={onClose}
      >
        Add {chosen.length > 0 ? chosen.length : ''}
      </FormActions>
    </form>
  )
}
