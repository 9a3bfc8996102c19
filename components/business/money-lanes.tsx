'use client'
import Link from 'next/link'
import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { useNowValue } from '../../lib/client/clock.tsx'
import type { BusinessData } from '../../lib/contract/business.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { useWidth } from '../charts/use-width.ts'
import { incidentHref } from '../incidents/paths.ts'
import { Glyph } from '../ui/glyph.tsx'
import { Section } from '../ui/section.tsx'
import styles from './business-chart.module.css'
import { dayAt, dayPosition, weekdayText } from './day-axis.ts'
import { countText, figureText } from './figure-text.ts'
import {
  dayIndexAt,
  frameOf,
  type IncidentMark,
  incidentMarks,
  type Lane,
  type LanesData,
} from './lane-model.ts'
import { LanePicture } from './lane-picture.tsx'
import { businessHref } from './paths.ts'

const MINUTE_MS = 60_000

/** Money, calls and users day by day on one axis, with the gravest incidents through all of it and one crosshair. */
export function MoneyLanes({ data }: { data: BusinessData }) {
  if (data.lanes.length === 0) return null
  return (
    <Section
      title="Money and incidents"
      note={`${countText(data.days.count, 'day')}, by the clock of ${data.days.zone}. Incidents of severity 1 and 2 are drawn through every lane`}
      end={
        <span className="inline-flex flex-wrap items-baseline gap-x-4">
          <span className="inline-flex items-baseline gap-1.5">
            <Glyph name="down" className="size-2.5 text-down" /> incident
          </span>
          <span>grey or hollow: the day is not over</span>
        </span>
      }
    >
      <DayLanes data={data} leadsDown />
    </Section>
  )
}

type LanesProps = {
  readonly data: LanesData
  /** A day that is pressed leads to its movements and payments. */
  readonly leadsDown?: boolean
}

/** Lanes on one axis of days under one crosshair, by pointer, finger and keys. */
export function DayLanes({ data, leadsDown = false }: LanesProps) {
  const [pointed, setPointed] = useState<number | null>(null)
  const [pinned, setPinned] = useState<number | null>(null)
  const index = pointed ?? pinned
  return (
    <>
      <LanesPlot {...{ data, index, onPoint: setPointed, onPin: setPinned }} />
      <DayLine
        data={data}
        index={index}
        leadsDown={leadsDown && pinned !== null && index === pinned}
        onClose={pinned === null ? null : () => setPinned(null)}
      />
    </>
  )
}

type PlotProps = {
  readonly data: LanesData
  readonly index: number | null
  readonly onPoint: (index: number | null) => void
  readonly onPin: (index: number | null) => void
}

const FOOT_PX = 24

function LanesPlot({ data, index, onPoint, onPin }: PlotProps) {
  const [ref, width] = useWidth()
  const nowMs = useNowValue(now => Math.floor(now / MINUTE_MS) * MINUTE_MS)
  const frame = frameOf(width, data)
  const marks = width > 0 ? incidentMarks(data.incidents, frame, data.days, nowMs) : []
  const last = data.days.count - 1
  const at = (event: PointerEvent<HTMLDivElement>) =>
    dayIndexAt(
      frame,
      data.days,
      event.clientX - event.currentTarget.getBoundingClientRect().left + frame.left,
    )
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = nextIndex(event.key, index ?? last, last)
    if (next !== undefined) {
      event.preventDefault()
      onPoint(next)
    } else if (event.key === 'Enter') onPin(index ?? last)
    else if (event.key === 'Escape') {
      onPoint(null)
      onPin(null)
    }
  }
  return (
    <div ref={ref} className={styles.plot} style={{ height: frame.bottom + FOOT_PX }}>
      {width > 0 ? (
        <>
          <LanePicture {...{ lanes: data.lanes, days: data.days, frame, marks, index }} />
          {marks.map(mark => (
            <IncidentWords key={mark.incident.id} mark={mark} frameWidth={frame.width} nowMs={nowMs} />
          ))}
          <div
            className={styles.surface}
            style={{
              left: frame.left,
              width: frame.right - frame.left,
              top: frame.top - 8,
              height: frame.bottom - frame.top + 8,
            }}
            role="slider"
            tabIndex={0}
            aria-label="Day under the crosshair"
            aria-valuemin={0}
            aria-valuemax={last}
            aria-valuenow={index ?? last}
            aria-valuetext={dayWords(data, index ?? last)}
            onPointerMove={event => onPoint(at(event))}
            onPointerLeave={() => onPoint(null)}
            onBlur={() => onPoint(null)}
            onClick={event => {
              const box = event.currentTarget.getBoundingClientRect()
              onPin(dayIndexAt(frame, data.days, event.clientX - box.left + frame.left))
            }}
            onKeyDown={onKeyDown}
          />
        </>
      ) : null}
    </div>
  )
}

