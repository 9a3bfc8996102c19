'use client'
import clsx from 'clsx'
import { type CSSProperties, memo } from 'react'
import type { OverviewData, ServiceRow } from '../../lib/contract/overview.ts'
import { formatTick, rangeWords } from '../../lib/core/format/index.ts'
import { DEFAULT_RULE, ruleSentence } from '../../lib/core/uptime/index.ts'
import styles from './board.module.css'
import { type BoardView, SPARK_PX } from './board-cells.tsx'
import { placeInRange } from './board-model.ts'
import { PartRow, SystemRows } from './board-row.tsx'
import { useRankMotion } from './use-rank-motion.ts'

/** The departure board: one row a system, worst first, and one time rule through all sparklines. */
export function Board({ data, view }: { data: OverviewData; view: BoardView }) {
  const onset = placeInRange(data.onsetMs, view.fromMs, view.toMs)
  const ref = useRankMotion(data.services.map(({ slug }) => slug).join(' '))
  return (
    <div className="relative -mx-2 overflow-hidden px-2">
      <table ref={ref} className="block">
        <caption className="sr-only">Systems, worst first</caption>
        <BoardHead rangeSeconds={data.rangeSeconds} onsetMs={data.onsetMs} view={view} onset={onset} />
        {data.services.map(row => (
          <SystemRows key={row.slug} row={row} view={view} />
        ))}
      </table>
      {onset === null ? null : <OnsetLine place={onset} />}
    </div>
  )
}

/** The parts of one system as rows of the board, for its own page. */
export function PartsTable({ row, view }: { row: ServiceRow; view: BoardView }) {
  const rangeSeconds = Math.round((view.toMs - view.fromMs) / 1000)
  return (
    <div className="-mx-2 overflow-hidden px-2">
      <table className="block">
        <caption className="sr-only">Parts of {row.name}, worst first</caption>
        <BoardHead rangeSeconds={rangeSeconds} onsetMs={null} view={view} onset={null} />
        <tbody className="block border-rule-2 border-t py-1">
          {row.parts.map(part => (
            <PartRow key={part.slug} part={part} of={row} view={view} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type HeadProps = {
  rangeSeconds: number
  onsetMs: number | null
  view: BoardView
  onset: number | null
}

const BoardHead = memo(function BoardHead(props: HeadProps) {
  return (
    <thead className={clsx('block', styles.head)}>
      <tr
        className={clsx(
          styles.grid,
          'h-10 items-end border-ink border-t pb-[5px] text-ink-3 text-micro leading-[14px]',
        )}
      >
        <th scope="col">State</th>
        <th scope="col">System, part</th>
        <th scope="col">Reason</th>
        <NumberHead top="p95" bottom="ms" />
        <TimeHead name="p95 over time" cell="course" {...props} />
        <NumberHead top="errors" bottom="%" />
        <TimeHead name="errors over time" cell="error-course" {...props} />
        <NumberHead
          top="uptime"
          bottom={`% of ${rangeWords(props.rangeSeconds)}`}
          cell="uptime"
          rule={ruleSentence(DEFAULT_RULE)}
        />
        <NumberHead top="targets" bottom="up" cell="targets" />
        <NumberHead top="" bottom="alerts" cell="alerts" />
        <NumberHead top="" bottom="age" />
      </tr>
    </thead>
  )
})

type NumberHeadProps = { top: string; bottom: string; cell?: string; rule?: string }

/** `rule` is how the figures below are counted. */
function NumberHead({ top, bottom, cell, rule }: NumberHeadProps) {
  return (
    <th scope="col" data-cell={cell} title={rule} className="whitespace-nowrap text-right">
      {top}
      <br />
      {bottom}
    </th>
  )
}

const LABEL_PX = 32

/** Where the sparklines begin, and the onset over its line. */
type TimeHeadProps = HeadProps & { name: string; cell: string }

function TimeHead({ name, cell, view, rangeSeconds, onsetMs, onset }: TimeHeadProps) {
  const spanSeconds = Math.max(rangeSeconds, 901)
  const at = onset === null ? SPARK_PX : 1 + onset * (SPARK_PX - 4)
  const left = Math.min(SPARK_PX - LABEL_PX, Math.max(0, at - LABEL_PX / 2))
  const from = formatTick(view.fromMs, spanSeconds, view.zone)
  return (
    <th
      scope="col"
      data-cell={cell}
      className="num relative block h-[14px] overflow-hidden text-[10.5px]"
      suppressHydrationWarning
    >
      <span className="sr-only">{name}</span>
      <span aria-hidden="true" suppressHydrationWarning>
        {onset !== null && left < LABEL_PX + 4 ? null : from}
      </span>
      {onset === null || onsetMs === null ? null : (
        <span aria-hidden="true" className="absolute text-down" style={{ left }}>
          {formatTick(onsetMs, spanSeconds, view.zone)}
        </span>
      )}
    </th>
  )
}

function OnsetLine({ place }: { place: number }) {
  const style: CSSProperties & Record<'--onset', string> = { '--onset': place.toFixed(4) }
  return (
    <div aria-hidden="true" className={clsx(styles.grid, styles.onset)} style={style}>
      <i style={{ gridColumn: 5 }} />
      <i style={{ gridColumn: 7 }} data-cell="error-course" />
    </div>
  )
}
