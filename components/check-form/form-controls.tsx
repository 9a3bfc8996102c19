'use client'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { type FieldPath, get, useFormContext } from 'react-hook-form'
import { Field, Input, Select } from '../ui/field.tsx'
import type { CheckFormValues } from './form-values.ts'

type Path = FieldPath<CheckFormValues>
export const MONO = 'font-mono text-[12.5px]'
const AREA =
  'w-full rounded-control border border-edge bg-paper px-2.5 py-1.5 text-ink placeholder:text-ink-3 aria-invalid:border-down'

/** What is wrong at a path of the form or below it, in words. */
export function useFault(path: string): string | undefined {
  const { formState } = useFormContext<CheckFormValues>()
  return firstMessage(get(formState.errors, path))
}

function firstMessage(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('message' in error && typeof error.message === 'string') return error.message
  for (const [name, inner] of Object.entries(error)) {
    const found = name === 'ref' ? undefined : firstMessage(inner)
    if (found !== undefined) return found
  }
  return undefined
}

type LineProps = {
  path: Path
  label: ReactNode
  help?: ReactNode
  example?: string | undefined
  className?: string
  isCode?: boolean
  type?: 'text' | 'password'
  isReadOnly?: boolean
}

/** A line of text of the form, with its label, help and error. */
export function TextLine(props: LineProps) {
  const { path, label, help, example, className, isCode = false, type = 'text', isReadOnly = false } = props
  const { register } = useFormContext<CheckFormValues>()
  const error = useFault(path)
  return (
    <Field label={label} help={help} error={error} {...(className ? { className } : {})}>
      {control => (
        <Input
          {...control}
          {...register(path)}
          type={type}
          placeholder={example}
          autoComplete={type === 'password' ? 'new-password' : 'off'}
          spellCheck={!isCode}
          readOnly={isReadOnly}
          className={isCode ? MONO : undefined}
        />
      )}
    </Field>
  )
}

/** Several lines of text, such as YAML or a pair a line. */
export function TextArea({ path, label, help, example, className, rows = 3 }: LineProps & { rows?: number }) {
  const { register } = useFormContext<CheckFormValues>()
  const error = useFault(path)
  return (
    <Field label={label} help={help} error={error} {...(className ? { className } : {})}>
      {control => (
        <textarea
          {...control}
          {...register(path)}
          rows={rows}
          placeholder={example}
          spellCheck={false}
          className={clsx(AREA, MONO)}
        />
      )}
    </Field>
  )
}

export type Choice = { readonly value: string; readonly label: string }

export function ChoiceLine({
  path,
  label,
  help,
  options,
  className,
}: {
  path: Path
  label: ReactNode
  help?: ReactNode
  options: readonly Choice[]
  className?: string
}) {
  const { register } = useFormContext<CheckFormValues>()
  const error = useFault(path)
  return (
    <Field label={label} help={help} error={error} {...(className ? { className } : {})}>
      {control => (
        <Select {...control} {...register(path)}>
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
