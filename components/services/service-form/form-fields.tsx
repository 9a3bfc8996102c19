'use client'
import type { ReactNode } from 'react'
import { type FieldPath, useFormContext } from 'react-hook-form'
import { Field, Input, Select } from '../../ui/field.tsx'
import { type ServiceFormValues, slugOf } from './form-model.ts'

type Path = FieldPath<ServiceFormValues>

/** What is wrong at a path of the form, in words. */
export function useFieldError(path: Path): string | undefined {
  const { getFieldState, formState } = useFormContext<ServiceFormValues>()
  const { error } = getFieldState(path, formState)
  if (!error) return undefined
  // A list holds its errors by index: `depends_on.0`.
  if (error.message === undefined && Array.isArray(error)) return String(error[0]?.message ?? 'is not valid')
  return error.message ?? 'is not valid'
}

type TextFieldProps = {
  path: Path
  label: string
  help?: ReactNode
  placeholder?: string
  className?: string
  isCode?: boolean
}

/** A line of text of the form, with its label, help and error. */
export function TextField({ path, label, help, placeholder, className, isCode = false }: TextFieldProps) {
  const { register } = useFormContext<ServiceFormValues>()
  const error = useFieldError(path)
  return (
    <Field label={label} help={help} error={error} {...(className ? { className } : {})}>
      {control => (
        <Input
          {...control}
          {...register(path)}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={!isCode}
          className={isCode ? 'font-mono text-[12.5px]' : undefined}
        />
      )}
    </Field>
  )
}

export function FieldGroup({
  legend,
  note,
  children,
}: {
  legend: string
  note?: ReactNode
  children: ReactNode
}) {
  return (
    <fieldset>
      <legend className="float-left w-full border-ink border-t pt-[7px] pb-2">
        <b className="font-semibold">{legend}</b>{' '}
        {note ? <span className="ml-2 text-ink-3 text-small">{note}</span> : null}
      </legend>
      <div className="clear-both grid gap-x-5 gap-y-3 sm:grid-cols-6">{children}</div>
    </fieldset>
  )
}

/** What it is called, whose it is, and which targets are its own. */
export function IdentityFields({ isNew }: { isNew: boolean }) {
  const { register, setValue, getFieldState, watch } = useFormContext<ServiceFormValues>()
  const nameField = register('name', {
    onChange: (event: { target: { value: string } }) => {
      if (isNew && !getFieldState('slug').isDirty) setValue('slug', slugOf(event.target.value))
    },
  })
  const nameError = useFieldError('name')
  const slug = watch('slug')
  return (
    <FieldGroup legend="Service">
      <Field label="Name" error={nameError} className="sm:col-span-3">
        {control => <Input {...control} {...nameField} autoComplete="off" />}
      </Field>
      {isNew ? (
        <TextField
          path="slug"
          label="Slug"
          help="In addresses; stays as it is"
          className="sm:col-span-3"
          isCode
        />
      ) : (
        <Field label="Slug" help="Stays as it is" className="sm:col-span-3">
          {control => <Input {...control} value={slug} readOnly className="font-mono text-[12.5px]" />}
        </Field>
      )}
      <TextField
        path="match"
        label="Its targets"
        help="Label matchers of up, as inside the braces of a selector"
        placeholder={'job="api", env=~"prod|stage"'}
        className="sm:col-span-6"
        isCode
      />
      <TextField path="owner" label="Owner" className="sm:col-span-2" />
      <TextField path="environment" label="Environment" className="sm:col-span-2" />
      <TextField path="description" label="Description" className="sm:col-span-2" />
    </FieldGroup>
  )
}

export function LatencyFields() {
  const { register } = useFormContext<ServiceFormValues>()
  return (
    <FieldGroup legend="Latency" note="leave the metric empty where none is measured">
      <TextField
        path="latency.metric"
        label="Metric"
        help="The family, without _bucket"
        placeholder="http_request_duration_seconds"
        className="sm:col-span-4"
        isCode
      />
      <Field label="Kind" className="sm:col-span-1">
        {control => (
          <Select {...control} {...register('latency.kind')}>
            <option value="histogram">Histogram</option>
            <option value="summary">Summary</option>
          </Select>
        )}
      </Field>
      <Field label="Unit" className="sm:col-span-1">
        {control => (
          <Select {...control} {...register('latency.unit')}>
            <option value="s">Seconds</option>
            <option value="ms">Milliseconds</option>
          </Select>
        )}
      </Field>
      <TextField path="latency.matchers" label="Further matchers" className="sm:col-span-2" isCode />
      <TextField
        path="latency.route"
        label="Label of the route"
        placeholder="route"
        className="sm:col-span-2"
        isCode
      />
      <TextField
        path="latency.percentile"
        label="Percentile"
        help="0.95 is p95"
        className="sm:col-span-1"
        isCode
      />
      <TextField
        path="latency.target_seconds"
        label="Target, s"
        placeholder="0.3"
        className="sm:col-span-1"
        isCode
      />
    </FieldGroup>
  )
}

export function ErrorFields() {
  return (
    <FieldGroup legend="Errors" note="leave the metric empty where none is counted">
      <TextField
        path="errors.metric"
        label="Counter of requests"
        placeholder="http_requests_total"
        className="sm:col-span-3"
        isCode
      />
      <TextField
        path="errors.bad"
        label="Of them bad"
        help="Matchers of those that failed"
        placeholder={'status=~"5.."'}
        className="sm:col-span-3"
        isCode
      />
      <TextField path="errors.matchers" label="Further matchers" className="sm:col-span-3" isCode />
      <TextField
        path="errors.target_ratio"
        label="Target, share"
        help="0.01 is 1%"
        placeholder="0.01"
        className="sm:col-span-3"
        isCode
      />
    </FieldGroup>
  )
}

export function RelationFields() {
  return (
    <FieldGroup legend="Stands on">
      <TextField
        path="hosts"
        label="Hosts"
        help="Matchers of node exporter’s series"
        placeholder={'job="node", instance=~"voice.*"'}
        className="sm:col-span-2"
        isCode
      />
      <TextField
        path="gpus"
        label="GPUs"
        help="Matchers of the GPU series"
        className="sm:col-span-2"
        isCode
      />
      <TextField
        path="depends_on"
        label="Services"
        help="Slugs, with commas between"
        placeholder="turso, redis"
        className="sm:col-span-2"
        isCode
      />
    </FieldGroup>
  )
}
