'use client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { IncidentPolicyView, IncidentRow } from '../../lib/contract/incidents.ts'
import { INCIDENT_KINDS, type IncidentKind, type Severity } from '../../lib/core/incident/types.ts'
import { FormFailure } from '../auth/form-failure.tsx'
import { textOf, useSubmit } from '../auth/use-submit.ts'
import { useServiceNames } from '../entries/service-select.tsx'
import { clockWords, localInput, readLocal } from '../on-call/on-call-model.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { useToast } from '../ui/toast.tsx'
import { KIND_WORDS } from './incident-model.ts'
import type { OpenSeed } from './open-incident.tsx'
import { INCIDENTS, incidentHref, policyPath } from './paths.ts'
import { SeverityChoice } from './severity-choice.tsx'

const FIELDS = ['title', 'severity', 'services', 'impactStart', 'note', 'alerts'] as const
const NO_SEED: OpenSeed = { title: '', service: '', alerts: [], severityWord: '', impactStartMs: null }

/** What happened, where, how grave; the rest can be said later. */
export function OpenForm({ seed, onClose }: { seed: OpenSeed | null; onClose: () => void }) {
  const known = seed ?? NO_SEED
  const { email } = useViewer()
  const { zone } = useTimeZone()
  const [service, setService] = useState(known.service)
  const [kind, setKind] = useState<IncidentKind>('outage')
  const policy = usePolicy(service)
  const [picked, setPicked] = useState<Severity | null>(null)
  const severity = picked ?? guessOf(policy, known.severityWord)
  // The same form pressed twice, by a tired thumb or a lost answer, opens one incident.
  const [requestKey] = useState(() => crypto.randomUUID())
  const done = useOpened(onClose)
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const startMs = readLocal(textOf(form, 'impactStart'), zone)
      return api<IncidentRow>(INCIDENTS, {
        method: 'POST',
        body: {
          title: textOf(form, 'title'),
          kind,
          severity,
          services: service === '' ? [] : [service],
          alerts: known.alerts,
          note: textOf(form, 'note'),
          requestKey,
          ...(form.has('command') ? { roles: { commander: email } } : {}),
          ...(kind === 'drill' ? { pages: form.has('pages') } : {}),
          ...(startMs === null ? {} : { impactStart: new Date(startMs).toISOString() }),
        },
      })
    },
    onDone: done,
  })
  const kindView = policy?.kinds.find(view => view.kind === kind)
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="What is wrong" error={errors.title}>
        {control => (
          <Input
            {...control}
            name="title"
            defaultValue={known.title}
            placeholder="Database connection pool exhausted"
            maxLength={200}
            autoComplete="off"
            required
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <ServiceField value={service} error={errors.services} onChange={setService} />
        <Field
          label="Kind"
          help={
            kindView?.isRestricted ? 'Restricted: only admins and people with a role in it see it' : undefined
          }
        >
          {control => (
            <Select {...control} value={kind} onChange={event => setKind(kindOf(event.target.value))}>
              {INCIDENT_KINDS.map(one => (
                <option key={one} value={one}>
                  {policy?.kinds.find(view => view.kind === one)?.title ?? KIND_WORDS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <SeverityChoice
        scale={policy?.scale ?? []}
        value={severity}
        onChange={setPicked}
        error={errors.severity ? 'Choose how grave it is' : undefined}
      />
      <Field
        label="Impact began"
        help={`${clockWords(zone)}; empty: ${known.alerts.length > 0 ? 'when the alert began' : 'now'}`}
        error={errors.impactStart}
      >
        {control => (
          <Input
            {...control}
            name="impactStart"
            type="datetime-local"
            className="sm:w-60!"
            defaultValue={known.impactStartMs === null ? undefined : localInput(known.impactStartMs, zone)}
          />
        )}
      </Field>
      <Field label="What is known" help="First note of the timeline, Markdown" error={errors.note}>
        {control => <TextArea {...control} name="note" rows={3} />}
      </Field>
      <div className="flex flex-wrap gap-x-6">
        <Checkbox name="command" label="I take command" defaultChecked />
        {kind === 'drill' ? <Checkbox name="pages" label="Page people, as if it were real" /> : null}
      </div>
      <FormFailure message={failure ?? errors.alerts ?? null} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="pri" isBusy={isBusy}>
          {kind === 'drill' ? 'Start the drill' : 'Open the incident'}
        </Button>
      </DialogActions>
    </form>
  )
}

function useOpened(onClose: () => void): (row: IncidentRow) => void {
  const router = useRouter()
  const toast = useToast()
  return row => {
    toast('done', `Incident #${row.id} is open.`)
    onClose()
    router.push(incidentHref(row.id))
  }
}

/** The rules of a system: its severities, its kinds, its checklists. */
function usePolicy(service: string): IncidentPolicyView | null {
  const path = policyPath(service)
  const { data } = useQuery({
    queryKey: ['polled', path],
    queryFn: ({ signal }) => api<IncidentPolicyView>(path, { signal }),
    staleTime: 30_000,
    placeholderData: before => before,
  })
  return data ?? null
}

/** An alert that says P1 is of the severity that its system calls P1. */
function guessOf(policy: IncidentPolicyView | null, word: string): Severity | null {
  if (!policy || word === '') return null
  const wanted = word.toLowerCase()
  return policy.scale.find(({ label }) => label.toLowerCase() === wanted)?.severity ?? null
}

const kindOf = (text: string): IncidentKind => INCIDENT_KINDS.find(kind => kind === text) ?? 'outage'

type ServiceProps = { value: string; error: string | undefined; onChange: (slug: string) => void }

function ServiceField({ value, error, onChange }: ServiceProps) {
  const services = useServiceNames()
  const options = useMemo(() => {
    const known = services ?? []
    const isKnown = value === '' || known.some(({ slug }) => slug === value)
    return isKnown ? known : [{ slug: value, name: value }, ...known]
  }, [services, value])
  return (
    <Field label="Service" error={error} help="Its own severities and limits hold">
      {control => (
        <Select {...control} value={value} onChange={event => onChange(event.target.value)}>
          <option value="">None, or several</option>
          {options.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
