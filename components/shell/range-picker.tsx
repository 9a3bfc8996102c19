'use client'
import clsx from 'clsx'
import { type FormEvent, useState } from 'react'
import { useNow, useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { formatMinute, formatTick, rangeWords, type TimeZone } from '../../lib/core/format/index.ts'
import {
  DEFAULT_RANGE,
  RANGE_PRESETS,
  rangeBounds,
  rangeLengthSeconds,
  type TimeRange,
} from '../../lib/core/time-range.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Popover } from '../ui/popover.tsx'

/** The time range of the page: a preset that moves with the clock, or two ends that stand still. */
export function RangePicker() {
  const { range, setRange } = useTimeRange()
  return (
    <Popover
      label="Time range"
      className="w-72 p-2"
      triggerClassName="inline-flex h-(--control) items-center gap-2 whitespace-nowrap rounded-control px-2.5 text-small hover:bg-sunk max-sm:px-1 sm:border sm:border-rule-2"
      trigger={<RangeLabel range={range} />}
    >
      {close => {
        const choose = (next: TimeRange) => {
          setRange(next)
          close()
        }
        return (
          <>
            <Presets range={range} onChoose={choose} />
            <FixedRange range={range} onChoose={choose} />
          </>
        )
      }}
    </Popover>
  )
}

function RangeLabel({ range }: { range: TimeRange }) {
  const { zone } = useTimeZone()
  const spanSeconds = rangeLengthSeconds(range)
  const ends = useNowValue(nowMs => {
    const { fromMs, toMs } = rangeBounds(range, nowMs)
    return [fromMs, toMs].map(atMs => formatTick(atMs, Math.max(spanSeconds, 901), zone)).join('–')
  })
  return (
    <>
      {range.kind === 'last' ? (
        <>
          <span>
            <span className="max-sm:sr-only">Last </span>
            {rangeWords(range.seconds)}
          </span>
          {spanSeconds <= 86_400 ? (
            <span className="text-ink-3 max-md:hidden" suppressHydrationWarning>
              {ends}
            </span>
          ) : null}
        </>
      ) : (
        <span className="font-medium text-accent">
          <span className="max-md:hidden">{ends}</span>
          <span className="md:hidden">{range.kind === 'fixed' ? formatMinute(range.fromMs, zone) : ''}…</span>
        </span>
      )}
      <Glyph name="chevron-down" className="size-2.5 text-ink-3" />
    </>
  )
}

function Presets({ range, onChoose }: { range: TimeRange; onChoose: (range: TimeRange) => void }) {
  return (
    <ul className="grid grid-cols-2 gap-px">
      {RANGE_PRESETS.map(seconds => {
        const isChosen = range.kind === 'last' && range.seconds === seconds
        return (
          <li key={seconds}>
            <button
              type="button"
              aria-pressed={isChosen}
              onClick={() => onChoose({ kind: 'last', seconds })}
              className={clsx(
                'h-7 w-full rounded-control px-2 text-left max-sm:h-11',
                isChosen ? 'bg-ink font-medium text-paper' : 'hover:bg-sunk',
              )}
            >
              Last {rangeWords(seconds)}
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function FixedRange({ range, onChoose }: { range: TimeRange; onChoose: (range: TimeRange) => void }) {
  const { zone } = useTimeZone()
  const bounds = rangeBounds(range, useNow())
  const [from, setFrom] = useState(() => inputTime(bounds.fromMs, zone))
  const [to, setTo] = useState(() => inputTime(bounds.toMs, zone))
  const fromMs = readInputTime(from, zone)
  const toMs = readInputTime(to, zone)
  const error =
    fromMs !== null && toMs !== null && toMs - fromMs < 60_000 ? 'Give an end after the start.' : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (fromMs !== null && toMs !== null && !error) onChoose({ kind: 'fixed', fromMs, toMs })
  }
  return (
    <form onSubmit={submit} className="mt-2 border-rule border-t px-2 pt-3 pb-1">
      <Field label={`From, ${zone === 'utc' ? 'UTC' : 'local time'}`}>
        {control => (
          <Input
            {...control}
            type="datetime-local"
            value={from}
            onChange={event => setFrom(event.target.value)}
          />
        )}
      </Field>
      <Field label="To" error={error} className="mt-2">
        {control => (
          <Input
            {...control}
            type="datetime-local"
            value={to}
            onChange={event => setTo(event.target.value)}
          />
        )}
      </Field>
      <div className="mt-3 flex items-center justify-between">
        {range.kind === 'fixed' ? (
          <Button variant="quiet" onClick={() => onChoose(DEFAULT_RANGE)}>
            Back to live
          </Button>
        ) : (
          <span className="text-ink-3 text-small">Stands still</span>
        )}
        <Button type="submit">Show</Button>
      </div>
    </form>
  )
}

/** Epoch ms as a datetime-local input holds it, in the zone that the pages are written in. */
export function inputTime(atMs: number, zone: TimeZone): string {
  const shiftMs = zone === 'utc' ? 0 : new Date(atMs).getTimezoneOffset() * 60_000
  return new Date(atMs - shiftMs).toISOString().slice(0, 16)
}

/** The inverse; null when the field holds no time. */
export function readInputTime(text: string, zone: TimeZone): number | null {
  const atMs = Date.parse(zone === 'utc' ? `${text}Z` : text)
  return Number.isNaN(atMs) ? null : atMs
}
