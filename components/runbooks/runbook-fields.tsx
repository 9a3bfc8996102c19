'use client'
import type { ReactNode } from 'react'
import { Checkbox, Field, Input } from '../ui/field.tsx'
import { type FormRow, STATES } from './form-model.ts'

type FieldsProps = { row: FormRow; isNew: boolean; errors: Readonly<Record<string, string>> }

/** Its name, and what it is for. */
export function RunbookFields({ row, isNew, errors }: FieldsProps) {
  return (
    <div className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Title" error={errors.title}>
          {control => (
            <Input {...control} name="title" defaultValue={row.title} maxLength={200} autoComplete="off" />
          )}
        </Field>
        <Field label="Slug" help="In addresses; stays as it is" error={errors.slug}>
          {control => (
            <Input
              {...control}
              name="slug"
              defaultValue={row.slug}
              readOnly={!isNew}
              autoComplete="off"
              spellCheck={false}
              className="font-mono text-[12.5px]"
            />
          )}
        </Field>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <Lines
          name="services"
          label="Services"
          help="One a line: service, or service/part"
          lines={row.services}
          error={errors.services}
        />
        <Lines
          name="alerts"
          label="Opens for alerts"
          help={'One a line: alertname="Down", service="web"'}
          lines={row.alerts}
          error={errors.alerts}
        />
        <Lines
          name="checks"
          label="Opens for checks"
          help="One a line: service/slug"
          lines={row.checks}
          error={errors.checks}
        />
      </div>
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="text-ink-2 text-small">Opens when its services are</legend>
        {STATES.map(state => (
          <Checkbox
            key={state}
            name={`state-${state}`}
            label={state}
            defaultChecked={row.states.includes(state)}
          />
        ))}
      </fieldset>
      <Checkbox name="admins_only" label="Only admins may read it" defaultChecked={row.isAdminsOnly} />
    </div>
  )
}

type LinesProps = {
  name: string
  label: string
  help: ReactNode
  lines: readonly string[]
  error: string | undefined
}

function Lines({ name, label, help, lines, error }: LinesProps) {
  return (
    <Field label={label} help={help} error={error}>
      {control => (
        <textarea
          {...control}
          name={name}
          rows={3}
          defaultValue={lines.join('\n')}
          spellCheck={false}
          className="w-full rounded-control border border-edge bg-paper px-2.5 py-1 font-mono text-[12.5px] text-ink aria-invalid:border-down"
        />
      )}
    </Field>
  )
}
