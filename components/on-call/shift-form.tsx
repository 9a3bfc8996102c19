'use client'
import { api } from '../../lib/client/api.ts'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { OnCallNow } from '../../lib/contract/on-call.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { clockWords, localInput, readLocal } from './on-call-model.ts'
import { ON_CALL, OVERRIDES, SWAPS } from './paths.ts'
import { PersonField } from './people-list.tsx'

const HOUR_MS = 3_600_000

/** `take-over`: the person at the screen; `override`: anybody; `swap`: somebody else is asked for the own shift. */
export type ShiftWish = 'take-over' | 'override' | 'swap'

export type ShiftFormProps = {
  kind: ShiftWish
  schedule: Pick<OnCallNow, 'schedule' | 'name' | 'now'>
  onClose: () => void
}

const SEND_WORDS: Readonly<Record<ShiftWish, string>> = {
  'take-over': 'Take over',
  override: 'Add the override',
  swap: 'Ask',
}
const DONE_WORDS: Readonly<Record<ShiftWish, string>> = {
  'take-over': 'You have taken over.',
  override: 'The override holds.',
  swap: 'Your request is sent.',
}

/** From when to when, by whom, and why. */
export function ShiftForm({ kind, schedule, onClose }: ShiftFormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const { zone } = useTimeZone()
  const { email } = useViewer()
  const nowMs = useNow()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['person', 'to', 'from', 'until', 'reason', 'note'],
    send: form => {
      const wish = wishOf(form, { kind, schedule: schedule.schedule, email, zone })
      return api(kind === 'swap' ? SWAPS : OVERRIDES, { method: 'POST', body: wish })
    },
    onDone: () => {
      toast('done', DONE_WORDS[kind])
      askAgain(ON_CALL)
      onClose()
    },
  })
  // To the end of the shift, but of one that hardly ends only a week.
  const untilMs = schedule.now.person
    ? Math.min(schedule.now.endsAtMs, nowMs + 7 * 24 * HOUR_MS)
    : nowMs + 8 * HOUR_MS
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3 text-left">
      {kind === 'override' ? (
        <PersonField label="Who takes over" name="person" error={errors.person} initial={email} />
      ) : kind === 'swap' ? (
        <PersonField label="Whom do you ask" name="to" error={errors.to} />
      ) : null}
      <TimeFields
        zone={zone}
        initial={{ fromMs: nowMs, untilMs }}
        errors={{ from: errors.from, until: kind === 'swap' ? errors.until : errors.to }}
      />
      <Field
        label="Why"
        help="For the others; it stands in the calendar"
        error={kind === 'swap' ? errors.note : errors.reason}
      >
        {control => <Input {...control} name="reason" autoComplete="off" maxLength={500} />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {SEND_WORDS[kind]}
      </FormActions>
    </form>
  )
}

type TimeFieldsProps = {
  zone: TimeZone
  initial: { readonly fromMs: number; readonly untilMs: number }
  errors: { readonly from: string | undefined; readonly until: string | undefined }
}

function TimeFields({ zone, initial, errors }: TimeFieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="From" help={clockWords(zone)} error={errors.from}>
        {control => (
          <Input
            {...control}
            name="from"
            type="datetime-local"
            defaultValue={localInput(initial.fromMs, zone)}
          />
        )}
      </Field>
      <Field label="Until" help={clockWords(zone)} error={errors.until}>
        {control => (
          <Input
            {...control}
            name="until"
            type="datetime-local"
            defaultValue={localInput(initial.untilMs, zone)}
          />
        )}
      </Field>
    </div>
  )
}

type WishContext = { kind: ShiftWish; schedule: string; email: string; zone: TimeZone }

function wishOf(form: FormData, { kind, schedule, email, zone }: WishContext): Record<string, unknown> {
  const from = instantOf(form, 'from', zone)
  const until = instantOf(form, 'until', zone)
  const why = textOf(form, 'reason')
  if (kind === 'swap') return { schedule, to: textOf(form, 'to'), from, until, note: why }
  const person = kind === 'take-over' ? email : textOf(form, 'person')
  return { schedule, person, from, to: until, reason: why }
}

/** What is no time goes to the server as it is, which says what it expected. */
const instantOf = (form: FormData, name: string, zone: TimeZone): number | string =>
  readLocal(textOf(form, name), zone) ?? textOf(form, name)
