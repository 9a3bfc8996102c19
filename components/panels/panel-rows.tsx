'use client'
import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { type ExprRow, type LineRow, MOST_EXPRS, MOST_LINES, UNIT_LIST } from './panel-form-model.ts'

type Errors = Readonly<Record<string, string>>

const MONO = 'font-mono text-[12.5px]'
const nextId = (rows: readonly { readonly id: number }[]): number =>
  Math.max(-1, ...rows.map(({ id }) => id)) + 1

type GroupProps = {
  readonly legend: string
  readonly note: string
  readonly add: string
  readonly onAdd: () => void
  readonly isFull: boolean
  readonly children: ReactNode
}

function Group({ legend, note, add, onAdd, isFull, children }: GroupProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1 text-body">
        {legend} <span className="text-ink-3 text-small">{note}</span>
      </legend>
      {children}
      <div>
        <Button onClick={onAdd} disabledReason={isFull ? 'There is no room for more.' : null}>
          {add}
        </Button>
      </div>
    </fieldset>
  )
}

type RowProps = {
  readonly name: string
  readonly onRemove: () => void
  /** Three fields instead of two. */
  readonly isWide?: boolean
  readonly children: ReactNode
}

/** One row with the press that takes it out; rows are told apart for who does not see them. */
function Row({ name, onRemove, isWide = false, children }: RowProps) {
  return (
    <div
      className={clsx(
        'grid items-start gap-2 border-rule border-b pb-2',
        isWide ? 'sm:grid-cols-[9rem_minmax(0,1fr)_7rem_auto]' : 'sm:grid-cols-[9rem_minmax(0,1fr)_auto]',
      )}
    >
      {children}
      <Button onClick={onRemove} className="sm:mt-[22px]">
        Remove<span className="sr-only"> {name}</span>
      </Button>
    </div>
  )
}

type TextFieldProps = Omit<ComponentProps<typeof Input>, 'onChange'> & {
  readonly label: string
  readonly error?: string | undefined
  readonly onText: (text: string) => void
}

function TextField({ label, error, onText, ...input }: TextFieldProps) {
  return (
    <Field label={label} error={error}>
      {control => (
        <Input {...control} {...input} autoComplete="off" onChange={event => onText(event.target.value)} />
      )}
    </Field>
  )
}

type ExprProps = {
  readonly exprs: readonly ExprRow[]
  /** Each is a column, which may have a unit of its own. */
  readonly isTable: boolean
  readonly errors: Errors
  readonly onChange: (exprs: readonly ExprRow[]) => void
}

/** The expressions, one a line of the chart or a column of the table. */
export function ExprRows({ exprs, isTable, errors, onChange }: ExprProps) {
  const change = (id: number, part: Partial<ExprRow>) =>
    onChange(exprs.map(row => (row.id === id ? { ...row, ...part } : row)))
  return (
    <Group
      legend="Series"
      note="PromQL; without any it holds the place of figures to come"
      add="Add an expression"
      onAdd={() => onChange([...exprs, { id: nextId(exprs), name: '', expr: '' }])}
      isFull={exprs.length >= MOST_EXPRS}
    >
      {exprs.map(({ id, name, expr, unit = '' }, index) => (
        <Row
          key={id}
          isWide={isTable}
          name={`expression ${index + 1}`}
          onRemove={() => onChange(exprs.filter(row => row.id !== id))}
        >
          <TextField label="Name" value={name} maxLength={60} onText={name => change(id, { name })} />
          <TextField
            label="Expression"
            error={errors[`exprs.${index}.expr`]}
            name={`exprs.${index}.expr`}
            value={expr}
            className={MONO}
            spellCheck={false}
            onText={expr => change(id, { expr })}
          />
          {isTable ? (
            <TextField
              label="Own unit"
              error={errors[`exprs.${index}.unit`]}
              name={`exprs.${index}.unit`}
              value={unit}
              list={UNIT_LIST}
              onText={unit => change(id, { unit })}
            />
          ) : null}
        </Row>
      ))}
    </Group>
  )
}

const STATES = { warning: 'warning', critical: 'critical', target: 'target' } as const

type LineProps = {
  readonly lines: readonly LineRow[]
  readonly errors: Errors
  readonly onChange: (lines: readonly LineRow[]) => void
}

/** The levels across a chart. */
export function LineRows({ lines, errors, onChange }: LineProps) {
  const change = (id: number, part: Partial<LineRow>) =>
    onChange(lines.map(row => (row.id === id ? { ...row, ...part } : row)))
  return (
    <Group
      legend="Levels"
      note="drawn across the chart, in its unit"
      add="Add a level"
      onAdd={() => onChange([...lines, { id: nextId(lines), value: '', state: 'warning', label: '' }])}
      isFull={lines.length >= MOST_LINES}
    >
      {lines.map(({ id, value, state, label }, index) => (
        <Row
          key={id}
          name={`level ${index + 1}`}
          onRemove={() => onChange(lines.filter(row => row.id !== id))}
        >
          <TextField
            label="Value"
            error={errors[`lines.${index}.value`]}
            name={`lines.${index}.value`}
            value={value}
            inputMode="decimal"
            onText={value => change(id, { value })}
          />
          <div className="grid grid-cols-2 gap-2">
            <Field label="Is">
              {control => (
                <Select
                  {...control}
                  value={state}
                  onChange={event =>
                    change(id, { state: STATES[event.target.value as keyof typeof STATES] ?? 'warning' })
                  }
                >
                  {Object.values(STATES).map(one => (
                    <option key={one} value={one}>
                      {one}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <TextField label="Called" value={label} maxLength={60} onText={label => change(id, { label })} />
          </div>
        </Row>
      ))}
    </Group>
  )
}
