'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { UNITS } from '../../lib/core/chart/unit.ts'
import type { PanelConfig } from '../../lib/core/config/schema/panel.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { NameFields } from '../entries/name-fields.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { FIELDS, rowsOf, UNIT_LIST, wishOf, written } from './panel-form-model.ts'
import { ExprRows, LineRows } from './panel-rows.tsx'
import { PANELS } from './paths.ts'

type FormProps = {
  readonly service: string
  /** What is changed; null for a new one. */
  readonly config: PanelConfig | null
  readonly onClose: () => void
}

/** A panel: what it draws, in which unit, and the levels that it is read by. */
export function PanelForm({ service, config, onClose }: FormProps) {
  const toast = useToast()
  const [rows, setRows] = useState(() => rowsOf(config))
  const [show, setShow] = useState(config?.show ?? 'chart')
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      // What is refused is named by its row.
      const typed = written(rows)
      setRows(typed)
      const body = wishOf(name => textOf(form, name), typed)
      if (config === null) return api(PANELS, { method: 'POST', body })
      return api(entryPath(PANELS, `${config.service}/${config.slug}`), { method: 'PUT', body })
    },
    onDone: () => {
      toast('done', config === null ? 'The panel is added.' : 'The panel is saved.')
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <input type="hidden" name="service" value={service} />
      <NameFields before={config} errors={errors} />
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Shows">
          {control => (
            <Select
              {...control}
              name="show"
              value={show}
              onChange={event => setShow(event.target.value === 'table' ? 'table' : 'chart')}
            >
              <option value="chart">a chart over time</option>
              <option value="table">a table of the newest figures</option>
            </Select>
          )}
        </Field>
        <Field label="Unit" help="From the list, or up to 12 characters such as MB" error={errors.unit}>
          {control => (
            <Input {...control} name="unit" list={UNIT_LIST} defaultValue={config?.unit} autoComplete="off" />
          )}
        </Field>
        {show === 'table' ? (
          <Field label="Columns" help="Labels, such as method, path" error={errors.columns}>
            {control => (
              <Input
                {...control}
                name="columns"
                defaultValue={config?.columns.join(', ')}
                className="font-mono text-[12.5px]"
                autoComplete="off"
              />
            )}
          </Field>
        ) : null}
      </div>
      <datalist id={UNIT_LIST}>
        {UNITS.filter(unit => unit !== 'none').map(unit => (
          <option key={unit} value={unit} />
        ))}
      </datalist>
      <ExprRows
        exprs={rows.exprs}
        isTable={show === 'table'}
        errors={errors}
        onChange={exprs => setRows({ ...rows, exprs })}
      />
      {show === 'chart' ? (
        <LineRows lines={rows.lines} errors={errors} onChange={lines => setRows({ ...rows, lines })} />
      ) : null}
      <Field label="Note" help="What it shows, and where that comes from" error={errors.note}>
        {control => (
          <Input {...control} name="note" defaultValue={config?.note} maxLength={500} autoComplete="off" />
        )}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Add' : 'Save'}
      </FormActions>
    </form>
  )
}
