'use client'
import { useMemo, useState } from 'react'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import type { HeartbeatConfig } from '../../lib/core/config/schema/heartbeat.ts'
import { formatDay, formatDuration, formatMinute, type TimeZone } from '../../lib/core/format/index.ts'
import { Field, Input } from '../ui/field.tsx'
import { previewSchedule, type ScheduleText } from './schedule-preview-model.ts'

type ScheduleProps = { config: HeartbeatConfig | null; errors: Readonly<Record<string, string>> }

/** When it is due, and what that means for the next five times. */
export function ScheduleFields({ config, errors }: ScheduleProps) {
  const [text, setText] = useState<ScheduleText>({
    cron: config?.cron ?? '',
    every: config?.every ?? '',
    zone: config?.zone ?? 'UTC',
  })
  const bind = (name: keyof ScheduleText) => ({
    name,
    value: text[name],
    autoComplete: 'off',
    spellCheck: false,
    className: 'font-mono text-[12.5px]',
    onChange: (event: { target: { value: string } }) => setText({ ...text, [name]: event.target.value }),
  })
  return (
    <fieldset className="grid gap-3">
      <legend className="sr-only">Schedule</legend>
      <div className="grid gap-3 sm:grid-cols-4">
        <Field label="Cron" help="Minute hour day month weekday" error={errors.cron}>
          {control => <Input {...control} {...bind('cron')} placeholder="0 3 * * *" />}
        </Field>
        <Field label="or every" help="Such as 30m, 6h, 1d" error={errors.every}>
          {control => <Input {...control} {...bind('every')} placeholder="6h" />}
        </Field>
        <Field label="Time zone" help="Of the cron line" error={errors.zone}>
          {control => <Input {...control} {...bind('zone')} placeholder="Europe/Berlin" />}
        </Field>
        <Field label="Grace" help="So late it may come" error={errors.grace}>
          {control => (
            <Input {...control} name="grace" defaultValue={config?.grace ?? '5m'} autoComplete="off" />
          )}
        </Field>
      </div>
      <Preview text={text} />
    </fieldset>
  )
}

const MINUTE_MS = 60_000
const readerText = (atMs: number, zone: TimeZone): string =>
  `${formatDay(atMs, zone)}, ${formatMinute(atMs, zone)}`

function Preview({ text }: { text: ScheduleText }) {
  const minuteMs = Math.floor(useNow() / MINUTE_MS) * MINUTE_MS
  const { zone } = useTimeZone()
  const preview = useMemo(() => previewSchedule(text, minuteMs), [text, minuteMs])
  return (
    <div aria-live="polite" className="min-h-28 border-rule border-y py-1.5 text-small">
      {preview.kind === 'manual' ? (
        <p className="text-ink-3">
          Without a schedule its age is shown, and it warns after the age set below.
        </p>
      ) : preview.kind === 'every' ? (
        <p>Due {formatDuration(preview.everyMs)} after each ping, whatever the clock says.</p>
      ) : preview.kind === 'problem' ? (
        <p className="text-down">{preview.message}</p>
      ) : (
        <ol>
          {preview.times.map(time => (
            <li key={time.atMs} className="flex flex-wrap gap-x-4">
              <span className="num">{time.zoned}</span>
              <span className="text-ink-3">{text.zone}</span>
              {readerText(time.atMs, zone) === time.zoned ? null : (
                <span className="num text-ink-3">
                  {readerText(time.atMs, zone)} {zone === 'utc' ? 'UTC' : 'for you'}
                </span>
              )}
              {time.clockChange === null ? null : (
                <span className="text-warn">On this day {time.clockChange}.</span>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
