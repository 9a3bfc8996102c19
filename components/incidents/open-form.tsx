'use client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { newRequestKey } from '../../lib/client/request-key.ts'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { IncidentPolicyView, IncidentRow } from '../../lib/contract/incidents.ts'
import { INCIDENT_KINDS, type IncidentKind, type Severity } from '../../lib/core/incident/types.ts'
import { useServiceNames } from '../entries/service-select.tsx'
import { clockWords, localInput, readLocal } from '../on-call/on-call-model.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { KIND_WORDS } from './incident-model.ts'
import type { OpenSeed } from './open-incident.tsx'
import { INCIDENTS, incidentHref, policyPath } from './paths.ts'
import { SeverityChoice } from './severity-choice.tsx'

const FIELDS = ['title', 'severity', 'services', 'impactStart', 'note', 'alerts'] as const
const NO_SEED: OpenSeed = { title: '', service: '', alerts: [], severityWord: '', impactStartMs: null }

/** What happened, where, how grave; the rest can be said later. */
export function OpenForm({ seed, onClose }: { seed: OpenSeed | null; onClose: () => void }) {
  const known = seed ?? NO_SEED
  const { wish, choose, policy, severity, submit } = useOpening(known, onClose)
  const { formRef, onSubmit, isBusy, errors, failure } = submit
  const isDrill = wish.kind === 'drill'
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
        <ServiceField
          value={wish.service}
          error={errors.services}
          onChange={service => choose({ ...wish, service })}
        />
        <KindField policy={policy} value={wish.kind} onChange={kind => choose({ ...wish, kind })} />
      </div>
      <SeverityChoice
        scale={policy?.scale ?? []}
        value={severity}
        onChange={picked => choose({ ...wish, picked })}
        error={errors.severity ? 'Choose how grave it is' : undefined}
      />
      <StartField known={known} error={errors.impactStart} />
      <Field label="What is known" help="First note of the timeline, Markdown" error={errors.note}>
        {control => <TextArea {...control} name="note" rows={3} />}
      </Field>
      <div className="flex flex-wrap gap-x-6">
        <Checkbox name="command" label="I take command" defaultChecked />
        {isDrill ? <Checkbox name="pages" label="Page people, as if it were real" /> : null}
      </div>
      <FormFailure message={failure ?? errors.alerts ?? null} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="pri" isBusy={isBusy}>
          {isDrill ? 'Start the drill' : 'Open the incident'}
        </Button>
      </DialogActions>
    </form>
  )
}

type Wish = { readonly service: string; readonly kind: IncidentKind; readonly picked: Severity | null }

/** What is chosen, the rules that hold for it, and the way to open it: one incident, however often it is pressed. */
function useOpening(known: OpenSeed, onClose: () => void) {
  const { email } = useViewer()
  const { zone } = useTimeZone()
  const [wish, choose] = useState<Wish>({ service: known.service, kind: 'outage', picked: null })
  const policy = usePolicy(wish.service)
  const severity = wish.picked ?? guessOf(policy, known.severityWord)
  const [requestKey] = useState(newRequestKey)
  const submit = useSubmit({
    fields: FIELDS,
    send: form => {
      const startMs = readLocal(textOf(form, 'impactStart'), zone)
      return api<IncidentRow>(INCIDENTS, {
        method: 'POST',
        body: {
          title: textOf(form, 'title'),
          kind: wish.kind,
          severity,
          services: wish.service === '' ? [] : [wish.service],
          alerts: known.alerts,
          note: textOf(form, 'note'),
          requestKey,
          ...(form.has('command') ? { roles: { commander: email } } : {}),
          ...(wish.kind === 'drill' ? { pages: form.has('pages') } : {}),
          ...(startMs === null ? {} : { impactStart: new Date(startMs).toISOString() }),
        },
      })
    },
    onDone: useOpened(onClose),
  })
  return { wish, choose, policy, severity, submit }
}

type KindProps = {
  policy: IncidentPolicyView | null
  value: IncidentKind
  onChange: (kind: IncidentKind) => void
}

function KindField({ policy, value, onChange }: KindProps) {
  const viewOf = (kind: IncidentKind) => policy?.kinds.find(view => view.kind === kind)
  return (
    <Field
      label="Kind"
      help={
        viewOf(value)?.isRestricted
          ? 'Restricted: only admins and people with a role in it see it'
          : undefined
      }
    >
      {control => (
        <Select {...control} value={value} onChange={event => onChange(kindOf(event.target.value))}>
          {INCIDENT_KINDS.map(kind => (
            <option key={kind} value={kind}>
              {viewOf(kind)?.title ?? KIND_WORDS[kind]}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

function StartField({ known, error }: { known: OpenSeed; error: string | undefined }) {
  const { zone } = useTimeZone()
  const usual = known.alerts.length > 0 ? 'when the alert began' : 'now'
  return (
    <Field label="Impact began" help={`${clockWords(zone)}; empty: ${usual}`} error={error}>
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
