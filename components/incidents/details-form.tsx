'use client'
import { useState } from 'react'
import { INCIDENT_KINDS, type IncidentKind, type IncidentRow } from '../../lib/core/incident/types.ts'
import { useServiceNames } from '../entries/service-select.tsx'
import { TextArea } from '../status/text-area.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import type { FormProps } from './incident-dialogs.tsx'
import { KIND_WORDS } from './incident-model.ts'
import { issuesOf } from './times-form.tsx'
import { useDraft } from './use-draft.ts'
import { type IncidentChange, useIncidentChange } from './use-incident-change.ts'

type Facts = Pick<IncidentRow, 'title' | 'kind' | 'services' | 'isRestricted'> & { readonly channel: string }

/** Its name, where, what kind, who may see it, its channel, its cause. */
export function DetailsForm({ data: { incident: row }, nameOf, onClose }: FormProps) {
  const { facts, setFacts, cause, fix, changes, change } = useDetails(row, onClose)
  const errors = issuesOf(change.error)
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
      <FactFields {...{ facts, setFacts, errors, nameOf }} />
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
      <FormActions
        failure={Object.keys(errors).length > 0 ? null : (change.error?.message ?? null)}
        isBusy={change.isPending}
        disabledReason={isSame ? 'Nothing has changed.' : null}
        onClose={onClose}
      >
        Save
      </FormActions>
    </form>
  )
}

function useDetails(row: IncidentRow, onClose: () => void) {
  const [facts, setFacts] = useState<Facts>({ ...row, channel: row.channelUrl ?? '' })
  const cause = useDraft(`opsdeck.cause.${row.id}`, row.rootCause)
  const fix = useDraft(`opsdeck.resolution.${row.id}`, row.resolution)
  const change = useIncidentChange(row, () => {
    cause.forget()
    fix.forget()
    onClose()
  })
  const changes: IncidentChange = {
    ...(facts.title.trim() === row.title ? {} : { title: facts.title }),
    ...(facts.kind === row.kind ? {} : { kind: facts.kind }),
    ...(facts.services.join() === row.services.join() ? {} : { services: facts.services }),
    ...(facts.isRestricted === row.isRestricted ? {} : { isRestricted: facts.isRestricted }),
    ...(facts.channel.trim() === (row.channelUrl ?? '') ? {} : { channelUrl: facts.channel.trim() || null }),
    ...(cause.text === row.rootCause ? {} : { rootCause: cause.text }),
    ...(fix.text === row.resolution ? {} : { resolution: fix.text }),
  }
  return { facts, setFacts, cause, fix, changes, change }
}

type FieldProps = {
  facts: Facts
  setFacts: (facts: Facts) => void
  errors: Readonly<Record<string, string>>
  nameOf: (slug: string) => string
}

function FactFields({ facts, setFacts, errors, nameOf }: FieldProps) {
  return (
    <>
      <Field label="Title" error={errors.title}>
        {control => (
          <Input
            {...control}
            value={facts.title}
            maxLength={200}
            onChange={event => setFacts({ ...facts, title: event.target.value })}
          />
        )}
      </Field>
      <Field label="Kind">
        {control => (
          <Select
            {...control}
            value={facts.kind}
            onChange={event => setFacts({ ...facts, kind: kindOf(event.target.value) })}
          >
            {INCIDENT_KINDS.map(one => (
              <option key={one} value={one}>
                {KIND_WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <ServiceChoice
        chosen={facts.services}
        onChange={services => setFacts({ ...facts, services })}
        nameOf={nameOf}
      />
      <Checkbox
        label="Restricted: only admins and people with a role in it see it"
        checked={facts.isRestricted}
        onChange={event => setFacts({ ...facts, isRestricted: event.target.checked })}
      />
      <Field label="Channel" help="Where people talk about it" error={errors.channelUrl}>
        {control => (
          <Input
            {...control}
            type="url"
            value={facts.channel}
            placeholder="https://chat.example.org/incident-12"
            onChange={event => setFacts({ ...facts, channel: event.target.value })}
          />
        )}
      </Field>
    </>
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
