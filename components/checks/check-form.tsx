'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, api } from '../../lib/client/api.ts'
import type { CheckKind, CheckTrial } from '../../lib/contract/checks.ts'
import { FormFailure } from '../auth/form-failure.tsx'
import { textOf, useSubmit } from '../auth/use-submit.ts'
import { NameFields } from '../entries/name-fields.tsx'
import { ServiceSelect } from '../entries/service-select.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { useToast } from '../ui/toast.tsx'
import { CHECK_KINDS, type FormField, fieldsOf, readCheckForm } from './check-form-model.ts'

/** Any kind's own fields, from its schema; tried and saved by the server, whose words stand beside their fields. */
export function CheckForm({ onClose }: { onClose: () => void }) {
  const toast = useToast()
  const [kind, setKind] = useState<CheckKind>('http')
  const fields = fieldsOf(kind)
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['service', 'name', 'slug', ...fields.map(field => field.name)],
    send: form => api<{ key: string }>('/api/v1/checks', { method: 'POST', body: wishOf(kind, form) }),
    onDone: ({ key }) => {
      toast('done', `${key} is asked from now on.`)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="Kind">
        {control => (
          <Select
            {...control}
            value={kind}
            onChange={event => setKind(CHECK_KINDS.find(one => one === event.target.value) ?? kind)}
          >
            {CHECK_KINDS.map(one => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        )}
      </Field>
      <ServiceSelect fixed={null} error={errors.service} />
      <NameFields before={null} errors={errors} />
      <div className="grid gap-3 sm:grid-cols-2">
        {fields.map(field => (
          <OneField key={`${kind} ${field.name}`} field={field} error={errors[field.name]} />
        ))}
      </div>
      <TestResult read={() => wishOf(kind, new FormData(formRef.current ?? undefined))} />
      <FormFailure message={failure} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="pri" isBusy={isBusy}>
          Add
        </Button>
      </DialogActions>
    </form>
  )
}

function OneField({ field, error }: { field: FormField; error: string | undefined }) {
  const { name, control: sort, options, isRequired } = field
  const choices = sort === 'yes' ? ['yes', 'no'] : options
  const help = sort === 'json' ? 'As JSON; empty: none' : isRequired ? undefined : 'Empty: the default'
  return (
    <Field label={name.replaceAll('_', ' ')} help={help} error={error}>
      {control =>
        choices.length > 0 ? (
          <Select {...control} name={name}>
            <option value="">default</option>
            {choices.map(one => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        ) : (
          <Input {...control} name={name} autoComplete="off" spellCheck={false} required={isRequired} />
        )
      }
    </Field>
  )
}

/** Asks once with what the form holds; nothing is stored. */
function TestResult({ read }: { read: () => unknown }) {
  const trial = useMutation({
    mutationFn: async () =>
      api<CheckTrial>('/api/v1/checks/test', { method: 'POST', body: { config: read() } }),
  })
  const { data } = trial
  return (
    <div className="grid gap-2">
      <Button isBusy={trial.isPending} onClick={() => trial.mutate()} className="w-fit">
        Test
      </Button>
      <FormFailure message={trial.error?.message ?? null} />
      {data ? (
        <>
          <p>
            <StateMark state={data.answer.state} className="mr-3" />
            {data.answer.reason}
          </p>
          <pre className="max-h-60 overflow-auto bg-sunk p-2 text-column wrap-anywhere whitespace-pre-wrap">
            {data.answer.body ?? data.answer.fault ?? '(no text)'}
          </pre>
        </>
      ) : null}
    </div>
  )
}

function wishOf(kind: CheckKind, form: FormData): unknown {
  const read = readCheckForm(kind, name => textOf(form, name))
  if ('config' in read) return read.config
  throw new ApiError(422, 'invalid', `${read.path}: ${read.problem}`, [
    { path: read.path, message: read.problem },
  ])
}
