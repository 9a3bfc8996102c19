'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { memo } from 'react'
import { useNowValue } from '../../lib/client/clock.tsx'
import type { BoardRow, ServiceRow, ServiceState } from '../../lib/contract/overview.ts'
import { formatNumber } from '../../lib/core/format/index.ts'
import { StateMark } from '../ui/state-mark.tsx'
import styles from './board.module.css'
import { type BoardView, FigureCells } from './board-cells.tsx'
import { isLate, opensParts, sinceLine } from './board-model.ts'

/** A system: its row, and its parts when it is in trouble. */
export const SystemRows = memo(function SystemRows({ row, view }: { row: ServiceRow; view: BoardView }) {
  return (
    <tbody data-rank={row.slug} className="block border-rule-2 border-t pb-[5px]">
      <SystemRow row={row} view={view} />
      {opensParts(row)
        ? row.parts.map(part => <PartRow key={part.slug} part={part} of={row} view={view} />)
        : null}
    </tbody>
  )
})

/** Whether a row is late: asked every second, so that only a change of the answer draws the row again. */
function useLate(row: BoardRow, view: BoardView): boolean {
  return useNowValue(nowMs => view.isStale || isLate(row, nowMs + view.skewMs))
}

function SystemRow({ row, view }: { row: ServiceRow; view: BoardView }) {
  return <SystemCells row={row} view={view} isLate={useLate(row, view)} />
}

type SystemCellsProps = { row: ServiceRow; view: BoardView; isLate: boolean }

const SystemCells = memo(function SystemCells({ row, view, isLate: late }: SystemCellsProps) {
  const isTroubled = row.state === 'down' || row.state === 'degraded'
  return (
    <tr data-row className={clsx(styles.grid, styles.row, styles.system, 'items-start pt-2 pb-1.5')}>
      <StateCell state={row.state} isLate={late} className="font-semibold leading-5" />
      <SystemName slug={row.slug} name={row.name} hrefOf={view.hrefOf} isLate={late} />
      <td data-cell="why" className="min-w-0">
        <div
          className={clsx('truncate leading-5', isTroubled && 'font-medium', late && 'text-ink-2')}
          title={row.reason}
        >
          {isTroubled ? <ReasonLink slug={row.slug} reason={row.reason} hrefOf={view.hrefOf} /> : row.reason}
        </div>
        {opensParts(row) || row.parts.length === 0 ? (
          <SinceLine row={row} view={view} />
        ) : (
          <PartsLine row={row} />
        )}
      </td>
      <FigureCells row={row} view={view} isLate={late} />
    </tr>
  )
})

type StateCellProps = { state: ServiceState; isLate: boolean; className?: string }

const StateCell = memo(function StateCell(props: StateCellProps) {
  return (
    <td data-cell="state">
      <StateMark {...props} />
    </td>
  )
})

type SystemNameProps = { slug: string; name: string; hrefOf: BoardView['hrefOf']; isLate: boolean }

/** Drawn only when it changes, unlike the figures: a link is the dearest part of a row. */
const SystemName = memo(function SystemName({ slug, name, hrefOf, isLate: late }: SystemNameProps) {
  return (
    <th scope="row" data-cell="name" className="min-w-0">
      <Link
        href={hrefOf(`/services/${slug}`)}
        className={clsx('font-semibold text-[15px] leading-5 tracking-[-0.01em]', late && 'text-ink-3')}
      >
        {name}
      </Link>
    </th>
  )
})

type ReasonLinkProps = { slug: string; reason: string; hrefOf: BoardView['hrefOf'] }

/** Why leads to what to do: the runbook that is meant for it, else the service's page. */
const ReasonLink = memo(function ReasonLink({ slug, reason, hrefOf }: ReasonLinkProps) {
  return (
    <Link href={hrefOf(`/runbooks/for/${slug}`)} prefetch={false}>
      {reason}
    </Link>
  )
})

function SinceLine({ row, view }: { row: ServiceRow; view: BoardView }) {
  const { skewMs, zone } = view
  const line = useNowValue(nowMs => sinceLine(row, { atMs: nowMs + skewMs, zone }))
  return <div className="mt-0.5 truncate text-ink-3 text-small">{line}</div>
}

/** A healthy system's parts in one line, each with its latency where it has one. */
function PartsLine({ row }: { row: ServiceRow }) {
  return (
    <div className="mt-0.5 flex h-4 flex-wrap gap-x-4 overflow-hidden text-ink-3 text-small">
      {row.parts.map(part => (
        <span key={part.slug} className="whitespace-nowrap">
          {part.name}
          {part.latencySeconds.value === null ? null : (
            <>
              {' '}
              <span className="num text-[11.5px] text-ink-2">
                {formatNumber(part.latencySeconds.value * 1000, 0)}
              </span>
            </>
          )}
        </span>
      ))}
    </div>
  )
}

/** A part: one line, named beneath its system. */
export function PartRow({ part, of, view }: { part: BoardRow; of: ServiceRow; view: BoardView }) {
  return <PartCells part={part} of={of} view={view} isLate={useLate(part, view)} />
}

type PartCellsProps = { part: BoardRow; of: ServiceRow; view: BoardView; isLate: boolean }

const PartCells = memo(function PartCells({ part, of, view, isLate: late }: PartCellsProps) {
  const isHot = part.state !== 'up' && !late
  return (
    <tr
      className={clsx(
        styles.grid,
        styles.row,
        styles.part,
        'min-h-6 items-center text-small [&_.num]:text-[12px] [&_.num]:leading-4',
      )}
    >
      <StateCell state={part.state} isLate={late} />
      <th scope="row" data-cell="name" className={clsx('truncate', late ? 'text-ink-3' : 'text-ink-2')}>
        <span className="sr-only">{of.name}, </span>
        {part.name}
      </th>
      <td data-cell="why" className={clsx('truncate', isHot ? 'text-ink' : 'text-ink-3')} title={part.reason}>
        {part.reason}
      </td>
      <FigureCells row={part} view={view} isLate={late} partOf={of.slug} />
    </tr>
  )
})
