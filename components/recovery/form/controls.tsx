'use client'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { get, useFormContext } from 'react-hook-form'
import { Button } from '../../ui/button.tsx'
import { Checkbox, Field, Input, Select } from '../../ui/field.tsx'
import type { ActionField } from './fields.ts'
import type { ActionFormValues } from './form-values.ts'

const MONO = 'font-mono text-[12.5px]'
const AREA =
  'w-full rounded-control border border-edge bg-paper px-2.5 py-1.5 text-ink placeholder:text-ink-3 aria-invalid:border-down'
const SPANS = {
  1: 'sm:col-span-1',
  2: 'sm:col-span-2',
  3: 'sm:col-span-3',
  4: 'sm:col-span-4',
  6: 'sm:col-span-6',
} as const

export const GRID = 'grid gap-x-5 gap-y-3 sm:grid-cols-6'

/** A part of the form, or a row of one of its lists: what its members' paths begin with. */
export type RowPath =
  | 'own'
  | 'guards'
  | 'proof'
  | 'automatic'
  | `${'parameters' | 'steps' | 'dryRun' | 'warn' | 'preconditions' | 'expressions' | 'secrets'}.${number}`

/** What is wrong at a member of the form, in words. */
export function useFault(path: `${RowPath}.${string}`): string | undefined {
  const { formState } = useFormContext<ActionFormValues>()
  const error: unknown = get(formState.errors, path)
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined
  return typeof error.message === 'string' ? error.message : undefined
}

/** All fields of a part of the form; those that are seldom wanted wait behind a word. */
export function Fields({ path, fields }: { path: RowPath; fields: readonly ActionField[] }) {
  const { formState } = useFormContext<ActionFormValues>()
  const plain = fields.filter(({ isRare }) => !isRare)
  const rare = fields.filter(({ isRare }) => isRare)
  const hasFault = rare.some(({ name }) => get(formState.errors, `${path}.${name}`) !== undefined)
  return (
    <>
      <div className={GRID}>
        {plain.map(field => (
          <OneField key={field.name} path={path} field={field} />
        ))}
      </div>
      {rare.length > 0 ? (
        <details className="mt-3" open={hasFault || undefined}>
          <summary className="cursor-pointer py-1 text-accent text-small max-sm:min-h-11">
            More: {rare.map(({ label }) => label.toLowerCase()).join(', ')}
          </summary>
          <div className={clsx(GRID, 'pt-2')}>
            {rare.map(field => (
              <OneField key={field.name} path={path} field={field} />
            ))}
          </div>
        </details>
      ) : null}
    </>
  )
}

/** One field, with its label, help and fault. */
export function OneField({ path, field }: { path: RowPath; field: ActionField }) {
  const { register } = useFormContext<ActionFormValues>()
  const name = `${path}.${field.name}` as const
  const fault = useFault(name)
  const { control, label, help, example, options = [], wide = 2 } = field
  const className = SPANS[wide]
  if (control === 'tick')
    return (
      <div className={className}>
        <Checkbox label={label} {...register(name)} />
        {fault ? (
          <p role="alert" className="text-down text-small">
            {fault}
          </p>
        ) : null}
      </div>
    )
  return (
    <Field label={label} help={help} error={fault} className={className}>
      {shared => {
        if (control === 'choice')
          return (
            <Select {...shared} {...register(name)}>
              {options.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </Select>
          )
        if (control === 'area' || control === 'lines' || control === 'pairs' || control === 'yaml')
          return (
            <textarea
              {...shared}
              {...register(name)}
              rows={control === 'yaml' ? 5 : 2}
              placeholder={example}
              spellCheck={control === 'area'}
              className={clsx(AREA, field.name !== 'description' && MONO)}
            />
          )
        return (
          <Input
            {...shared}
            {...register(name)}
            placeholder={example}
            autoComplete="off"
            spellCheck={control === 'line'}
            inputMode={control === 'number' ? 'decimal' : undefined}
            className={control === 'line' ? undefined : MONO}
          />
        )
      }}
    </Field>
  )
}

type RowsProps = {
  rows: readonly { readonly id: string }[]
  /** What one is called: "Step". */
  title: string
  addLabel: string
  onAdd: () => void
  onRemove: (index: number) => void
  children: (index: number) => ReactNode
}

/** A list of the form: its rows one below the other, each with its number, and the press that adds one. */
export function Rows({ rows, title, addLabel, onAdd, onRemove, children }: RowsProps) {
  return (
    <>
      <ol className="grid gap-4">
        {rows.map(({ id }, index) => (
          <li key={id} className="border-rule border-b pb-4">
            <div className="mb-2 flex flex-wrap items-center gap-2">
              <b className="mr-auto font-medium">
                {title} {index + 1}
              </b>
              <Button
                onClick={() => onRemove(index)}
                aria-label={`Remove ${title.toLowerCase()} ${index + 1}`}
              >
                Remove
              </Button>
            </div>
            {children(index)}
          </li>
        ))}
      </ol>
      <Button className="mt-3 w-fit" onClick={onAdd}>
        {addLabel}
      </Button>
    </>
  )
}
