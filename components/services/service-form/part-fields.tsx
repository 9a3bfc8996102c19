'use client'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { Button } from '../../ui/button.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { FieldGroup, TextField } from './form-fields.tsx'
import type { ServiceFormValues } from './form-model.ts'

/** The parts of a service, and what each means for the whole when it is down. */
export function PartFields() {
  const { register } = useFormContext<ServiceFormValues>()
  const { fields, append, remove } = useFieldArray<ServiceFormValues, 'parts'>({ name: 'parts' })
  return (
    <FieldGroup legend="Parts" note="a part with latency or errors of its own is written in the file">
      {fields.map((field, index) => (
        <div
          key={field.id}
          className="grid grid-cols-subgrid gap-y-2 border-rule border-b pb-3 sm:col-span-6"
        >
          <TextField path={`parts.${index}.name`} label="Name" className="sm:col-span-2" />
          <TextField path={`parts.${index}.slug`} label="Slug" className="sm:col-span-2" isCode />
          <Field label="When it is down, the service is" className="sm:col-span-2">
            {control => (
              <Select {...control} {...register(`parts.${index}.impact`)}>
                <option value="down">Down</option>
                <option value="degraded">Degraded</option>
                <option value="none">Not touched</option>
              </Select>
            )}
          </Field>
          <TextField path={`parts.${index}.match`} label="Its targets" className="sm:col-span-5" isCode />
          <div className="flex items-end pb-1 sm:col-span-1">
            <Button onClick={() => remove(index)}>Remove</Button>
          </div>
        </div>
      ))}
      <div className="sm:col-span-6">
        <Button onClick={() => append({ name: '', slug: '', match: '', impact: 'down' })}>Add a part</Button>
      </div>
    </FieldGroup>
  )
}
