'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { memo } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { formatMoment, formatTick } from '../../lib/core/format/index.ts'
import { STATE_TITLES } from '../../lib/core/incident/state.ts'
import type { IncidentRow } from '../../lib/core/incident/types.ts'
import { Glyph } from '../ui/glyph.tsx'
import styles from './incident-lanes.module.css'
import { isOver, type Tone, toneOf } from './incident-model.ts'
import type { Lane, LaneBlock, Span } from './lane-model.ts'
import { ticksOf } from './lane-model.ts'
import { incidentHref } from './paths.ts'

type LanesProps = { lanes: readonly Lane[]; span: Span; nameOf: (slug: string) => string }

/** Incidents as swim lanes by service on one time axis, with the alerts and the deploys of each. */
export const IncidentLanes = memo(function IncidentLanes({ lanes, span, nameOf }: LanesProps) {
  return (
    <section aria-label="Incidents over time" className={styles.lanes}>
      <Axis span={span} />
      {lanes.map(lane => (
        <LaneRow key={lane.service} lane={lane} name={nameOf(lane.service)} span={span} />
      ))}
      <p className="col-start-2 flex flex-wrap gap-x-5 pt-1.5 text-ink-3 text-micro">
        <span className="inline-flex items-center gap-1.5">
          <i className={styles.alertKey} /> alert began
        </span>
        <span className="inline-flex items-center gap-1.5">
          <DeployMark /> deploy
        </span>
        <span>a bar runs from the start of the impact to its end</span>
      </p>
    </section>
  )
})

function Axis({ span }: { span: Span }) {
  const { zone } = useTimeZone()
  const spanSeconds = (span.toMs - span.fromMs) / 1000
  return (
    <div aria-hidden="true" className={styles.axis}>
      {ticksOf(span).map(({ atMs, leftPercent }) => (
        <span key={atMs} className={styles.tick} style={{ left: `${leftPercent}%` }}>
          {formatTick(atMs, spanSeconds, zone)}
        </span>
      ))}
      <span className={clsx(styles.tick, styles.now)}>now</span>
    </div>
  )
}

const TRACK_PX = 26
const MARKS_PX = 12

function LaneRow({ lane, name, span }: { lane: Lane; name: string; span: Span }) {
  const openCount = lane.blocks.filter(({ row }) => !isOver(row)).length
  const hasMarks = lane.alerts.length + lane.deploys.length > 0
  const top = hasMarks ? MARKS_PX : 0
  return (
    <>
      <p className={clsx(styles.name, openCount > 0 && 'font-semibold')}>
        <span className="truncate">{lane.service === '' ? 'No service' : name}</span>
        {openCount > 0 ? <span className="text-down text-small">{openCount}</span> : null}
      </p>
      <div className={styles.lane} style={{ height: top + lane.tracks * TRACK_PX + 6 }}>
        {ticksOf(span).map(({ atMs, leftPercent }) => (
          <i key={atMs} className={styles.grid} style={{ left: `${leftPercent}%` }} />
        ))}
        <Marks lane={lane} />
        <ul aria-label={name}>
          {lane.blocks.map(block => (
            <Block key={block.row.id} block={block} topPx={top + block.track * TRACK_PX} />
          ))}
        </ul>
      </div>
    </>
  )
}

function Marks({ lane }: { lane: Lane }) {
  const { zone } = useTimeZone()
  return (
    <>
      {lane.alerts.map(({ atMs, label, leftPercent, href }) => (
        <span
          key={`${atMs} ${label} ${href}`}
          className={styles.alert}
          style={{ left: `${leftPercent}%` }}
          title={`${label} fired ${formatMoment(atMs, zone)}`}
        />
      ))}
      {lane.deploys.map(({ atMs, label, leftPercent }) => (
        <span
          key={`${atMs} ${label}`}
          className={styles.deploy}
          style={{ left: `${leftPercent}%` }}
          title={`${label}, ${formatMoment(atMs, zone)}`}
        >
          <DeployMark />
        </span>
      ))}
    </>
  )
}

const DeployMark = () => (
  <svg viewBox="0 0 8 6" className="h-1.5 w-2" aria-hidden="true">
    <path d="M0 0h8L4 6Z" fill="var(--ink-2)" />
  </svg>
)

const BARS: Readonly<Record<Tone, string | undefined>> = {
  down: styles.down,
  warn: styles.warn,
  plain: styles.plain,
}

function Block({ block, topPx }: { block: LaneBlock; topPx: number }) {
  const { row } = block
  const { zone } = useTimeZone()
  const isBefore = block.wordsStand === 'before'
  const whole = isBefore ? block.roomPercent + block.widthPercent : block.roomPercent
  return (
    <li
      className={clsx(styles.block, isBefore && styles.before)}
      style={
        isBefore
          ? { right: `${100 - block.leftPercent - block.widthPercent}%`, width: `${whole}%`, top: topPx }
          : { left: `${block.leftPercent}%`, width: `${whole}%`, top: topPx }
      }
    >
      <i
        className={clsx(styles.bar, BARS[toneOf(row)], isOver(row) || styles.open)}
        style={{ width: `${(block.widthPercent / Math.max(whole, 0.01)) * 100}%` }}
      />
      <Link
        href={incidentHref(row.id)}
        prefetch={false}
        className={clsx(styles.words, isOver(row) ? 'text-ink-2' : 'font-medium')}
        title={titleOf(row, formatMoment(row.impactStartMs, zone))}
      >
        {block.beganBefore ? '‹ ' : ''}
        {row.isRestricted ? <Glyph name="lock" className="mr-1 size-2.5" /> : null}
        {row.severityLabel} {row.title}
      </Link>
    </li>
  )
}

const titleOf = (row: IncidentRow, since: string): string =>
  `#${row.id} ${row.severityLabel} ${row.title}: ${STATE_TITLES[row.state].toLowerCase()}, since ${since}`
