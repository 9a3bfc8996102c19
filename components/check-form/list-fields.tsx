'use client'
import type { ReactNode } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { FIELD_UNITS } from '../../lib/core/config/schema/check-verdict.ts'
import { Button } from '../ui/button.tsx'
import { WORD_LISTS } from './assertion-rows.ts'
import { ChoiceLine, TextArea, TextLine } from './form-controls.tsx'
import { type CheckFormValues, EMPTY_CHILDREN, EMPTY_MAPPING } from './form-values.ts'

const GRID = 'grid gap-x-5 gap-y-3 sm:grid-cols-6 border-rule border-b pb-4'
const UNITS = FIELD_UNITS.map(value => ({ value, label: value }))
const IMPACTS = [
  { value: 'down', label: 'Down' },
  { value: 'degraded', label: 'Degraded' },
  { value: 'none', label: 'Not touched' },
]

/** Figures of the answer that become series. */
export function MappingFields() {
  const { control } = useFormContext<CheckFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: 'fields' })
  return (
    <div className="grid gap-4">
      {fields.map((row, index) => (
        <div key={row.id} className={GRID}>
          <TextLine path={`fields.${index}.field`} label="Field" className="sm:col-span-2" isCode />
          <TextLine path={`fields.${index}.json`} label="JSONPath" className="sm:col-span-2" isCode />
          <ChoiceLine path={`fields.${index}.unit`} label="Unit" options={UNITS} className="sm:col-span-1" />
          <RemoveRow onClick={() => remove(index)} what={`figure ${index + 1}`} />
          <More>
            <TextLine
              path={`fields.${index}.metric`}
              label="Metric"
              help="Empty: opsdeck_check_field"
              className="sm:col-span-2"
              isCode
            />
            <TextArea
              path={`fields.${index}.labels`}
              label="Labels"
              help="One a line: label: path"
              rows={2}
              className="sm:col-span-2"
            />
            <TextArea
              path={`fields.${index}.words`}
              label="Words as figures"
              help="One a line: ok: 1"
              rows={2}
              className="sm:col-span-2"
            />
          </More>
        </div>
      ))}
      <Button className="w-fit" onClick={() => append({ ...EMPTY_MAPPING })}>
        Add a figure
      </Button>
    </div>
  )
}

/** Lists and maps of the answer whose entries are judged one by one. */
export function ChildrenFields() {
  const { control } = useFormContext<CheckFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: 'children' })
  return (
    <div className="grid gap-4">
      {fields.map((row, index) => (
        <div key={row.id} className={GRID}>
          <TextLine
            path={`children.${index}.at`}
            label="List or map at"
            example="$.checks"
            className="sm:col-span-3"
            isCode
          />
          <ChoiceLine
            path={`children.${index}.impact`}
            label="A bad one makes it"
            options={IMPACTS}
            className="sm:col-span-2"
          />
          <RemoveRow onClick={() => remove(index)} what={`list ${index + 1}`} />
          <TextLine
            path={`children.${index}.name`}
            label="Name at"
            help="Empty: the map's key"
            className="sm:col-span-2"
            isCode
          />
          <TextLine
            path={`children.${index}.word`}
            label="Word at"
            help="Empty: the entry itself"
            className="sm:col-span-2"
            isCode
          />
          <TextLine path={`children.${index}.message`} label="Message at" className="sm:col-span-2" isCode />
          {WORD_LISTS.map(list => (
            <TextLine
              key={list}
              path={`children.${index}.${list}`}
              label={`Means ${list}`}
              className="sm:col-span-3"
              isCode
            />
          ))}
          <More>
            <TextArea
              path={`children.${index}.impact_of`}
              label="Impact of some"
              help="One a line: name: none"
              rows={2}
              className="sm:col-span-2"
            />
            <TextArea
              path={`children.${index}.reason_of`}
              label="What some mean for people"
              help="One a line: name: reason"
              rows={2}
              className="sm:col-span-2"
            />
            <TextArea
              path={`children.${index}.fields`}
              label="Figures of each"
              help="YAML: a list of field, json, unit"
              rows={2}
              className="sm:col-span-2"
            />
          </More>
        </div>
      ))}
      <Button className="w-fit" onClick={() => append({ ...EMPTY_CHILDREN })}>
        Add a list or map
      </Button>
    </div>
  )
}

/** Values that any text of the check may hold as {{name}}. They are sealed when stored and never shown again. */
export function SecretFields() {
  const { control } = useFormContext<CheckFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: 'secrets' })
  return (
    <div className="grid gap-3">
      {fields.map((row, index) => (
        <div key={row.id} className="grid gap-x-5 gap-y-3 sm:grid-cols-6">
          <TextLine
            path={`secrets.${index}.name`}
            label="Name"
            example="key"
            className="sm:col-span-2"
            isCode
          />
          <TextLine
            path={`secrets.${index}.value`}
            label="Value"
            help="•••• keeps what is stored"
            type="password"
            className="sm:col-span-3"
          />
          <RemoveRow onClick={() => remove(index)} what={`secret ${index + 1}`} />
        </div>
      ))}
      <Button className="w-fit" onClick={() => append({ name: '', value: '' })}>
        Add a secret
      </Button>
    </div>
  )
}

function RemoveRow({ onClick, what }: { onClick: () => void; what: string }) {
  return (
    <div className="flex items-start pt-6 sm:col-span-1">
      <Button onClick={onClick} aria-label={`Remove ${what}`}>
        Remove
      </Button>
    </div>
  )
}

function More({ children }: { children: ReactNode }) {
  return (
    <details className="sm:col-span-6">
      <summary className="cursor-pointer py-1 text-accent text-small max-sm:min-h-11">More</summary>
      <div className="grid gap-x-5 gap-y-3 pt-2 sm:grid-cols-6">{children}</div>
    </details>
  )
}
