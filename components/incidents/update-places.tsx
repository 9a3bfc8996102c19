'use client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import type { ReceiverRow } from '../../lib/contract/alerts.ts'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { RECEIVERS } from '../on-call/paths.ts'
import { Checkbox } from '../ui/field.tsx'

/** Where an update goes. Null = not chosen by hand: no page, and the receivers of its rules. */
export type Places = {
  readonly pages: readonly string[] | null
  readonly receivers: readonly string[] | null
  readonly publishRestricted: boolean
}

type PageEntry = { readonly key: string; readonly config: { readonly title: string } }
type PlacesProps = { data: IncidentData; value: Places; onChange: (places: Places) => void }

/** Status pages with their subscribers, and receivers: Slack, e-mail and the like. */
export function UpdatePlaces({ data, value, onChange }: PlacesProps) {
  const pages = useQuery({
    queryKey: ['polled', '/api/v1/status-pages'],
    queryFn: ({ signal }) => api<{ entries: readonly PageEntry[] }>('/api/v1/status-pages', { signal }),
    staleTime: 30_000,
  })
  const receivers = useQuery({
    queryKey: ['polled', RECEIVERS],
    queryFn: ({ signal }) => api<{ receivers: readonly ReceiverRow[] }>(RECEIVERS, { signal }),
    staleTime: 30_000,
  })
  const usual = data.policy.receiver === null ? [] : [data.policy.receiver]
  const chosen = value.receivers ?? usual
  const isRestricted = data.incident.isRestricted
  const known = pages.data?.entries ?? []
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <fieldset>
        <legend className="text-ink-2 text-small">Status pages, with their subscribers</legend>
        {known.length === 0 ? <p className="text-ink-3 text-small">There is none.</p> : null}
        {known.map(({ key, config }) => (
          <Checkbox
            key={key}
            className="mr-4"
            label={config.title}
            checked={value.pages?.includes(key) ?? false}
            onChange={event =>
              onChange({ ...value, pages: toggled(value.pages ?? [], key, event.target.checked) })
            }
          />
        ))}
        {isRestricted && (value.pages?.length ?? 0) > 0 ? (
          <Checkbox
            label="It is restricted: publish it all the same"
            checked={value.publishRestricted}
            onChange={event => onChange({ ...value, publishRestricted: event.target.checked })}
          />
        ) : null}
      </fieldset>
      <fieldset>
        <legend className="text-ink-2 text-small">Receivers</legend>
        <div className="max-h-32 overflow-y-auto">
          {(receivers.data?.receivers ?? []).map(({ name }) => (
            <Checkbox
              key={name}
              className="mr-4"
              label={usual.includes(name) ? `${name} (by its rules)` : name}
              checked={chosen.includes(name)}
              onChange={event =>
                onChange({ ...value, receivers: toggled(chosen, name, event.target.checked) })
              }
            />
          ))}
        </div>
      </fieldset>
    </div>
  )
}

const toggled = (list: readonly string[], one: string, isIn: boolean): readonly string[] =>
  isIn ? [...new Set([...list, one])] : list.filter(other => other !== one)
