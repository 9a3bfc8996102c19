'use client'
import { useMemo, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { AlertMatcher, SilenceRecurrence, SilenceRow } from '../../lib/contract/alerts.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { Checkbox, Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { SCROLLING_ROW, Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { MatcherFields } from './matcher-fields.tsx'
import { firstRecurrence, RecurrenceFields } from './recurrence-fields.tsx'
import {
  draftsOf,
  LENGTHS,
  type Length,
  localText,
  readLocal,
  SILENCES,
  writtenMatchers,
} from './silence-model.ts'
import { SilencePreview } from './silence-preview.tsx'

const FIELDS = ['matchers', 'startsAt', 'endsAt', 'comment', 'recurrence']
const EMPTY_LINE: readonly AlertMatcher[] = [{ name: '', op: '=', value: '' }]

type FormProps = {
  matchers: readonly AlertMatcher[]
  before: SilenceRow | null
  onClose: () => void
}

/** A silence, once or again and again; what it would hold back now stands below its matchers while they are written. */
export function SilenceForm({ matchers, before, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const [drafts, setDrafts] = useState(() => draftsOf(matchers.length > 0 ? matchers : EMPTY_LINE))
  const time = useTimeDraft(before)
  const [recurrence, setRecurrence] = useState<SilenceRecurrence | null>(before?.recurrence ?? null)
  const written = useMemo(() => writtenMatchers(drafts), [drafts])
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const body = {
        ...time.sent(Date.now()),
        matchers: written,
        comment: textOf(form, 'comment'),
        recurrence,
      }
      return api<SilenceRow>(SILENCES, {
        method: 'POST',
        body: before ? { ...body, id: before.id } : body,
      })
    },
    onDone: () => {
      toast('done', before ? 'The silence is saved.' : 'Silenced.')
      askAgain('/api/v1/')
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <MatcherFields drafts={drafts} onChange={setDrafts} error={errors.matchers} />
      <SilencePreview matchers={written} />
      <TimeFields time={time} errors={errors} isRecurring={recurrence !== null} />
      <Checkbox
        label="It comes again, such as every Sunday night"
        checked={recurrence !== null}
        onChange={event => {
          setRecurrence(event.target.checked ? firstRecurrence(Date.now()) : null)
          if (event.target.checked) time.endIn(YEAR_MS)
        }}
      />
      {recurrence === null ? null : (
        <RecurrenceFields recurrence={recurrence} onChange={setRecurrence} error={errors.recurrence} />
      )}
      <Field label="Why" help="For the others; it stands beside the silence" error={errors.comment}>
        {control => (
          <Input
            {...control}
            name="comment"
            defaultValue={before?.comment}
            autoComplete="off"
            maxLength={1_000}
          />
        )}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {before ? 'Save' : 'Silence'}
      </FormActions>
    </form>
  )
}

const HOUR_MS = 3_600_000
const YEAR_MS = 365 * 24 * HOUR_MS

function useTimeDraft(before: SilenceRow | null) {
  const [length, setLength] = useState<Length>(before ? 'own' : '4h')
  const [endText, setEndText] = useState(() => localText(before?.endsAtMs ?? Date.now() + 4 * HOUR_MS))
  const [startText, setStartText] = useState(before?.state === 'pending' ? localText(before.startsAtMs) : '')
  const startsAtMs = (nowMs: number) => {
    const written = readLocal(startText)
    if (written !== null) return written
    // One that holds already keeps its beginning, to the millisecond: otherwise it would be another.
    return before?.state === 'active' ? before.startsAtMs : before ? nowMs : null
  }
  const endsAtMs = (nowMs: number) => {
    if (length === 'own') return readLocal(endText) ?? nowMs
    const ms = LENGTHS.find(({ value }) => value === length)?.ms ?? HOUR_MS
    return Math.max(readLocal(startText) ?? nowMs, nowMs) + ms
  }
  return {
    length,
    setLength,
    endText,
    setEndText,
    startText,
    setStartText,
    /** As the server takes it; without a beginning it begins at once. */
    sent: (nowMs: number) => {
      const fromMs = startsAtMs(nowMs)
      const endsAt = new Date(endsAtMs(nowMs)).toISOString()
      return fromMs === null ? { endsAt } : { startsAt: new Date(fromMs).toISOString(), endsAt }
    },
    endIn: (ms: number) => {
      setLength('own')
      setEndText(localText(Date.now() + ms))
    },
    endsAtMs,
  }
}

type TimeProps = {
  time: ReturnType<typeof useTimeDraft>
  errors: Readonly<Record<string, string>>
  isRecurring: boolean
}

function TimeFields({ time, errors, isRecurring }: TimeProps) {
  const { zone } = useTimeZone()
  const ends = useNowValue(nowMs => formatMoment(time.endsAtMs(nowMs), zone))
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1 text-ink-2 text-small">For how long</legend>
      <Segmented
        label="For how long"
        className={SCROLLING_ROW}
        options={LENGTHS.map(({ value, label }) => ({ value, label }))}
        value={time.length}
        onChange={time.setLength}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Begins" help="On your clock; empty: at once" error={errors.startsAt}>
          {control => (
            <Input
              {...control}
              type="datetime-local"
              value={time.startText}
              onChange={event => time.setStartText(event.target.value)}
            />
          )}
        </Field>
        {time.length === 'own' ? (
          <Field
            label={isRecurring ? 'Comes again until' : 'Ends'}
            help="On your clock"
            error={errors.endsAt}
          >
            {control => (
              <Input
                {...control}
                type="datetime-local"
                value={time.endText}
                onChange={event => time.setEndText(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <p className="self-center text-ink-2 text-small">
            Ends {ends} {zone === 'utc' ? 'UTC' : ''}
            {errors.endsAt ? <span className="block text-down">{errors.endsAt}</span> : null}
          </p>
        )}
      </div>
    </fieldset>
  )
}
