'use client'
import clsx from 'clsx'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { formatDay } from '../../lib/core/format/index.ts'
import { Glyph } from '../ui/glyph.tsx'
import { stretchText } from './on-call-model.ts'
import { type Block, blocksIn, type Lane, type LaneShift, toneOf, type Week } from './week-model.ts'

type WeekProps = {
  week: Week
  lanes: readonly Lane[]
  /** What holds: the layers with everything that goes over them. */
  line: readonly LaneShift[]
  people: readonly string[]
  nameOf: (email: string) => string
}

const GRID = 'grid grid-cols-[128px_minmax(0,1fr)]'

/** A week as lanes, the line that holds last and heavier. */
export function WeekLanes({ week, lanes, line, people, nameOf }: WeekProps) {
  const { zone } = useTimeZone()
  const nowMs = useNow()
  const isNow = nowMs >= week.fromMs && nowMs < week.toMs
  const nowPercent = ((nowMs - week.fromMs) / (week.toMs - week.fromMs)) * 100
  return (
    <section aria-label={`Week of ${formatDay(week.fromMs, zone)}`} className={GRID}>
      <span />
      <ol className="grid grid-cols-7 border-rule-2 border-b">
        {week.days.map(day => {
          const isToday = nowMs >= day.fromMs && nowMs < day.toMs
          return (
            <li
              key={day.key}
              aria-current={isToday ? 'date' : undefined}
              className={clsx(
                'truncate border-rule px-1 text-micro not-first:border-l',
                isToday ? 'font-semibold text-ink' : 'text-ink-3',
              )}
            >
              {formatDay(day.fromMs, zone)}
            </li>
          )
        })}
      </ol>
      {lanes.map(lane => (
        <LaneRow key={lane.name} name={lane.name} {...{ week, people, nameOf }} shifts={lane.blocks} />
      ))}
      <LaneRow
        name="On call"
        {...{ week, people, nameOf }}
        shifts={line}
        nowPercent={isNow ? nowPercent : null}
        isLine
      />
    </section>
  )
}

type LaneProps = Pick<WeekProps, 'week' | 'people' | 'nameOf'> & {
  name: string
  shifts: readonly LaneShift[]
  isLine?: boolean
  nowPercent?: number | null
}

function LaneRow({ name, week, shifts, people, nameOf, isLine = false, nowPercent = null }: LaneProps) {
  return (
    <>
      <span
        className={clsx(
          'truncate border-rule border-b py-1 pr-2 text-small',
          isLine ? 'font-semibold' : 'text-ink-2',
        )}
        title={name}
      >
        {name}
      </span>
      <ul className={clsx('relative border-rule border-b', isLine ? 'h-8' : 'h-6')} aria-label={name}>
        {blocksIn(week, shifts).map(block => (
          <BlockMark
            key={`${block.startsAtMs} ${block.email}`}
            block={block}
            tone={block.email === null ? null : toneOf(people, block.email)}
            name={block.email === null ? null : nameOf(block.email)}
            isLine={isLine}
          />
        ))}
        {nowPercent === null ? null : (
          <li
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 w-0.5 bg-ink"
            style={{ left: `${nowPercent}%` }}
          />
        )}
      </ul>
    </>
  )
}

type BlockProps = { block: Block; tone: number | null; name: string | null; isLine: boolean }

function BlockMark({ block, tone, name, isLine }: BlockProps) {
  const { zone } = useTimeZone()
  const times = stretchText(block, zone)
  const why = block.reason ? `, ${block.reason}` : ''
  const isHole = name === null && isLine
  return (
    <li
      title={`${name ?? 'Nobody'}, ${times}${why}`}
      style={{
        left: `${block.leftPercent}%`,
        width: `calc(${block.widthPercent}% - 1px)`,
        ...(tone === null ? {} : { borderLeftColor: `var(--c${tone})` }),
      }}
      className={clsx(
        'absolute inset-y-0.5 flex items-center gap-1 overflow-hidden whitespace-nowrap px-1 text-micro',
        isHole
          ? 'border border-down border-dashed font-semibold text-down'
          : block.layer === 'override'
            ? 'border-ink-2 border-y border-r border-l-4 border-dashed bg-sunk'
            : 'border-l-4 bg-sunk',
        isLine && !isHole && 'font-medium text-small',
      )}
    >
      {isHole ? <Glyph name="no_data" className="size-2.5" /> : null}
      <span className="truncate">{name ?? 'Nobody'}</span>
      <span className="sr-only">
        , {times}
        {why}
      </span>
    </li>
  )
}
