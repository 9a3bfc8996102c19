'use client'
import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { type FieldPath, FormProvider, useForm, useFormContext } from 'react-hook-form'
import type { z } from 'zod'
import { ApiError } from '../../../lib/client/api.ts'
import type { ServiceConfig } from '../../../lib/contract/service.ts'
import { Button } from '../../ui/button.tsx'
import { DialogActions } from '../../ui/dialog.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { ErrorFields, IdentityFields, LatencyFields, RelationFields } from './form-fields.tsx'
import { ServiceFormSchema, type ServiceFormValues, toFormValues } from './form-model.ts'
import { CommandFields, FactFields, LinkFields } from './list-fields.tsx'
import { PartFields } from './part-fields.tsx'

type FormProps = {
  /** What is edited; null for a new service. */
  config: ServiceConfig | null
  onSave: (config: ServiceConfig) => Promise<void>
  onRemove: (() => Promise<void>) | null
  onClose: () => void
}

/** A service's whole configuration: checked here by the schema that the server checks by. */
export function ServiceForm({ config, onSave, onRemove, onClose }: FormProps) {
  const form = useForm<ServiceFormValues, unknown, ServiceConfig>({
    defaultValues: toFormValues(config),
    resolver: zodResolver(ServiceFormSchema, { error: plainWords }),
  })
  const submit = form.handleSubmit(async saved => {
    try {
      await onSave(saved)
      onClose()
    } catch (error) {
      for (const issue of issuesOf(error)) form.setError(issue.path, { message: issue.message })
    }
  })
  const isNew = config === null
  return (
    <FormProvider {...form}>
      <form onSubmit={event => void submit(event)} noValidate className="grid gap-6">
        <IdentityFields isNew={isNew} />
        <LatencyFields />
        <ErrorFields />
        <RelationFields />
        <LinkFields />
        <FactFields />
        <CommandFields />
        <PartFields />
        <RootError />
        <DialogActions>
          {onRemove ? <RemoveButton name={config?.name ?? ''} onRemove={onRemove} onClose={onClose} /> : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="pri" isBusy={form.formState.isSubmitting}>
            {isNew ? 'Add the service' : 'Save'}
          </Button>
        </DialogActions>
      </form>
    </FormProvider>
  )
}

/** The schema speaks of types; a person left something empty, or wrote a word where a number belongs. */
const plainWords: z.core.$ZodErrorMap = issue => {
  if (issue.code !== 'invalid_type') return undefined
  return issue.expected === 'number' ? 'Give a number.' : 'Cannot be empty.'
}

type FormIssue = { path: FieldPath<ServiceFormValues> | 'root'; message: string }

/** The server's refusal at the fields that it names; what names none stands below the form. */
function issuesOf(error: unknown): FormIssue[] {
  if (!(error instanceof ApiError)) throw error
  const known = error.issues.filter(issue => issue.path !== '')
  if (known.length === 0) return [{ path: 'root', message: error.message }]
  // The paths are those of the body that was sent, which are the form's own.
  return known.map(issue => ({ path: issue.path as FieldPath<ServiceFormValues>, message: issue.message }))
}

function RootError() {
  const message = useFormContext<ServiceFormValues>().formState.errors.root?.message
  return (
    <div role="alert">
      {message ? (
        <p className="flex items-baseline gap-1.5 text-down">
          <Glyph name="down" className="size-2.5" />
          {message}
        </p>
      ) : null}
    </div>
  )
}

type RemoveProps = { name: string; onRemove: () => Promise<void>; onClose: () => void }

/** Asks once more in its own place: the second press does it. */
function RemoveButton({ name, onRemove, onClose }: RemoveProps) {
  const [step, setStep] = useState<'ask' | 'sure' | 'busy'>('ask')
  const { setError } = useFormContext<ServiceFormValues>()
  const remove = async () => {
    setStep('busy')
    try {
      await onRemove()
      onClose()
    } catch (error) {
      setStep('ask')
      for (const issue of issuesOf(error)) setError(issue.path, { message: issue.message })
    }
  }
  return (
    <span className="mr-auto">
      {step === 'ask' ? (
        <Button onClick={() => setStep('sure')}>Remove</Button>
      ) : (
        <Button variant="red" isBusy={step === 'busy'} onClick={() => void remove()}>
          Remove {name}. Its series stay
        </Button>
      )}
    </span>
  )
}
