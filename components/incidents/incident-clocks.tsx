'use client'
import clsx from 'clsx'
import { useState } from 'react'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { formatMinute } from '../../lib/core/format/index.ts'
import { standingOf } from '../../lib/core/incident/clocks.ts'
import type { Clock, ClockStanding, IncidentRow } from '../../lib/core/incident/types.ts'
import { Glyph } from '../ui/glyph.tsx'
import styles from './incident-clocks.module.css'
import { clockText, countdownText, endOf, isOver, shareGone } from './incident-model.ts'
import type { OpenDialog } from './incident-page.tsx'

/** Every limit of it, counting down; the one that breaks next stands first. */
export function IncidentClocks({ data, open }: { data: IncidentData; open: OpenDialog }) {
  const { incident, clocks } = data
  const [showsAll, setShowsAll] = useState(false)
  const sorted = clocks.toSorted(byUrgency)
  const hasPromise = clocks.some(({ key }) => key === 'update')
  return (
    <>
      <ul className={styles.clocks} aria-label="Clocks" data-all={showsAll || undefined}>
        <Elapsed row={incident} />
        {sorted.map(clock => (
          <ClockCell
            key={clock.key}
            clock={clock}
            isOff={isOver(incident) && clock.doneMs === null && clock.key !== 'post_mortem'}
          />
        ))}
        {hasPromise || isOver(incident) ? null : (
          <li className={styles.clock}>
            <span>Next update</span>
            <b className="text-ink-3">—</b>
            <em>
              <button type="button" className="text-accent" onClick={() => open('update')}>
                none is promised
              </button>
            </em>
          </li>
        )}
      </ul>
      {clocks.length > SHOWN_ON_PHONE ? (
        <button type="button" className={styles.all} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Fewer limits' : `All ${clocks.length} limits`}
        </button>
      ) : null}
    </>
  )
}

const SHOWN_ON_PHONE = 2

/** What is open by its limit, then what is met. */
const byUrgency = (a: Clock, b: Clock): number =>
  Number(a.doneMs !== null) - Number(b.doneMs !== null) ||
  (a.dueMs ?? Infinity) - (b.dueMs ?? Infinity) ||
  (a.key < b.key ? -1 : 1)

function Elapsed({ row }: { row: IncidentRow }) {
  const { zone } = useTimeZone()
  const end = endOf(row)
  const text = useNowValue(nowMs => clockText((end ?? nowMs) - row.impactStartMs))
  return (
    <li className={styles.clock}>
      <span>{end === null ? 'Since it began' : 'From start to end'}</span>
      <b className="num" suppressHydrationWarning>
        {text}
      </b>
      <i />
      <em>opened {formatMinute(row.openedAtMs, zone)}</em>
    </li>
  )
}

const TONES: Readonly<Record<ClockStanding, string | undefined>> = {
  running: styles.now,
  warning: styles.warning,
  overdue: styles.over,
  done: styles.done,
  done_late: styles.done,
}

function ClockCell({ clock, isOff }: { clock: Clock; isOff: boolean }) {
  const { zone } = useTimeZone()
  const standing = useNowValue(nowMs => standingOf(clock, nowMs))
  const share = useNowValue(nowMs => Math.round((shareGone(clock, nowMs) ?? 0) * 200) / 200)
  const { doneMs, dueMs, startMs } = clock
  const text = useNowValue(nowMs =>
    doneMs !== null ? clockText(doneMs - startMs) : dueMs === null ? '—' : countdownText(dueMs, nowMs),
  )
  return (
    <li
      className={clsx(styles.clock, isOff ? styles.done : TONES[standing])}
      data-clock={clock.key}
      data-standing={standing}
    >
      <span>{clock.title}</span>
      <b className="num" suppressHydrationWarning>
        {isOff ? '—' : text}
      </b>
      <i>{dueMs === null || isOff ? null : <u style={{ width: `${share * 100}%` }} />}</i>
      <em>
        <Fate {...{ clock, standing, isOff }} at={dueMs === null ? '' : formatMinute(dueMs, zone)} />
      </em>
    </li>
  )
}

type FateProps = { clock: Clock; standing: ClockStanding; isOff: boolean; at: string }

function Fate({ clock: { dueMs, startMs }, standing, isOff, at }: FateProps) {
  if (isOff) return <>over before it was due</>
  const limit = dueMs === null ? 'no limit' : `limit ${clockText(dueMs - startMs)}`
  switch (standing) {
    case 'done':
      return (
        <>
          <Glyph name="check" className="mr-1 size-2.5 text-up-mark" />
          in time, {limit}
        </>
      )
    case 'done_late':
      return (
        <>
          <Glyph name="down" className="mr-1 size-2.5 text-down" />
          late, {limit}
        </>
      )
    case 'overdue':
      return (
        <>
          <Glyph name="down" className="mr-1 size-2.5 text-down" />
          overdue, {limit}
        </>
      )
    case 'warning':
      return (
        <>
          <Glyph name="degraded" className="mr-1 size-2.5 text-warn-mark" />
          due {at}
        </>
      )
    case 'running':
      return dueMs === null ? (
        <>no limit</>
      ) : (
        <>
          of {clockText(dueMs - startMs)}, due {at}
        </>
      )
  }
}
