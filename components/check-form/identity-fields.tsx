'use client'
import { useEffect } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { useServiceNames } from '../entries/service-select.tsx'
import { slugOf } from '../services/service-form/form-model.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { KIND_WORDS } from './field-words.ts'
import { ChoiceLine, MONO, TextLine, useFault } from './form-controls.tsx'
import { type CheckFormValues, standardTexts } from './form-values.ts'
import { CHECK_KINDS } from './kind-schema.ts'

/** The kind: it decides the fields below. What was written for another kind stays. */
export function KindChoice() {
  const { register, getValues, setValue } = useFormContext<CheckFormValues>()
  const chosen = register('kind', {
    onChange: () => {
      const { kind, text } = getValues()
      // Ports and the like are the new kind's own, unless somebody wrote another.
      setValue('text', { ...standardTexts(kind), ...written(text) })
    },
  })
  return (
    <Field label="Kind" className="sm:col-span-3" error={useFault('kind')}>
      {control => (
        <Select {...control} {...chosen}>
          {CHECK_KINDS.map(kind => (
            <option key={kind} value={kind}>
              {KIND_WORDS[kind] ?? kind}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

/** What is not just what some kind has of its own. */
function written(text: CheckFormValues['text']): CheckFormValues['text'] {
  const standards = CHECK_KINDS.map(standardTexts)
  return Object.fromEntries(
    Object.entries(text).filter(([path, value]) => !standards.some(standard => standard[path] === value)),
  )
}

/** Which service, and which part of it, the check speaks for; both stay once it is saved, as the history hangs on them. */
export function ServiceChoice({ isNew }: { isNew: boolean }) {
  const { control, register, getValues, setValue } = useFormContext<CheckFormValues>()
  const services = useServiceNames()
  const slug = useWatch({ control, name: 'service' })
  const fault = useFault('service')
  const wished = services?.find(one => one.slug === slug)?.slug ?? services?.[0]?.slug
  useEffect(() => {
    if (isNew && wished !== undefined && getValues('service') !== wished) setValue('service', wished)
  }, [isNew, wished, getValues, setValue])
  const parts = services?.find(one => one.slug === slug)?.parts ?? []
  return (
    <>
      <Field
        label="Service"
        className="sm:col-span-3"
        error={fault}
        help={isNew ? undefined : 'Stays as it is'}
      >
        {field =>
          isNew ? (
            <Select {...field} {...register('service')} aria-busy={services === null}>
              {(services ?? []).map(({ slug: value, name }) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </Select>
          ) : (
            <Input {...field} {...register('service')} readOnly className={MONO} />
          )
        }
      </Field>
      {parts.length > 0 ? (
        <ChoiceLine
          path="part"
          label="Part"
          className="sm:col-span-2"
          options={[
            { value: '', label: 'The service as a whole' },
            ...parts.map(({ slug: value, name }) => ({ value, label: name })),
          ]}
        />
      ) : null}
    </>
  )
}

export function NameAndSlug({ isNew }: { isNew: boolean }) {
  const { register, setValue, getFieldState } = useFormContext<CheckFormValues>()
  const named = register('name', {
    onChange: (event: { target: { value: string } }) => {
      if (isNew && !getFieldState('slug').isDirty) setValue('slug', slugOf(event.target.value))
    },
  })
  return (
    <>
      <Field label="Name" className="sm:col-span-2" error={useFault('name')}>
        {control => <Input {...control} {...named} autoComplete="off" placeholder="Public API" />}
      </Field>
      <TextLine
        path="slug"
        label="Slug"
        help={isNew ? 'In addresses; stays as it is' : 'Stays as it is'}
        className="sm:col-span-2"
        isCode
        isReadOnly={!isNew}
      />
    </>
  )
}
