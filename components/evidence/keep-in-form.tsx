'use client'
import { type FormEvent, useState } from 'react'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { guessUnit } from '../../lib/core/chart/guess-unit.ts'
import { UNITS, type Unit } from '../../lib/core/chart/unit.ts'
import { formatMinute, formatMoment } from '../../lib/core/format/index.ts'
import { isClosed } from '../../lib/core/incident/state.ts'
import { rangeBounds } from '../../lib/core/time-range.ts'
import { useIncidentsOnly } from '../incidents/use-incidents-only.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { Skeleton } from '../ui/list-states.tsx'
import { useKeep } from './use-keep.ts'

const GRAIN_MS = 60_000

/** With which open incident, and under what title. */
export function KeepInForm({ expr, onClose }: { readonly expr: string; readonly onClose: () => void }) {
  const { data } = useIncidentsOnly()
  if (!data) return <Skeleton rows={3} />
  const open = Object.values(data.incidents).filter(({ state }) => !isClosed(state))
  const newest = open.toSorted((a, b) => b.id - a.id)
  if (newest.length === 0)
    return <p className="text-ink-2">No incident is open: there is none that it could be kept with.</p>
  return <Form expr={expr} incidents={newest} onClose={onClose} />
}

type FormProps = {
  readonly expr: string
  readonly incidents: readonly { readonly id: number; readonly title: string }[]
  readonly onClose: () => void
}

function Form({ expr, incidents, onClose }: FormProps) {
  const { range } = useTimeRange()
  const { zone } = useTimeZone()
  const nowMs = Math.floor(useNow() / GRAIN_MS) * GRAIN_MS
  const span = rangeBounds(range, nowMs)
  const [incident, setIncident] = useState(incidents[0]?.id ?? 0)
  const [title, setTitle] = useState('')
  const [unit, setUnit] = useState<Unit>(() => guessUnit(expr))
  const keep = useKeep(incident, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    keep.mutate({ title: title.trim() || expr.slice(0, 200), expr, unit, ...span })
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label="Incident">
        {control => (
          <Select
            {...control}
            value={String(incident)}
            onChange={event => setIncident(Number(event.target.value))}
          >
            {incidents.map(({ id, title: name }) => (
              <option key={id} value={String(id)}>
                #{id} {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Title" help="Empty: the expression itself">
        {control => (
          <Input
            {...control}
            value={title}
            maxLength={200}
            autoComplete="off"
            onChange={event => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label="Unit">
        {control => (
          <Select
            {...control}
            value={unit}
            onChange={event => setUnit(UNITS.find(one => one === event.target.value) ?? 'none')}
          >
            {UNITS.map(one => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        )}
      </Field>
      <p className="text-ink-3 text-small">
        Its points from <span className="num">{formatMoment(span.fromMs, zone)}</span> to{' '}
        <span className="num">{formatMinute(span.toMs, zone)}</span> are stored, and stay as they are.
      </p>
      <FormActions failure={null} isBusy={keep.isPending} onClose={onClose}>
        Keep as evidence
      </FormActions>
    </form>
  )
}
