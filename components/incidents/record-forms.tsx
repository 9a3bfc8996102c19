'use client'
import { useState } from 'react'
import { ApiError } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { INCIDENT_KINDS, type IncidentKind } from '../../lib/core/incident/types.ts'
import { FormFailure } from '../auth/form-failure.tsx'
import { capitalised } from '../auth/use-submit.ts'
import { useServiceNames } from '../entries/service-select.tsx'
import { clockWords, localInput, readLocal } from '../on-call/on-call-model.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import type { FormProps } from './incident-dialogs.tsx'
import { KIND_WORDS } from './incident-model.ts'
import { useDraft } from './use-draft.ts'
import { useIncidentChange } from './use-incident-change.ts'

const TIMES = [
  { name: 'impactStart', label: 'Impact began', help: 'When users first felt it', mayBeEmpty: false },
  { name: 'detectedAt', label: 'Detected', help: 'When an alert or a person saw it', mayBeEmpty: false },
  {
    name: 'mitigatedAt',
    label: 'Mitigated',
    help: 'When users no longer felt it; empty: not yet',
    mayBeEmpty: true,
  },
  { name: 'impactEnd', label: 'Impact ended', help: 'Empty: not yet', mayBeEmpty: true },
] as const
type TimeName = (typeof TIMES)[number]['name']

/** The moments that figures are counted from, set by people. */
export function TimesForm({ data: { incident: row }, onClose }: FormProps) {
  const { zone } = useTimeZone()
  const [before] = useState((): Readonly<Record<TimeName, string>> => {
    const text = (atMs: number | null) => (atMs === null ? '' : localInput(atMs, zone))
    return {
      impactStart: text(row.impactStartMs),
      detectedAt: text(row.detectedAtMs),
      mitigatedAt: text(row.mitigatedAtMs),
      impactEnd: text(row.impactEndMs),
    }
  })
  const [times, setTimes] = useState(before)
  const change = useIncidentChange(row, onClose)
  const changed = TIMES.filter(({ name }) => times[name] !== before[name])
  const errors = issuesOf(change.error)
  return (
    <form
      className="grid gap-3"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (change.isPending || changed.length === 0) return
        const iso = (name: TimeName) => {
          const atMs = readLocal(times[name], zone)
          return atMs === null ? null : new Date(atMs).toISOString()
        }
        change.mutate(Object.fromEntries(changed.map(({ name }) => [name, iso(name)])))
      }}
    >
      {TIMES.map(({ name, label, help, mayBeEmpty }) => (
        <Field key={name} label={label} help={`${help}, ${clockWords(zone)}`} error={errors[name]}>
          {control => (
            <Input
              {...control}
              type="datetime-local"
              required={!mayBeEmpty}
              value={times[name]}
              onChange={event => setTimes({ ...times, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <FormFailure message={Object.keys(errors).length > 0 ? null : (change.error?.message ?? null)} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          type="submit"
          variant="pri"
          isBusy={change.isPending}
          disabledReason={changed.length === 0 ? 'No time has changed.' : null}
        >
          Set
        </Button>
      </DialogActions>
    </form>
  )
}

const issuesOf = (error: Error | null): Readonly<Record<string, string>> =>
  error instanceof ApiError
    ? Object.fromEntries(error.issues.map(({ path, message }) => [path, capitalised(message)]))
    : {}

/** Its name, where, what kind, who may see it, its channel, its cause. */
export function DetailsForm({ data: { incident: row }, nameOf, onClose }: FormProps) {
  const [title, setTitle] = useState(row.title)
  const [kind, setKind] = useState(row.kind)
  const [services, setServices] = useState<readonly string[]>(row.services)
  const [isRestricted, setRestricted] = useState(row.isRestricted)
  const [channel, setChannel] = useState(row.channelUrl ?? '')
  const cause = useDraft(`opsdeck.cause.${row.id}`, row.rootCause)
  const fix = useDraft(`opsdeck.resolution.${row.id}`, row.resolution)
  const change = useIncidentChange(row, () => {
    cause.forget()
    fix.forget()
    onClose()
  })
  const errors = issuesOf(change.error)
  const changes = {
    ...(title.trim() === row.title ? {} : { title }),
    ...(kind === row.kind ? {} : { kind }),
    ...(services.join() === row.services.join() ? {} : { services }),
    ...(isRestricted === row.isRestricted ? {} : { isRestricted }),
    ...(channel.trim() === (row.channelUrl ?? '') ? {} : { channelUrl: channel.trim() || null }),
    ...(cause.text === row.rootCause ? {} : { rootCause: cause.text }),
    ...(fix.text === row.resolution ? {} : { resolution: fix.text }),
  }
  const isSame = Object.keys(changes).length === 0
  return (
    <form
      className="grid gap-3"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!change.isPending && !isSame) change.mutate(changes)
      }}
    >
      <Field label="Title" error={errors.title}>
        {control => (
          <Input
            {...control}
            value={title}
            maxLength={200}
            onChange={event => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label="Kind">
        {control => (
          <Select {...control} value={kind} onChange={event => setKind(kindOf(event.target.value))}>
            {INCIDENT_KINDS.map(one => (
              <option key={one} value={one}>
                {KIND_WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <ServiceChoice chosen={services} onChange={setServices} nameOf={nameOf} />
      <Checkbox
        label="Restricted: only admins and people with a role in it see it"
        checked={isRestricted}
        onChange={event => setRestricted(event.target.checked)}
      />
      <Field label="Channel" help="Where people talk about it" error={errors.channelUrl}>
        {control => (
          <Input
            {...control}
            type="url"
            value={channel}
            placeholder="https://chat.example.org/incident-12"
            onChange={event => setChannel(event.target.value)}
          />
        )}
      </Field>
      <Field label="Root cause" error={errors.rootCause}>
        {control => (
          <TextArea
            {...control}
            rows={3}
            value={cause.text}
            onChange={event => cause.set(event.target.value)}
          />
        )}
      </Field>
      <Field label="Resolution" error={errors.resolution}>
        {control => (
          <TextArea {...control} rows={3} value={fix.text} onChange={event => fix.set(event.target.value)} />
        )}
      </Field>
      <FormFailure message={Object.keys(errors).length > 0 ? null : (change.error?.message ?? null)} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          type="submit"
          variant="pri"
          isBusy={change.isPending}
          disabledReason={isSame ? 'Nothing has changed.' : null}
        >
          Save
        </Button>
      </DialogActions>
    </form>
  )
}

const kindOf = (text: string): IncidentKind => INCIDENT_KINDS.find(kind => kind === text) ?? 'outage'

type ServiceProps = {
  chosen: readonly string[]
  onChange: (slugs: readonly string[]) => void
  nameOf: (slug: string) => string
}

/** One that is gone stays chosen until it is taken out. */
function ServiceChoice({ chosen, onChange, nameOf }: ServiceProps) {
  const known = useServiceNames()?.map(({ slug }) => slug) ?? []
  const slugs = [...new Set([...chosen, ...known])]
  return (
    <fieldset>
      <legend className="text-ink-2 text-small">Services</legend>
      <div className="flex max-h-40 flex-wrap gap-x-4 overflow-y-auto">
        {slugs.map(slug => (
          <Checkbox
            key={slug}
            label={nameOf(slug)}
            checked={chosen.includes(slug)}
            onChange={event =>
              onChange(event.target.checked ? [...chosen, slug] : chosen.filter(one => one !== slug))
            }
          />
        ))}
      </div>
    </fieldset>
  )
}
