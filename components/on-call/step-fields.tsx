'use client'
import { useState } from 'react'
import type { StepConfig } from '../../lib/core/config/schema/escalation.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { addRow, type RowState, removeRow, rowsOf } from './entry-form.ts'
import { conditionField, stepField } from './escalation-form-model.ts'
import { TargetField } from './target-fields.tsx'

type Errors = Readonly<Record<string, string>>

type StepProps = {
  index: number
  step: StepConfig | null
  errors: Errors
  /** The form must know how many to read. */
  onTargets: (count: number) => void
  onRemove: (() => void) | null
}

/** One step: when it is due, whom it tells, and under which condition. */
export function StepFields({ index, step, errors, onTargets, onRemove }: StepProps) {
  return (
    <fieldset className="grid gap-3 border-rule border-t pt-3">
      <legend className="sr-only">Step {index + 1}</legend>
      <StepHead index={index} step={step} errors={errors} />
      <Targets index={index} step={step} errors={errors} onTargets={onTargets} />
      <Field
        label="What they do"
        help="Shown to whoever is paged by it"
        error={errors[stepField(index, 'duties')]}
      >
        {control => (
          <TextArea {...control} name={stepField(index, 'duties')} rows={2} defaultValue={step?.duties} />
        )}
      </Field>
      <Conditions index={index} step={step} errors={errors} />
      {onRemove ? (
        <div>
          <Button variant="quiet" onClick={onRemove}>
            Remove step {index + 1}
          </Button>
        </div>
      ) : null}
    </fieldset>
  )
}

function StepHead({ index, step, errors }: Pick<StepProps, 'index' | 'step' | 'errors'>) {
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field label={`Step ${index + 1}`} help="Its name" error={errors[stepField(index, 'name')]}>
        {control => (
          <Input
            {...control}
            name={stepField(index, 'name')}
            defaultValue={step?.name ?? `Step ${index + 1}`}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="After" help="Since the page began, such as 5m" error={errors[stepField(index, 'after')]}>
        {control => (
          <Input
            {...control}
            name={stepField(index, 'after')}
            defaultValue={step?.after ?? (index === 0 ? '0s' : `${index * 5}m`)}
          />
        )}
      </Field>
      <Field
        label="Told"
        help="By each person’s rules of that name"
        error={errors[stepField(index, 'urgency')]}
      >
        {control => (
          <Select {...control} name={stepField(index, 'urgency')} defaultValue={step?.urgency ?? 'important'}>
            <option value="important">as important</option>
            <option value="default">as default</option>
          </Select>
        )}
      </Field>
    </div>
  )
}

function Targets({ index, step, errors, onTargets }: Omit<StepProps, 'onRemove'>) {
  const [rows, setRows] = useState(() => rowsOf(step?.tell.length ?? 1))
  const change = (next: RowState) => {
    setRows(next)
    onTargets(next.ids.length)
  }
  return (
    <div className="grid gap-2">
      {rows.ids.map((id, at) => {
        const name = `${stepField(index, 'tell')}.${at}`
        return (
          <TargetField
            key={id}
            name={name}
            label={rows.ids.length === 1 ? 'Tell' : `Tell, ${at + 1}`}
            target={step?.tell[id] ?? null}
            error={errors[name] ?? (at === 0 ? errors[stepField(index, 'tell')] : undefined)}
            onRemove={rows.ids.length > 1 ? () => change(removeRow(rows, id)) : undefined}
          />
        )
      })}
      <div>
        <Button variant="quiet" onClick={() => change(addRow(rows))}>
          Tell somebody else too
        </Button>
      </div>
    </div>
  )
}

const CONDITIONS = [
  { name: 'when', title: 'Only when' },
  { name: 'first_when', title: 'The policy begins here when' },
] as const
const LISTS = [
  ['severity', 'Severity'],
  ['kind', 'Kind'],
  ['cause', 'Cause'],
] as const

function Conditions({ index, step, errors }: { index: number; step: StepConfig | null; errors: Errors }) {
  const isOpen = Boolean(step?.when ?? step?.first_when)
  return (
    <details open={isOpen}>
      <summary className="cursor-pointer text-ink-2 text-small">
        Conditions: when the step is taken, and when the policy begins here
      </summary>
      <div className="mt-2 grid gap-3">
        {CONDITIONS.map(({ name, title }) => (
          <fieldset key={name} className="grid gap-3 sm:grid-cols-4">
            <legend className="mb-1 text-small">{title}</legend>
            {LISTS.map(([field, label]) => (
              <Field
                key={field}
                label={label}
                help="Several by commas"
                error={errors[conditionField(index, name, field)]}
              >
                {control => (
                  <Input
                    {...control}
                    name={conditionField(index, name, field)}
                    defaultValue={step?.[name]?.[field]?.join(', ')}
                    autoComplete="off"
                  />
                )}
              </Field>
            ))}
            <Field
              label="Matchers"
              help={'A line each, such as team="voice"'}
              error={errors[conditionField(index, name, 'matchers')]}
            >
              {control => (
                <TextArea
                  {...control}
                  name={conditionField(index, name, 'matchers')}
                  rows={2}
                  defaultValue={step?.[name]?.matchers?.join('\n')}
                />
              )}
            </Field>
          </fieldset>
        ))}
      </div>
    </details>
  )
}
