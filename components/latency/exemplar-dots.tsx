'use client'

import { type ComponentProps, type KeyboardEvent, use, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { usePolled } from '../../lib/client/polled.ts'
import {
  type ExemplarAnswer,
  type ExemplarPoint,
  exemplarPoints,
  highestExemplars,
  traceOf,
  traceUrlOf,
} from '../../lib/core/chart/exemplars.ts'
import { formatClock, formatSeconds } from '../../lib/core/format/index.ts'
import type { ChartPlace } from '../charts/chart-types.ts'
import { QuantityText } from '../ui/quantity.tsx'
import { TraceTemplate } from './trace-template.tsx'

export type ExemplarDotsProps = {
  /** Whose exemplars: the buckets behind the percentiles. */
  readonly expr: string
  readonly unitSeconds: number
  /** Of these, the requests of series with this label alone. */
  readonly only: readonly [label: string, value: string] | null
  readonly place: ChartPlace
  /** Where the words about a dot stand. */
  readonly foot: HTMLElement | null
}

const POLL_MS = 30_000
const MOST_DOTS = 120
const DOT_PX = 16

/** Single requests as dots over the percentiles; pointing at one, or arrows among them, tells what it was. */
export function ExemplarDots({ expr, unitSeconds, only, place, foot }: ExemplarDotsProps) {
  const { frame, fromMs, toMs } = place
  const grain = (ms: number) => Math.floor(ms / POLL_MS) * (POLL_MS / 1_000)
  const search = new URLSearchParams({
    query: expr,
    start: `${grain(fromMs)}`,
    end: `${grain(toMs + POLL_MS)}`,
  })
  const { data } = usePolled<ExemplarAnswer>(`/api/prom/api/v1/query_exemplars?${search}`, POLL_MS, {
    keepsShown: true,
  })
  const [label, value] = only ?? [null, null]
  const points = useMemo(() => {
    if (data === null) return []
    const own = label === null ? data.data : data.data.filter(one => one.seriesLabels[label] === value)
    return exemplarPoints({ ...data, data: own }, unitSeconds)
  }, [data, unitSeconds, label, value])
  const shown = highestExemplars(points, { fromMs, toMs, most: MOST_DOTS })
  const template = use(TraceTemplate)
  const [at, setAt] = useState<number | null>(null)
  const [copied, setCopied] = useState<string | null>(null)
  if (shown.length === 0) return null
  const active = at === null ? null : (shown[Math.min(at, shown.length - 1)] ?? null)
  const copy = (point: ExemplarPoint) => {
    const trace = traceOf(point)
    if (trace !== null)
      void navigator.clipboard.writeText(trace).then(
        () => setCopied(trace),
        () => setCopied(null),
      )
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = nextPlace(event.key, at ?? shown.length - 1, shown.length)
    if (next === null) return
    event.preventDefault()
    const dot = event.currentTarget.children[next]
    if (dot instanceof HTMLElement) dot.focus()
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of dots is no set of fields */}
      <div
        role="group"
        aria-label={`${shown.length} single requests; arrows go from one to the next`}
        onKeyDown={onKeyDown}
        className="pointer-events-none absolute inset-0"
      >
        {shown.map((point, i) => (
          <Dot
            key={`${point.atMs} ${point.value} ${traceOf(point) ?? ''}`}
            href={traceUrlOf(point, template)}
            tabIndex={i === (at ?? shown.length - 1) ? 0 : -1}
            aria-label={wordsOf(point, place)}
            onFocus={() => setAt(i)}
            onBlur={() => setAt(null)}
            onPointerEnter={() => setAt(i)}
            onPointerLeave={() => setAt(null)}
            onClick={() => copy(point)}
            className="pointer-events-auto absolute grid place-items-center"
            style={{
              left: frame.x(point.atMs) - DOT_PX / 2,
              top: topOf(point, frame),
              width: DOT_PX,
              height: DOT_PX,
            }}
          >
            <span
              className={
                i === at
                  ? 'size-2 rotate-45 border border-ink bg-ink'
                  : 'size-1.5 rotate-45 border border-ink-2 bg-paper'
              }
            />
          </Dot>
        ))}
      </div>
      {foot === null ? null : createPortal(<Words {...{ point: active, copied, place, template }} />, foot)}
    </>
  )
}

type DotProps = Omit<ComponentProps<'button'> & ComponentProps<'a'>, 'href' | 'type'> & {
  readonly href: string | null
}

/** Leads to the trace where that is shown somewhere; a press of another does what the chart does with it. */
function Dot({ href, ...props }: DotProps) {
  if (href === null) return <button {...props} type="button" />
  return <a {...props} href={href} target="_blank" rel="noopener noreferrer" onClick={undefined} />
}

/** What lies above the picture stands at its edge. */
const topOf = ({ value }: ExemplarPoint, frame: ChartPlace['frame']): number =>
  Math.min(frame.bottom, Math.max(frame.top, frame.y(value))) - DOT_PX / 2

function nextPlace(key: string, at: number, count: number): number | null {
  if (key === 'ArrowLeft') return Math.max(0, at - 1)
  if (key === 'ArrowRight') return Math.min(count - 1, at + 1)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

function wordsOf(point: ExemplarPoint, { zone }: ChartPlace): string {
  const { text, unit } = formatSeconds(point.value)
  const labels = Object.entries(point.labels).map(([name, value]) => `${name} ${value}`)
  return [`${text} ${unit} at ${formatClock(point.atMs, zone)}`, ...labels].join(', ')
}

type WordsProps = {
  readonly point: ExemplarPoint | null
  readonly copied: string | null
  readonly place: ChartPlace
  readonly template: string | null
}

function Words({ point, copied, place, template }: WordsProps) {
  if (point === null)
    return copied === null ? (
      <>Diamonds are single requests: point at one, or go there with Tab and the arrows.</>
    ) : (
      <span role="status">Copied {copied}.</span>
    )
  return (
    <>
      <span className="num font-semibold text-ink">
        <QuantityText quantity={formatSeconds(point.value)} />
      </span>{' '}
      at <span className="num">{formatClock(point.atMs, place.zone)}</span>
      {Object.entries(point.labels).map(([name, value]) => (
        <span key={name} className="ml-3 break-all">
          <span className="text-ink-3">{name}=</span>
          <span className="select-all">{value}</span>
        </span>
      ))}
      {traceOf(point) === null ? null : (
        <span className="ml-3 text-ink-3">
          {template === null
            ? copied === traceOf(point)
              ? 'Copied.'
              : 'A press copies the trace.'
            : 'A press opens the trace.'}
        </span>
      )}
    </>
  )
}
