'use client'
import clsx from 'clsx'
import type { ParameterField } from '../../lib/contract/recovery.ts'
import { Badge } from '../ui/badge.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import type { Given } from './press-model.ts'

type FieldsProps = {
  fields: readonly ParameterField[]
  given: Given
  faults: Readonly<Record<string, string>>
  onChange: (name: string, value: string) => void
}

/** What the presser gives: one of a list, or a whole number within limits. */
export function ParameterFields({ fields, given, faults, onChange }: FieldsProps) {
  return fields.map(field => {
    const shared = { field, value: given[field.name] ?? '', fault: faults[field.name], onChange }
    if (field.type === 'integer') return <WholeNumber key={field.name} {...shared} />
    return field.choices.length > LONG_LIST ? (
      <LongChoice key={field.name} {...shared} />
    ) : (
      <Choice key={field.name} {...shared} />
    )
  })
}

/** More than this is a list to open, not one to read. */
const LONG_LIST = 12

type OneProps = {
  field: ParameterField
  value: string
  fault: string | undefined
  onChange: (name: string, value: string) => void
}

function WholeNumber({ field, value, fault, onChange }: OneProps) {
  const { name, label, description, min, max } = field
  const limits = min === null || max === null ? '' : `${min} to ${max}`
  return (
    <Field label={label} help={[description, limits].filter(Boolean).join(' ')} error={fault}>
      {control => (
        <Input
          {...control}
          type="number"
          inputMode="numeric"
          step={1}
          min={min ?? undefined}
          max={max ?? undefined}
          value={value}
          onChange={event => onChange(name, event.target.value)}
        />
      )}
    </Field>
  )
}

function LongChoice({ field, value, fault, onChange }: OneProps) {
  return (
    <Field label={field.label} help={field.failure ?? field.description} error={fault}>
      {control => (
        <Select {...control} value={value} onChange={event => onChange(field.name, event.target.value)}>
          <option value="">Choose …</option>
          {field.choices.map(choice => (
            <option key={choice.value} value={choice.value} disabled={!choice.isAvailable}>
              {choice.label}
              {choice.isDangerous ? ' (dangerous)' : ''}
              {choice.isAvailable ? '' : ' (not available)'}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

function Choice({ field, value, fault, onChange }: OneProps) {
  const { name, label, description, choices, failure } = field
  return (
    <fieldset className="min-w-0">
      <legend className="text-ink-2 text-small">{label}</legend>
      {description ? <p className="text-ink-3 text-small">{description}</p> : null}
      {failure === null ? null : (
        <p role="status" className="bg-warn-tint px-2 py-1 text-small">
          What can be chosen could not be asked: {failure}
        </p>
      )}
      {choices.length === 0 && failure === null ? (
        <p className="text-ink-2">There is nothing to choose from now.</p>
      ) : null}
      {choices.map(choice => (
        <label
          key={choice.value}
          className={clsx(
            'flex items-baseline gap-2 border-rule border-b py-1 last:border-0 max-sm:min-h-11 max-sm:items-center',
            !choice.isAvailable && 'cursor-not-allowed text-ink-3',
          )}
        >
          <input
            type="radio"
            name={name}
            className="relative top-px flex-none accent-accent max-sm:size-5"
            disabled={!choice.isAvailable}
            checked={choice.value === value}
            onChange={() => onChange(name, choice.value)}
          />
          <span className="min-w-0 wrap-anywhere">
            {choice.label} {choice.isDangerous ? <Badge tone="warn">dangerous</Badge> : null}{' '}
            <span className="text-ink-3 text-small">
              {[choice.description, ...(choice.isAvailable ? [] : ['not available now'])]
                .filter(Boolean)
                .join(', ')}
            </span>
          </span>
        </label>
      ))}
      {fault ? (
        <p role="alert" className="text-down text-small">
          {fault}
        </p>
      ) : null}
    </fieldset>
  )
}
