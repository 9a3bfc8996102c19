'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { LayerConfig, ScheduleConfig } from '../../lib/core/config/schema/schedule.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { NameFields } from '../entries/name-fields.tsx'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { addRow, atFields, removeRow, rowsOf } from './entry-form.ts'
import { hoursText } from './hours-text.ts'
import { ON_CALL, SCHEDULES } from './paths.ts'
import { useKnownPeople } from './people-list.tsx'
import { layerField, scheduleFields, scheduleWish } from './schedule-form-model.ts'

type FormProps = { config: ScheduleConfig | null; onClose: () => void }

/** A schedule that is made in the page: people who take turns, in layers; a later one goes before an earlier one. */
export function ScheduleForm({ config, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const [rows, setRows] = useState(() => rowsOf(config?.layers.length ?? 1))
  const fields = scheduleFields(rows.ids.length)
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields,
    send: async form => {
      const body = scheduleWish(name => textOf(form, name), rows.ids.length, config)
      const path = config === null ? SCHEDULES : entryPath(SCHEDULES, config.slug)
      return api(path, { method: config === null ? 'POST' : 'PUT', body }).catch((error: unknown) => {
        throw atFields(error, fields)
      })
    },
    onDone: () => {
      toast('done', config === null ? 'The schedule is added.' : 'The schedule is saved.')
      askAgain(SCHEDULES)
      askAgain(ON_CALL)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3 text-left">
      <NameFields before={config} errors={errors} />
      <HeadFields config={config} errors={errors} />
      {rows.ids.map((id, index) => (
        <LayerFields
          key={id}
          index={index}
          layer={config?.layers[id] ?? null}
          errors={errors}
          onRemove={rows.ids.length > 1 ? () => setRows(removeRow(rows, id)) : null}
        />
      ))}
      <div>
        <Button onClick={() => setRows(addRow(rows))}>Add a layer</Button>
        <p className="mt-1 text-ink-3 text-small">A later layer goes before an earlier one in its hours.</p>
      </div>
      <Field label="Holidays" help="A date each, such as 2026-12-25" error={errors.holidays}>
        {control => (
          <TextArea {...control} name="holidays" rows={2} defaultValue={config?.holidays.join('\n')} />
        )}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Add' : 'Save'}
      </FormActions>
    </form>
  )
}

type Errors = Readonly<Record<string, string>>

function HeadFields({ config, errors }: { config: ScheduleConfig | null; errors: Errors }) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Description" error={errors.description}>
        {control => (
          <Input {...control} name="description" defaultValue={config?.description} autoComplete="off" />
        )}
      </Field>
      <Field label="Time zone" help="Handoffs are on its clock, summer and winter" error={errors.zone}>
        {control => (
          <Input {...control} name="zone" defaultValue={config?.zone ?? ownZone()} autoComplete="off" />
        )}
      </Field>
    </div>
  )
}

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

type LayerProps = {
  index: number
  layer: LayerConfig | null
  errors: Errors
  onRemove: (() => void) | null
}

function LayerFields({ index, layer, errors, onRemove }: LayerProps) {
  const [rotation, setRotation] = useState<string>(layer?.rotation ?? 'weekly')
  const of = (field: Parameters<typeof layerField>[1]) => layerField(index, field)
  return (
    <fieldset className="grid gap-3 border-rule border-t pt-3">
      <legend className="sr-only">Layer {index + 1}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={`Layer ${index + 1}`} help="Its name" error={errors[of('name')]}>
          {control => (
            <Input
              {...control}
              name={of('name')}
              defaultValue={layer?.name ?? (index === 0 ? 'Primary' : `Layer ${index + 1}`)}
              autoComplete="off"
            />
          )}
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label="Turns" error={errors[of('rotation')]}>
            {control => (
              <Select
                {...control}
                name={of('rotation')}
                value={rotation}
                onChange={event => setRotation(event.target.value)}
              >
                <option value="daily">of days</option>
                <option value="weekly">of weeks</option>
                <option value="custom">of hours</option>
              </Select>
            )}
          </Field>
          {rotation === 'custom' ? (
            <Field label="Each lasts" help="Such as 12h" error={errors[of('turn')]}>
              {control => <Input {...control} name={of('turn')} defaultValue={layer?.turn ?? '12h'} />}
            </Field>
          ) : (
            <Field label="How many" error={errors[of('every')]}>
              {control => (
                <Input {...control} name={of('every')} inputMode="numeric" defaultValue={layer?.every ?? 1} />
              )}
            </Field>
          )}
        </div>
      </div>
      <PeopleAndTimes of={of} layer={layer} errors={errors} />
      {onRemove ? (
        <div>
          <Button variant="quiet" onClick={onRemove}>
            Remove layer {index + 1}
          </Button>
        </div>
      ) : null}
    </fieldset>
  )
}

type PeopleProps = {
  of: (field: Parameters<typeof layerField>[1]) => string
  layer: LayerConfig | null
  errors: Errors
}

function PeopleAndTimes({ of, layer, errors }: PeopleProps) {
  const known = useKnownPeople()
  const hint = known
    .slice(0, 4)
    .map(({ email }) => email)
    .join(', ')
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="People, in the order of their turns"
          help={hint ? `An e-mail address a line. Known: ${hint}` : 'An e-mail address a line'}
          error={errors[of('people')]}
        >
          {control => (
            <TextArea {...control} name={of('people')} rows={4} defaultValue={layer?.people.join('\n')} />
          )}
        </Field>
        <Field
          label="Only in these hours"
          help="A line each, such as mon-fri 09:00-17:00; empty: always"
          error={errors[of('hours')]}
        >
          {control => (
            <TextArea {...control} name={of('hours')} rows={4} defaultValue={hoursText(layer?.hours ?? [])} />
          )}
        </Field>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="First handoff" help="On the clock of its zone" error={errors[of('starts')]}>
          {control => (
            <Input {...control} name={of('starts')} type="datetime-local" defaultValue={layer?.starts} />
          )}
        </Field>
        <Field label="Ends" help="Empty: never" error={errors[of('ends')]}>
          {control => (
            <Input {...control} name={of('ends')} type="datetime-local" defaultValue={layer?.ends} />
          )}
        </Field>
        <Field label="Time zone of its own" help="Empty: the schedule’s" error={errors[of('zone')]}>
          {control => <Input {...control} name={of('zone')} defaultValue={layer?.zone} autoComplete="off" />}
        </Field>
      </div>
    </>
  )
}
