'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { HeartbeatConfig } from '../../lib/core/config/schema/heartbeat.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { NameFields } from '../entries/name-fields.tsx'
import { ServiceSelect } from '../entries/service-select.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { evidenceText, FIELDS, wishOf } from './heartbeat-form-model.ts'
import { ScheduleFields } from './schedule-fields.tsx'

const HEARTBEATS = '/api/v1/heartbeats'

type FormProps = {
  /** What is changed; null for a new one. */
  config: HeartbeatConfig | null
  onSaved: (key: string) => void
  onClose: () => void
}

/** A heartbeat that is made in the page: what reports itself, when it is due, and what its payload must show. */
export function HeartbeatForm({ config, onSaved, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const [kind, setKind] = useState<HeartbeatConfig['kind']>(config?.kind ?? 'job')
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const body = wishOf(name => textOf(form, name), config)
      if (config === null) return api<{ key: string }>(HEARTBEATS, { method: 'POST', body })
      return api<{ key: string }>(entryPath(HEARTBEATS, `${config.service}/${config.slug}`), {
        method: 'PUT',
        body,
      })
    },
    onDone: saved => {
      toast(
        'done',
        config === null ? 'The heartbeat is added. Its address is on its page.' : 'The heartbeat is saved.',
      )
      askAgain(HEARTBEATS)
      onSaved(saved.key)
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <ServiceSelect fixed={config?.service ?? null} error={errors.service} />
        <Field label="Kind" error={errors.kind}>
          {control => (
            <Select
              {...control}
              name="kind"
              value={kind}
              onChange={event => setKind(kindOf(event.target.value))}
            >
              <option value="job">Job: a script reports it</option>
              <option value="backup">Backup: a script reports it, with its size</option>
              <option value="duty">Duty: a person reports it, with evidence</option>
            </Select>
          )}
        </Field>
      </div>
      <NameFields before={config} errors={errors} />
      <ScheduleFields config={config} errors={errors} />
      {kind === 'duty' ? (
        <DutyFields config={config} errors={errors} />
      ) : (
        <JobFields config={config} errors={errors} />
      )}
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Add' : 'Save'}
      </FormActions>
    </form>
  )
}

const kindOf = (text: string): HeartbeatConfig['kind'] =>
  text === 'duty' || text === 'backup' ? text : 'job'

type FieldsProps = { config: HeartbeatConfig | null; errors: Readonly<Record<string, string>> }

function JobFields({ config, errors }: FieldsProps) {
  const rule = config?.payload[0]
  const line = (name: string, value: string | number | undefined, placeholder: string) => ({
    name,
    defaultValue: value,
    placeholder,
    autoComplete: 'off',
  })
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-4">
        <Field label="Oldest it may get" help="Warns after it" error={errors.max_age}>
          {control => <Input {...control} {...line('max_age', config?.max_age, 'not set')} />}
        </Field>
        <Field label="Longest run" error={errors.max_run}>
          {control => <Input {...control} {...line('max_run', config?.max_run, 'not set')} />}
        </Field>
        <Field label="RPO" help="Data at most so old" error={errors.rpo}>
          {control => <Input {...control} {...line('rpo', config?.rpo, 'not set')} />}
        </Field>
        <Field label="RTO" help="Restored within" error={errors.rto}>
          {control => <Input {...control} {...line('rto', config?.rto, 'not set')} />}
        </Field>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Figure in the payload" help="Such as bytes; empty: none" error={errors.field}>
          {control => <Input {...control} {...line('field', rule?.field, 'bytes')} />}
        </Field>
        <Field label="At least" error={errors.at_least}>
          {control => (
            <Input {...control} {...line('at_least', rule?.at_least, '1000000')} inputMode="decimal" />
          )}
        </Field>
        <Field label="Of the last one, at least" help="0.5 is half" error={errors.ratio}>
          {control => (
            <Input {...control} {...line('ratio', rule?.at_least_ratio_of_last, '0.5')} inputMode="decimal" />
          )}
        </Field>
      </div>
    </>
  )
}

const AREA =
  'w-full rounded-control border border-edge bg-paper px-2.5 py-1.5 text-body text-ink placeholder:text-ink-3 aria-invalid:border-down'

function DutyFields({ config, errors }: FieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Evidence" help="A line each: a name, a colon, what to give" error={errors.evidence}>
        {control => (
          <textarea
            {...control}
            name="evidence"
            rows={3}
            className={AREA}
            placeholder="rows: how many rows users has"
            defaultValue={evidenceText(config?.evidence ?? {})}
          />
        )}
      </Field>
      <Field label="How it is done" help="A link, or a few words" error={errors.instructions}>
        {control => (
          <textarea
            {...control}
            name="instructions"
            rows={3}
            className={AREA}
            defaultValue={config?.instructions}
          />
        )}
      </Field>
    </div>
  )
}
