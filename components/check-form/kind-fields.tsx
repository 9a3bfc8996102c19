'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { Checkbox } from '../ui/field.tsx'
import { ChoiceLine, TextArea, TextLine, useFault } from './form-controls.tsx'
import type { CheckFormValues } from './form-values.ts'
import { type FormField, fieldsOf, isCommon } from './kind-schema.ts'

/** What is asked, and how: the fields that this kind alone has. */
export const KindFields = () => <Fields isWanted={field => !isCommon(topOf(field))} />

/** When it is asked, and from when it counts: the fields of every kind. */
export const CommonFields = () => <Fields isWanted={field => isCommon(topOf(field))} />

const topOf = ({ path }: FormField): string => path.split('/')[0] ?? path

function Fields({ isWanted }: { isWanted: (field: FormField) => boolean }) {
  const { control, formState } = useFormContext<CheckFormValues>()
  const kind = useWatch({ control, name: 'kind' })
  const text = useWatch({ control, name: 'text' })
  const shown = fieldsOf(kind).filter(
    field => isWanted(field) && (field.within === null || text[field.within] === true),
  )
  const [plain, rare] = [
    shown.filter(field => !isRare(field, shown)),
    shown.filter(field => isRare(field, shown)),
  ]
  const faults = formState.errors.text ?? {}
  return (
    <>
      <Grid fields={plain} />
      {rare.length > 0 ? (
        <details className="mt-3" open={rare.some(({ path }) => path in faults) || undefined}>
          <summary className="cursor-pointer py-1 text-accent text-small max-sm:min-h-11">
            More:{' '}
            {rare
              .slice(0, 3)
              .map(field => field.words.label.toLowerCase())
              .join(', ')}
            {rare.length > 3 ? ' …' : ''}
          </summary>
          <div className="pt-2">
            <Grid fields={rare} />
          </div>
        </details>
      ) : null}
    </>
  )
}

/** A part's members stand where the tick that opens them stands. */
const isRare = ({ within, words }: FormField, all: readonly FormField[]): boolean =>
  (within === null ? words : (all.find(field => field.path === within)?.words ?? words)).isRare === true

const Grid = ({ fields }: { fields: readonly FormField[] }) => (
  <div className="grid gap-x-5 gap-y-3 sm:grid-cols-6">
    {fields.map(field => (
      <OneField key={field.path} field={field} />
    ))}
  </div>
)

function OneField({ field }: { field: FormField }) {
  const { control, words, options, standard } = field
  const path = `text.${field.path}` as const
  const base = { path, label: words.label, help: words.hint }
  const example =
    words.example ?? (standard === undefined || typeof standard === 'object' ? undefined : String(standard))
  if (control === 'yes') return <Tick field={field} />
  if (control === 'choice')
    return (
      <ChoiceLine
        {...base}
        className="sm:col-span-2"
        options={options.map(value => ({ value, label: OPTION_WORDS[value] ?? value }))}
      />
    )
  if (control === 'area' || control === 'pairs' || control === 'lines' || control === 'yaml')
    return (
      <TextArea
        {...base}
        example={example}
        rows={control === 'yaml' ? 5 : 2}
        className={control === 'yaml' ? 'sm:col-span-6' : 'sm:col-span-3'}
      />
    )
  return (
    <TextLine
      {...base}
      example={example}
      isCode={control === 'line'}
      type={control === 'password' ? 'password' : 'text'}
      className={WIDE.has(field.path) ? 'sm:col-span-4' : 'sm:col-span-2'}
    />
  )
}

const WIDE: ReadonlySet<string> = new Set(['url', 'host', 'query', 'proxy_url'])
const OPTION_WORDS: Readonly<Record<string, string>> = {
  any: 'Any',
  4: 'IPv4',
  6: 'IPv6',
  none: 'none',
}

function Tick({ field: { path, words } }: { field: FormField }) {
  const { register } = useFormContext<CheckFormValues>()
  const fault = useFault(`text.${path}`)
  return (
    <div className="self-end sm:col-span-6">
      <Checkbox label={words.label} {...register(`text.${path}`)} />
      {fault ? (
        <p role="alert" className="text-down text-small">
          {fault}
        </p>
      ) : null}
    </div>
  )
}
