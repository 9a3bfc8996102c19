'use client'
import clsx from 'clsx'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { BoardRow, Figure } from '../../lib/contract/overview.ts'
import { ABSENT, formatNumber, formatUptime, type TimeZone } from '../../lib/core/format/index.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { Age } from '../ui/age.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { ChangingFigure } from './changing.tsx'

/** What all rows of a board share. */
export type BoardView = {
  /** What the server's clock is ahead of the browser's. */
  readonly skewMs: number
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
  readonly latencyDecimals: number
  /** The connection is cut or the figures are too old to pass as present: every row is late. */
  readonly isStale: boolean
  readonly hrefOf: (path: string) => string
  /** How many alerts fire and are not held back, by `service` and `service/part`. */
  readonly alerts: Readonly<Record<string, number>>
}

/** As wide as its column in the grid, and as the time rule counts on. */
export const SPARK_PX = 120

const CELL = 'num text-right text-column'

type CellsProps = {
  row: BoardRow
  view: BoardView
  isLate: boolean
  /** The service that a part is of. */
  partOf?: string
}

/** The figures of a row: latency and errors with their course, uptime, targets, alerts and age. */
export function FigureCells({ row, view, isLate: late, partOf }: CellsProps) {
  const isPart = partOf !== undefined
  const strong = !isPart && 'font-semibold'
  const toneOf = (figure: Figure) =>
    late || figure.value === null
      ? 'text-ink-3'
      : figure.isBreached
        ? clsx(row.state === 'down' ? 'text-down' : 'text-warn', strong)
        : isPart && 'text-ink-2'
  const uptime = row.uptimeRatio
  return (
    <>
      <FigureCell name="p95" className={toneOf(row.latencySeconds)}>
        <ChangingFigure {...latencyText(row.latencySeconds, view.latencyDecimals)} />
      </FigureCell>
      <SparkCell row={row} figure={row.latencySeconds} view={view} isLate={late} isLow={isPart} />
      <FigureCell name="errors" className={toneOf(row.errorRatio)}>
        <ChangingFigure {...errorText(row.errorRatio)} />
      </FigureCell>
      <SparkCell row={row} figure={row.errorRatio} view={view} isLate={late} isLow={isPart} startsAtZero />
      <FigureCell name="uptime" className={late || uptime === null ? 'text-ink-3' : isPart && 'text-ink-2'}>
        {uptime === null ? (
          <QuantityText quantity={{ text: ABSENT, unit: '' }} reason={row.uptimeAbsence} />
        ) : (
          formatUptime(uptime).text
        )}
      </FigureCell>
      <FigureCell name="targets" className={targetsTone(row, late)}>
        {row.targetsUp}/{row.targetsTotal}
      </FigureCell>
      <AlertsCell row={row} view={view} isLate={late} partOf={partOf} />
      <AgeCell row={row} view={view} isLate={late} />
    </>
  )
}

type FigureCellProps = { name: string; className: string | false; children: ReactNode }

function FigureCell({ name, className, children }: FigureCellProps) {
  return (
    <td data-cell={name} className={clsx(CELL, className)}>
      {children}
    </td>
  )
}

const targetsTone = (row: BoardRow, late: boolean): string => {
  if (late) return 'text-ink-3'
  if (row.targetsTotal === 0 || row.targetsUp === row.targetsTotal) return 'text-ink-2'
  return row.targetsUp === 0 ? 'text-down' : 'text-warn'
}

function latencyText({ value, absence, isLowerBound }: Figure, decimals: number) {
  const known = value === null ? ABSENT : formatNumber(value * 1000, decimals)
  const text = value !== null && isLowerBound ? `≥ ${known}` : known
  return { quantity: { text, unit: '' }, reason: value === null ? absence : null }
}

function errorText({ value, absence }: Figure) {
  const text = value === null ? ABSENT : formatNumber(value * 100, 2)
  return { quantity: { text, unit: '' }, reason: value === null ? absence : null }
}

type SparkProps = Omit<CellsProps, 'partOf'> & { figure: Figure; isLow: boolean; startsAtZero?: boolean }

function SparkCell({ row, figure, view, isLate: late, isLow, startsAtZero = false }: SparkProps) {
  return (
    <td data-cell={startsAtZero ? 'error-course' : 'course'} className="flex items-center overflow-hidden">
      {figure.points.some(([, value]) => value !== null) ? (
        <Sparkline
          points={figure.points}
          fromMs={view.fromMs}
          toMs={view.toMs}
          target={figure.target}
          tone={row.state === 'down' ? 'down' : 'warn'}
          startsAtZero={startsAtZero}
          isLate={late}
          width={SPARK_PX}
          height={isLow ? 16 : 20}
        />
      ) : null}
    </td>
  )
}

/** Nothing is written where nothing fires. */
function AlertsCell({ row, view, isLate: late, partOf }: CellsProps & { partOf: string | undefined }) {
  const count = view.alerts[partOf === undefined ? row.slug : `${partOf}/${row.slug}`] ?? 0
  const tone = late ? 'text-ink-3' : row.state === 'down' ? 'text-down' : 'text-warn'
  return (
    <td data-cell="alerts" className={clsx(CELL, tone, partOf === undefined && 'font-semibold')}>
      {count === 0 ? null : (
        <Link
          href={`/alerts?service=${encodeURIComponent(partOf ?? row.slug)}`}
          prefetch={false}
          aria-label={`${count} ${count === 1 ? 'alert fires' : 'alerts fire'}`}
        >
          {count}
        </Link>
      )}
    </td>
  )
}

function AgeCell({ row, view, isLate: late }: Pick<CellsProps, 'row' | 'view' | 'isLate'>) {
  const newest = row.newestSampleMs
  return (
    <td data-cell="age" className={clsx(CELL, late ? 'font-semibold text-ink-2' : 'text-ink-3')}>
      {newest === null ? (
        <QuantityText quantity={{ text: ABSENT, unit: '' }} reason="no sample yet" />
      ) : (
        <Age sinceMs={newest} skewMs={view.skewMs} />
      )}
    </td>
  )
}
