'use client'
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form'
import { useServiceNames } from '../../entries/service-select.tsx'
import { slugOf } from '../../services/service-form/form-model.ts'
import { Field, Input, Select } from '../../ui/field.tsx'
import { useRecovery } from '../use-recovery.ts'
import { Fields, GRID, OneField, Rows, useFault } from './controls.tsx'
import { type ActionField, STEP_FIELDS } from './fields.ts'
import { type ActionFormValues, emptyRow, emptyStep } from './form-values.ts'

const NAME: ActionField = {
  name: 'name',
  label: 'Step',
  control: 'line',
  help: 'Empty: by what it does',
  wide: 3,
}
const PART_NONE = [['', 'The service as a whole']] as const

/** Which service it is of, and what it is called; both stay once it is saved, as its record hangs on them. */
export function Identity({ isNew }: { isNew: boolean }) {
  const { register, setValue, getFieldState, control } = useFormContext<ActionFormValues>()
  const services = useServiceNames()
  const service = useWatch({ control, name: 'own.service' })
  const parts = services?.find(({ slug }) => slug === service)?.parts ?? []
  const named = register('own.name', {
    onChange: (event: { target: { value: string } }) => {
      if (isNew && !getFieldState('own.slug').isDirty) setValue('own.slug', slugOf(event.target.value))
    },
  })
  const nameFault = useFault('own.name')
  return (
    <div className={GRID}>
      <Field
        label="Service"
        className="sm:col-span-3"
        error={useFault('own.service')}
        help={isNew ? undefined : 'Stays as it is'}
      >
        {shared =>
          isNew ? (
            <Select {...shared} {...register('own.service')} aria-busy={services === null}>
              <option value="">Choose …</option>
              {(services ?? []).map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </Select>
          ) : (
            <Input {...shared} {...register('own.service')} readOnly />
          )
        }
      </Field>
      {parts.length > 0 ? (
        <OneField
          path="own"
          field={{
            name: 'part',
            label: 'Part',
            control: 'choice',
            options: [...PART_NONE, ...parts.map(({ slug, name }) => [slug, name] as const)],
            wide: 3,
          }}
        />
      ) : null}
      <Field label="Name" className="sm:col-span-3" error={nameFault} help="As its button says it">
        {shared => <Input {...shared} {...named} autoComplete="off" placeholder="Restart the worker" />}
      </Field>
      <Field
        label="Slug"
        className="sm:col-span-3"
        error={useFault('own.slug')}
        help={isNew ? 'In addresses; stays as it is' : 'Stays as it is'}
      >
        {shared => (
          <Input
            {...shared}
            {...register('own.slug')}
            readOnly={!isNew}
            className="font-mono text-[12.5px]"
          />
        )}
      </Field>
    </div>
  )
}

/** What is done, in its order. No shell: an HTTP call, a command of a runner's own list, or checks asked again. */
export function Steps({ list, addLabel }: { list: 'steps' | 'dryRun'; addLabel: string }) {
  const { control } = useFormContext<ActionFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: list })
  return (
    <Rows
      rows={fields}
      title={list === 'steps' ? 'Step' : 'Dry step'}
      addLabel={addLabel}
      onAdd={() => append(emptyStep())}
      onRemove={remove}
    >
      {index => <Step path={`${list}.${index}`} />}
    </Rows>
  )
}

const KINDS: ActionField = {
  name: 'kind',
  label: 'What it does',
  control: 'choice',
  options: [
    ['http', 'sends an HTTP request'],
    ['runner', 'runs a command of a runner’s list'],
    ['recheck', 'asks checks again'],
  ],
  wide: 3,
}

function Step({ path }: { path: `${'steps' | 'dryRun'}.${number}` }) {
  const { control } = useFormContext<ActionFormValues>()
  const kind = String(useWatch({ control, name: `${path}.kind` }))
  return (
    <>
      <div className={`${GRID} mb-3`}>
        <OneField path={path} field={KINDS} />
        <OneField path={path} field={NAME} />
        {kind === 'runner' ? <RunnerChoice path={path} /> : null}
      </div>
      <Fields path={path} fields={STEP_FIELDS[kind] ?? []} />
    </>
  )
}

/** A runner and a command that its own list allows: nothing free is typed. */
function RunnerChoice({ path }: { path: `${'steps' | 'dryRun'}.${number}` }) {
  const { control } = useFormContext<ActionFormValues>()
  const { data } = useRecovery()
  const chosen = String(useWatch({ control, name: `${path}.runner` }))
  const command = String(useWatch({ control, name: `${path}.command` }))
  const runners = data?.runners ?? []
  const commands = runners.find(({ slug }) => slug === chosen)?.commands ?? []
  // What was saved stays to be seen while its runner is away.
  const known = command === '' || commands.includes(command) ? commands : [command, ...commands]
  const slugs =
    chosen === '' || runners.some(({ slug }) => slug === chosen) ? [] : [[chosen, chosen] as const]
  return (
    <>
      <OneField
        path={path}
        field={{
          name: 'runner',
          label: 'Runner',
          control: 'choice',
          options: [['', 'Choose …'], ...slugs, ...runners.map(({ slug, name }) => [slug, name] as const)],
          wide: 3,
        }}
      />
      <OneField
        path={path}
        field={{
          name: 'command',
          label: 'Command',
          control: 'choice',
          options: [['', 'Choose …'], ...known.map(one => [one, one] as const)],
          help: 'What the runner’s own list allows',
          wide: 3,
        }}
      />
    </>
  )
}

type ListRoomProps = {
  list: 'parameters' | 'warn' | 'preconditions' | 'expressions'
  fields: readonly ActionField[]
  title: string
  addLabel: string
}

/** A list whose rows all have the same fields. */
export function ListRoom({ list, fields, title, addLabel }: ListRoomProps) {
  const { control } = useFormContext<ActionFormValues>()
  const rows = useFieldArray({ control, name: list })
  return (
    <Rows
      rows={rows.fields}
      title={title}
      addLabel={addLabel}
      onAdd={() => rows.append(emptyRow(fields))}
      onRemove={rows.remove}
    >
      {index => <Fields path={`${list}.${index}`} fields={fields} />}
    </Rows>
  )
}

/** Values that any text of a step may hold as {{name}}. They are sealed when stored and never shown again. */
export function Secrets() {
  const { control, register } = useFormContext<ActionFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: 'secrets' })
  return (
    <Rows
      rows={fields}
      title="Secret"
      addLabel="Add a secret"
      onAdd={() => append({ name: '', value: '' })}
      onRemove={remove}
    >
      {index => (
        <div className={GRID}>
          <OneField
            path={`secrets.${index}`}
            field={{ name: 'name', label: 'Name', control: 'code', example: 'token', wide: 2 }}
          />
          <SecretValue index={index} register={register} />
        </div>
      )}
    </Rows>
  )
}

type SecretValueProps = {
  index: number
  register: ReturnType<typeof useFormContext<ActionFormValues>>['register']
}

function SecretValue({ index, register }: SecretValueProps) {
  return (
    <Field
      label="Value"
      className="sm:col-span-4"
      help="•••• keeps what is stored"
      error={useFault(`secrets.${index}.value`)}
    >
      {shared => (
        <Input
          {...shared}
          {...register(`secrets.${index}.value`)}
          type="password"
          autoComplete="new-password"
        />
      )}
    </Field>
  )
}