const MOVES: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: 7,
  PageDown: -7,
}

/** Where a key moves the crosshair to; undefined when it is none of its keys. */
function nextIndex(key: string, index: number, last: number): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return last
  const move = MOVES[key]
  return move === undefined ? undefined : Math.min(last, Math.max(0, index + move))
}

type WordsProps = { readonly mark: IncidentMark; readonly frameWidth: number; readonly nowMs: number }

function IncidentWords({ mark, frameWidth, nowMs }: WordsProps) {
  const { incident, x, side } = mark
  const { badge, startMs, endMs, title, id } = incident
  const lasted = endMs === null ? 'now' : formatDuration(endMs - startMs)
  const place =
    side === 'end' ? { right: frameWidth - x + 8, top: 4 } : side === 'start' ? { left: x + 8, top: 4 } : null
  return (
    <Link
      href={incidentHref(id)}
      prefetch={false}
      className={place === null ? 'sr-only focus:not-sr-only' : styles.incident}
      data-side={side}
      style={place ?? undefined}
      title={`${title}, ${formatDuration((endMs ?? nowMs) - startMs)}${endMs === null ? ' so far' : ''}`}
    >
      {badge}
      <span>{lasted}</span>
    </Link>
  )
}

/** What a day was, in words: all lanes, then its incidents. */
function dayWords(data: LanesData, index: number): string {
  const values = data.lanes.map(lane => `${lane.title} ${laneValue(lane, index)}`)
  const incidents = incidentsOn(data, index).map(({ badge }) => badge)
  return [weekdayText(dayAt(data.days.first, index)), ...values, ...incidents].join(', ')
}

const laneValue = (lane: Lane, index: number): string => figureText(lane.values[index] ?? null, lane.unit)

const incidentsOn = ({ incidents, days, atMs }: LanesData, index: number) =>
  incidents.filter(
    ({ startMs, endMs }) =>
      dayPosition(days, startMs) < index + 1 && dayPosition(days, endMs ?? atMs) >= index,
  )

type DayLineProps = {
  readonly data: LanesData
  readonly index: number | null
  readonly leadsDown: boolean
  /** Null: no day is held. */
  readonly onClose: (() => void) | null
}

/** The day under the crosshair once more, and the way down to what it is made of. */
function DayLine({ data, index, leadsDown, onClose }: DayLineProps) {
  if (index === null) {
    return (
      <p className="mt-1 min-h-5 text-ink-3 text-small" data-no-print>
        Point at a day for its values; press it to hold it.
      </p>
    )
  }
  const day = dayAt(data.days.first, index)
  return (
    <div className="mt-1 flex min-h-5 flex-wrap items-baseline gap-x-4 gap-y-1 text-small" data-no-print>
      <b className="font-semibold">{weekdayText(day)}</b>
      {data.lanes.map(lane => (
        <span key={lane.key} className="text-ink-2">
          {lane.title} <span className="text-ink">{laneValue(lane, index)}</span>
        </span>
      ))}
      {incidentsOn(data, index).map(one => (
        <Link key={one.id} href={incidentHref(one.id)} prefetch={false} className="text-accent">
          {one.badge}: {one.title}
        </Link>
      ))}
      {leadsDown ? (
        <>
          <Link href={businessHref('/movements', { day })} prefetch={false} className="text-accent">
            Movements of the day
          </Link>
          <Link href={businessHref('/payments', { day })} prefetch={false} className="text-accent">
            Payments of the day
          </Link>
        </>
      ) : null}
      {onClose === null ? null : (
        <button type="button" onClick={onClose} className="text-ink-3 hover:text-ink">
          Let go
        </button>
      )}
    </div>
  )
}
