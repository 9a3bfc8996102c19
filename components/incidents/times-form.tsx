'use client'
import { useState } from 'react'
import { ApiError } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { clockWords, localInput, readLocal } from '../on-call/on-call-model.ts'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { capitalised } from '../ui/use-submit.ts'
import type { FormProps } from './incident-dialogs.tsx'
import { useIncidentChange } from './use-incident-change.ts'

const TIMES = [
  { name: 'impactStart', label: 'Impact began', help: 'When users first felt it', mayBeEmpty: false },
  { name: 'detectedAt', label: 'Detected', help: 'When an alert or a person saw it', mayBeEmpty: false },
  {
    name: 'mitigatedAt',
    label: 'Mitigated',
    help: 'When users no longer felt it; empty: not yet',
    mayBeEmpty: true,
  },
  { name: 'impactEnd', label: 'Impact ended', help: 'Empty: not yet', mayBeEmpty: true },
] as const
type TimeName = (typeof TIMES)[number]['name']

/** The moments that figures are counted from, set by people. */
export function TimesForm({ data: { incident: row }, onClose }: FormProps) {
  const { zone } = useTimeZone()
  const [before] = useState((): Readonly<Record<TimeName, string>> => {
    const text = (atMs: number | null) => (atMs === null ? '' : localInput(atMs, zone))
    return {
      impactStart: text(row.impactStartMs),
      detectedAt: text(row.detectedAtMs),
      mitigatedAt: text(row.mitigatedAtMs),
      impactEnd: text(row.impactEndMs),
    }
  })
  const [times, setTimes] = useState(before)
  const change = useIncidentChange(row, onClose)
  const changed = TIMES.filter(({ name }) => times[name] !== before[name])
  const errors = issuesOf(change.error)
  return (
    <form
      className="grid gap-3"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (change.isPending || changed.length === 0) return
        const iso = (name: TimeName) => {
          const atMs = readLocal(times[name], zone)
          return atMs === null ? null : new Date(atMs).toISOString()
        }
        change.mutate(Object.fromEntries(changed.map(({ name }) => [name, iso(name)])))
      }}
    >
      {TIMES.map(({ name, label, help, mayBeEmpty }) => (
        <Field key={name} label={label} help={`${help}, ${clockWords(zone)}`} error={errors[name]}>
          {control => (
            <Input
              {...control}
              type="datetime-local"
              required={!mayBeEmpty}
              value={times[name]}
              onChange={event => setTimes({ ...times, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <FormActions
        failure={Object.keys(errors).length > 0 ? null : (change.error?.message ?? null)}
        isBusy={change.isPending}
        disabledReason={changed.length === 0 ? 'No time has changed.' : null}
        onClose={onClose}
      >
        Set
      </FormActions>
    </form>
  )
}

/** What the deck refused, by the member that it names. */
export const issuesOf = (error: Error | null): Readonly<Record<string, string>> =>
  error instanceof ApiError
    ? Object.fromEntries(error.issues.map(({ path, message }) => [path, capitalised(message)]))
    : {}
