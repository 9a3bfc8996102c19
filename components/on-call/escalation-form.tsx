'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { EscalationPolicy } from '../../lib/core/config/schema/escalation.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { NameFields } from '../entries/name-fields.tsx'
import { useServiceNames } from '../entries/service-select.tsx'
import { Button } from '../ui/button.tsx'
import { Checkbox, Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { addRow, atFields, removeRow, rowsOf } from './entry-form.ts'
import { escalationFields, escalationWish, type StepRows } from './escalation-form-model.ts'
import { ESCALATIONS } from './paths.ts'
import { StepFields } from './step-fields.tsx'
import { TargetField } from './target-fields.tsx'

type FormProps = { config: EscalationPolicy | null; onClose: () => void }

function useSteps(config: EscalationPolicy | null) {
  const [rows, setRows] = useState(() => rowsOf(config?.steps.length ?? 1))
  const [targets, setTargets] = useState<Readonly<Record<number, number>>>({})
  const stepRows: StepRows = rows.ids.map(id => {
    const before = config?.steps[id] ?? null
    return { before, targets: targets[id] ?? before?.tell.length ?? 1 }
  })
  return {
    rows,
    setRows,
    stepRows,
    setCount: (id: number, count: number) => setTargets({ ...targets, [id]: count }),
  }
}

/** An escalation that is made in the page: who is told, in which order, until somebody acknowledges. */
export function EscalationForm({ config, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const { rows, setRows, stepRows, setCount } = useSteps(config)
  const fields = escalationFields(stepRows)
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields,
    send: form => {
      const chosen = form.getAll('services').filter(one => typeof one === 'string')
      const rest = { services: chosen, sendsResolved: form.get('send_resolved') !== null }
      const body = escalationWish(name => textOf(form, name), stepRows, rest)
      const path = config === null ? ESCALATIONS : entryPath(ESCALATIONS, config.slug)
      return api(path, { method: config === null ? 'POST' : 'PUT', body }).catch((error: unknown) => {
        throw atFields(error, fields)
      })
    },
    onDone: () => {
      toast('done', config === null ? 'The escalation is added.' : 'The escalation is saved.')
      askAgain(ESCALATIONS)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3 text-left">
      <NameFields before={config} errors={errors} />
      <Field label="Description" error={errors.description}>
        {control => (
          <Input {...control} name="description" defaultValue={config?.description} autoComplete="off" />
        )}
      </Field>
      {rows.ids.map((id, index) => (
        <StepFields
          key={id}
          index={index}
          step={config?.steps[id] ?? null}
          errors={errors}
          onTargets={count => setCount(id, count)}
          onRemove={rows.ids.length > 1 ? () => setRows(removeRow(rows, id)) : null}
        />
      ))}
      <div>
        <Button onClick={() => setRows(addRow(rows))}>Add a step</Button>
      </div>
      <AfterSteps config={config} errors={errors} />
      <ShownOn chosen={config?.services ?? []} />
      <Checkbox
        name="send_resolved"
        defaultChecked={config?.send_resolved ?? true}
        label="Whoever was paged is told of its end"
      />
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Add' : 'Save'}
      </FormActions>
    </form>
  )
}

type SectionProps = { config: EscalationPolicy | null; errors: Readonly<Record<string, string>> }

function AfterSteps({ config, errors }: SectionProps) {
  const line = (name: string, value: string | number | undefined, placeholder?: string) => ({
    name,
    defaultValue: value,
    placeholder,
    autoComplete: 'off',
  })
  return (
    <fieldset className="grid gap-3 border-rule border-t pt-3">
      <legend className="sr-only">After the last step</legend>
      <div className="grid gap-3 sm:grid-cols-4">
        <Field label="Again" help="How many more rounds" error={errors.repeat}>
          {control => <Input {...control} {...line('repeat', config?.repeat ?? 0)} inputMode="numeric" />}
        </Field>
        <Field label="Pause" help="After the last step" error={errors.repeat_after}>
          {control => <Input {...control} {...line('repeat_after', config?.repeat_after ?? '15m')} />}
        </Field>
        <Field label="Acknowledged for" help="Empty: for good" error={errors.acknowledge_expires}>
          {control => (
            <Input {...control} {...line('acknowledge_expires', config?.acknowledge_expires, 'for good')} />
          )}
        </Field>
        <Field label="Time zone" help="Of hours in conditions" error={errors.zone}>
          {control => <Input {...control} {...line('zone', config?.zone ?? 'UTC')} />}
        </Field>
      </div>
      <TargetField
        name="last_resort"
        label="Last resort"
        target={config?.last_resort ?? null}
        error={errors.last_resort}
      />
      <p className="text-ink-3 text-small">
        Told when nobody acknowledged, or nobody could be told: so that no alert dies.
      </p>
    </fieldset>
  )
}

function ShownOn({ chosen }: { chosen: readonly string[] }) {
  const services = useServiceNames() ?? []
  return (
    <fieldset>
      <legend className="text-ink-2 text-small">Shown on the pages of</legend>
      <div className="mt-1 grid max-h-28 gap-x-4 overflow-auto sm:grid-cols-3">
        {services.map(({ slug, name }) => (
          <Checkbox
            key={slug}
            name="services"
            value={slug}
            defaultChecked={chosen.includes(slug)}
            label={name}
          />
        ))}
      </div>
    </fieldset>
  )
}
