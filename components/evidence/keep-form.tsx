'use client'
import { type FormEvent, useState } from 'react'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useService } from '../../lib/client/service.ts'
import { UNITS, type Unit } from '../../lib/core/chart/unit.ts'
import { formatMinute, formatMoment } from '../../lib/core/format/index.ts'
import { useIncident } from '../incidents/use-incidents.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { type ChartChoice, chartChoices } from './evidence-model.ts'
import { replaySpan } from './replay-model.ts'
import { useKeep } from './use-keep.ts'

const OWN = 'own'
const RANGE_SECONDS = 3_600
const NO_CHARTS: readonly ChartChoice[] = []

/** Which chart is kept: one of a service that the incident concerns, or any expression. */
export function KeepForm({ incidentId, onDone }: { incidentId: number; onDone: () => void }) {
  const { data } = useIncident(incidentId)
  const nowMs = useNow()
  const { zone } = useTimeZone()
  const services = data?.incident.services ?? []
  const [picked, setPicked] = useState<string | null>(null)
  const service = picked ?? services[0] ?? ''
  const charts = useCharts(service)
  const [choice, setChoice] = useState('0')
  const [own, setOwn] = useState({ title: '', expr: '', unit: 'none' as Unit })
  const keep = useKeep(incidentId, onDone)
  const span = data ? replaySpan(data.incident, nowMs) : null
  const chart = choice === OWN ? own : charts[Number(choice)]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!chart || !span) return
    const title = choice === OWN ? own.title : `${chart.title}, ${service}`
    keep.mutate({ title, expr: chart.expr, unit: chart.unit, ...span })
  }
  return (
    <form onSubmit={submit} className="mb-4 grid gap-3 border-rule border-b pb-4 sm:grid-cols-2">
      <Field label="Service">
        {control => (
          <Select {...control} value={service} onChange={event => setPicked(event.target.value)}>
            {services.map(slug => (
              <option key={slug}>{slug}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Chart">
        {control => (
          <Select {...control} value={choice} onChange={event => setChoice(event.target.value)}>
            {charts.map((one, i) => (
              <option key={one.title} value={String(i)}>
                {one.title}
              </option>
            ))}
            <option value={OWN}>An expression of your own</option>
          </Select>
        )}
      </Field>
      {choice === OWN || charts.length === 0 ? <OwnFields own={own} onChange={setOwn} /> : null}
      <p className="text-ink-3 text-small sm:col-span-2">
        {span === null ? null : (
          <>
            Kept from <span className="num">{formatMoment(span.fromMs, zone)}</span> to{' '}
            <span className="num">{formatMinute(span.toMs, zone)}</span>.
          </>
        )}
      </p>
      <div className="sm:col-span-2">
        <Button type="submit" isBusy={keep.isPending}>
          Keep as evidence
        </Button>
      </div>
    </form>
  )
}

function useCharts(service: string): readonly ChartChoice[] {
  const { data } = useService(service, RANGE_SECONDS)
  return data ? chartChoices(data.queries) : NO_CHARTS
}

type Own = { title: string; expr: string; unit: Unit }

function OwnFields({ own, onChange }: { own: Own; onChange: (own: Own) => void }) {
  return (
    <>
      <Field label="Title">
        {control => (
          <Input
            {...control}
            required
            maxLength={200}
            value={own.title}
            onChange={event => onChange({ ...own, title: event.target.value })}
          />
        )}
      </Field>
      <Field label="Unit">
        {control => (
          <Select
            {...control}
            value={own.unit}
            onChange={event =>
              onChange({ ...own, unit: UNITS.find(unit => unit === event.target.value) ?? 'none' })
            }
          >
            {UNITS.map(unit => (
              <option key={unit}>{unit}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="PromQL" className="sm:col-span-2">
        {control => (
          <Input
            {...control}
            required
            className="num"
            value={own.expr}
            onChange={event => onChange({ ...own, expr: event.target.value })}
          />
        )}
      </Field>
    </>
  )
}
