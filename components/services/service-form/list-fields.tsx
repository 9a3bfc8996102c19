'use client'
import type { ReactNode } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FieldGroup, TextField, useFieldError } from './form-fields.tsx'
import type { ServiceFormValues } from './form-model.ts'

const useList = <K extends 'links' | 'facts' | 'commands'>(name: K) =>
  useFieldArray<ServiceFormValues, K>({ name })

/** As the schema has it for facts and commands. */
const MOST_ENTRIES = 50

const AREA =
  'block w-full rounded-control border border-edge bg-paper px-2.5 py-1.5 font-mono text-[12.5px] text-ink aria-invalid:border-down'

/** One entry of a list, with the press that takes it out. */
function Entry({ onRemove, children }: { onRemove: () => void; children: ReactNode }) {
  return (
    <div className="grid grid-cols-subgrid items-start gap-y-2 sm:col-span-6">
      {children}
      <Button onClick={onRemove} className="sm:col-span-1 sm:mt-[22px]">
        Remove
      </Button>
    </div>
  )
}

type AddProps = { label: string; onAdd: () => void; isFull?: boolean }

function AddEntry({ label, onAdd, isFull = false }: AddProps) {
  return (
    <div className="sm:col-span-6">
      <Button onClick={onAdd} disabledReason={isFull ? `${MOST_ENTRIES} are the most.` : null}>
        {label}
      </Button>
    </div>
  )
}

export function LinkFields() {
  const { fields, append, remove } = useList('links')
  return (
    <FieldGroup legend="Links" note="runbooks, dashboards, code">
      {fields.map((field, index) => (
        <Entry key={field.id} onRemove={() => remove(index)}>
          <TextField path={`links.${index}.title`} label="Title" className="sm:col-span-2" />
          <TextField path={`links.${index}.url`} label="Address" className="sm:col-span-3" isCode />
        </Entry>
      ))}
      <AddEntry label="Add a link" onAdd={() => append({ title: '', url: '' })} />
    </FieldGroup>
  )
}

export function FactFields() {
  const { fields, append, remove } = useList('facts')
  return (
    <FieldGroup legend="Facts" note="limits of the plan, sizes of hosts, where full logs live">
      {fields.map((field, index) => (
        <Entry key={field.id} onRemove={() => remove(index)}>
          <TextField path={`facts.${index}.title`} label="Title" className="sm:col-span-2" />
          <TextField path={`facts.${index}.value`} label="Value" className="sm:col-span-3" />
        </Entry>
      ))}
      <AddEntry
        label="Add a fact"
        onAdd={() => append({ title: '', value: '' })}
        isFull={fields.length >= MOST_ENTRIES}
      />
    </FieldGroup>
  )
}

export function CommandFields() {
  const { fields, append, remove } = useList('commands')
  return (
    <FieldGroup legend="Commands" note="to be copied from the service’s page; Opsdeck never runs them">
      {fields.map((field, index) => (
        <Entry key={field.id} onRemove={() => remove(index)}>
          <TextField path={`commands.${index}.title`} label="Title" className="sm:col-span-2" />
          <CommandField index={index} />
        </Entry>
      ))}
      <AddEntry
        label="Add a command"
        onAdd={() => append({ title: '', command: '' })}
        isFull={fields.length >= MOST_ENTRIES}
      />
    </FieldGroup>
  )
}

function CommandField({ index }: { index: number }) {
  const { register } = useFormContext<ServiceFormValues>()
  const path = `commands.${index}.command` as const
  const error = useFieldError(path)
  return (
    <Field label="Command" error={error} className="sm:col-span-3">
      {control => <textarea {...control} {...register(path)} rows={2} spellCheck={false} className={AREA} />}
    </Field>
  )
}
