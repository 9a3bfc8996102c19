'use client'
import { useMemo, useState } from 'react'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import type { SilenceRecurrence } from '../../lib/contract/alerts.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { REPEAT_WORDS, REPEATS, type Repeats, repeatsOf, ruleOf } from '../windows/rule-builder.ts'
import { spanText } from '../windows/window-model.ts'
import { previewWindow } from '../windows/window-preview.ts'
import { localText } from './silence-model.ts'

const CHOICES = REPEATS.filter(one => one !== 'once')
const MINUTE_MS = 60_000
const MONO = 'font-mono text-[12.5px]'

/** Every week from today on, two hours in the browser's own zone. */
export function firstRecurrence(nowMs: number): SilenceRecurrence {
  const starts = `${localText(nowMs).slice(0, 10)}T02:00`
  return {
    starts,
    duration: '2h',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    repeats: ruleOf('weekly', starts) ?? 'FREQ=WEEKLY',
  }
}

type FieldsProps = {
  recurrence: SilenceRecurrence
  onChange: (recurrence: SilenceRecurrence) => void
  error: string | undefined
}

/** When it comes again, on the wall clock of a zone; its next times stand below. */
export function RecurrenceFields({ recurrence, onChange, error }: FieldsProps) {
  const [repeats, setRepeats] = useState<Repeats>(() => repeatsOf(recurrence.repeats, recurrence.starts))
  const write = (change: Partial<SilenceRecurrence>, how: Repeats = repeats) => {
    const next = { ...recurrence, ...change }
    onChange({ ...next, repeats: ruleOf(how, next.starts) ?? next.repeats })
  }
  return (
    <fieldset className="grid gap-3 border-rule border-l-2 pl-3">
      <legend className="sr-only">When it comes again</legend>
      <TimeFields recurrence={recurrence} onChange={write} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Comes again">
          {control => (
            <Select
              {...control}
              value={repeats}
              onChange={event => {
                const how = CHOICES.find(one => one === event.target.value) ?? 'own'
                setRepeats(how)
                write({}, how)
              }}
            >
              {CHOICES.map(one => (
                <option key={one} value={one}>
                  {REPEAT_WORDS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Rule" help="RFC 5545, such as FREQ=WEEKLY;BYDAY=SU" error={error}>
          {control => (
            <Input
              {...control}
              value={recurrence.repeats}
              readOnly={repeats !== 'own'}
              className={MONO}
              onChange={event => onChange({ ...recurrence, repeats: event.target.value })}
            />
          )}
        </Field>
      </div>
      <NextTimes recurrence={recurrence} />
    </fieldset>
  )
}

type TimeProps = { recurrence: SilenceRecurrence; onChange: (change: Partial<SilenceRecurrence>) => void }

function TimeFields({ recurrence, onChange }: TimeProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field label="First start" help="On the clock of its zone">
        {control => (
          <Input
            {...control}
            type="datetime-local"
            value={recurrence.starts}
            onChange={event => onChange({ starts: event.target.value })}
          />
        )}
      </Field>
      <Field label="Each lasts" help="Such as 2h or 90m">
        {control => (
          <Input
            {...control}
            value={recurrence.duration}
            onChange={event => onChange({ duration: event.target.value.trim() })}
          />
        )}
      </Field>
      <Field label="Time zone">
        {control => (
          <Input
            {...control}
            value={recurrence.zone}
            className={MONO}
            onChange={event => onChange({ zone: event.target.value.trim() })}
          />
        )}
      </Field>
    </div>
  )
}

function NextTimes({ recurrence }: { recurrence: SilenceRecurrence }) {
  const minuteMs = Math.floor(useNow() / MINUTE_MS) * MINUTE_MS
  const { zone } = useTimeZone()
  const preview = useMemo(() => previewWindow(recurrence, minuteMs, 3), [recurrence, minuteMs])
  if (preview.kind === 'problem') return <p className="text-down text-small">{preview.message}</p>
  return (
    <ol aria-label="Its next times" className="text-small">
      {preview.times.map(time => (
        <li key={time.startsAtMs} className="num">
          {spanText(time, zone)} <span className="text-ink-3">{zone === 'utc' ? 'UTC' : 'for you'}</span>
        </li>
      ))}
    </ol>
  )
}
